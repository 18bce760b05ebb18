package fastlytest

// change is what a request makes of an object, before it is settled.
type change struct {
	fake   *Fake
	call   *call
	sent   object // the fields that the operation knows, as they were sent
	was    object // the object before; nil if it is new
	object object // the object then
	shown  object // what the reply holds in place of the object's own

	kind    *kind // of what is part of a version
	service *service
	version *version

	family *family // of what is not
	home   *table  // where the object is kept
	owner  object  // what it belongs to, if that is an object
}

// rule holds for changes of a kind or family. Its check returns a refusal, or nil.
type rule struct {
	evidence evidence
	check    func(*change) *reply
}

// evidence is how the refusal of a rule is known.
type evidence int

const (
	inferred evidence = iota // from the reference: the words are made up
	reported                 // from users of the API
	recorded                 // from a reply of the API
)

// obey returns the first refusal of some rules. Inferred ones may be switched off.
func (ch *change) obey(rules []rule) *reply {
	for _, r := range rules {
		if r.evidence == inferred && ch.fake.lenient {
			continue
		}
		if refusal := r.check(ch); refusal != nil {
			return refusal
		}
	}
	return nil
}

// InferRules controls whether the fake refuses what the API is known to refuse from its
// reference alone: values out of range or outside an enumeration, required fields that are
// missing, objects without what they need. The default is true. Rules seen in replies of the
// API, or reported by its users, always hold.
func (f *Fake) InferRules(on bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.lenient = !on
}
