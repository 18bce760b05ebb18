package fastly

// Redactor is a redactor of the given secrets.
type Redactor struct{ *redactor }

// NewRedactor returns a redactor of the given secrets.
func NewRedactor(secrets ...Secret) Redactor { return Redactor{newRedactor(secrets...)} }

// Learn, With, Text, Bytes, Err and Event call the methods of the redactor.
func (r Redactor) Learn(secret Secret)             { r.learn(secret) }
func (r Redactor) With(secrets ...Secret) Redactor { return Redactor{r.with(secrets...)} }
func (r Redactor) Text(s string) string            { return r.text(s) }
func (r Redactor) Bytes(b []byte) []byte           { return r.bytes(b) }
func (r Redactor) Err(err error) error             { return r.err(err) }
func (r Redactor) Event(e Event) Event             { return r.event(e) }

// Functions of the error texts, for tests.
var (
	ContextError = contextError
	BlankReply   = blankReply
	PhaseWords   = phaseWords
	PlainCause   = plainCause
	Printable    = printable
)
