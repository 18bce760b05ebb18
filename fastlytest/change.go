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

// obey returns the first refusal of the rules that are in force.
func (ch *change) obey(rules ...rule) *reply {
	for _, r := range rules {
		if !ch.fake.enforces(r.evidence) {
			continue
		}
		if refusal := r.check(ch); refusal != nil {
			return refusal
		}
	}
	return nil
}

// derive lets fields follow from others. Of that nothing is switched off.
func (ch *change) derive(rules []rule) *reply {
	for _, r := range rules {
		if refusal := r.check(ch); refusal != nil {
			return refusal
		}
	}
	return nil
}

// Rules selects the validation rules that a [Fake] applies to requests.
type Rules int

const (
	// AllRules applies all rules, including those inferred from the API reference: required
	// fields, enumerations, ranges, lengths, and references to other objects. It is the default.
	AllRules Rules = iota
	// KnownRules applies only rules that were observed in responses of the API or reported by its
	// users.
	KnownRules
	// NoRules accepts any value of the right type. Names must still be unique.
	NoRules
)

// SetRules sets the validation rules for subsequent requests. The default is [AllRules].
func (f *Fake) SetRules(rules Rules) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.rules = rules
}

// enforces reports whether rules with this evidence are in force.
func (f *Fake) enforces(e evidence) bool {
	return f.rules == AllRules || f.rules == KnownRules && e != inferred
}
