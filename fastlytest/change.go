package fastlytest

// change describes the change that a request makes to an object, before it is stored.
type change struct {
	fake   *Fake
	call   *call
	sent   object // sent fields that the operation defines
	was    object // object before the change; nil if it is new
	object object // object after the change
	shown  object // fields of the reply that replace fields of the object

	kind    *kind // for objects of a version
	service *service
	version *version

	family *family // for all other objects
	home   *table  // table that contains the object
	owner  object  // owner of the object, if it is an object
}

// rule validates changes of a kind or family. Its check returns an error reply, or nil.
type rule struct {
	evidence evidence
	check    func(*change) *reply
}

// evidence is the source of a rule.
type evidence int

const (
	inferred evidence = iota // from the API reference; the error message is invented
	reported                 // reported by users of the API
	recorded                 // from a recorded reply
)

// obey returns the error reply of the first violated rule that is enabled.
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

// derive applies rules that derive fields from others. They cannot be disabled.
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

// enforces reports whether rules with this evidence are enabled.
func (f *Fake) enforces(e evidence) bool {
	return f.rules == AllRules || f.rules == KnownRules && e != inferred
}
