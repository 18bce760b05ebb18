package catalog

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly/internal/probe/recorder"
)

func TestIsNameOf(t *testing.T) {
	for _, test := range []struct {
		name, json string
		want       bool
	}{
		{"AccessKey", "access_key", true},
		{"Key", "access_key", true},
		{"SecretKey", "access_key", false},
		{"Access", "access_key", false},
		{"cessKey", "access_key", false},
		{"accessKey", "access_key", false},
		{"ID", "id", true},
		{"Id", "id", false},
		{"ServiceID", "service_id", true},
		{"ServiceId", "service_id", false},
		{"IPv4", "ipv4", true},
		{"IPV4", "ipv4", false},
		{"TLSv12", "tls_v12", true},
		{"HealthCheck", "healthcheck", true},
		{"Healthcheck", "healthcheck", true},
		{"DefaultTTL", "general.default_ttl", true},
		{"WSMessage", "ws-message", true},
		{"Size", "page[size]", true},
		{"", "id", false},
		{"IDs", "id", false},
	} {
		require.Equal(t, test.want, isNameOf(test.name, test.json), "%s for %s", test.name, test.json)
	}
}

func TestMatchesPattern(t *testing.T) {
	for _, test := range []struct {
		pattern, text string
		want          bool
	}{
		{"a.b", "a.b", true},
		{"a.b", "a.bc", false},
		{"*.b", "a.b", true},
		{"*.b", "a.b c", false},
		{"a*c", "abc", true},
		{"a*c", "ac", true},
		{"a*ca", "aca", true},
		{"*.x * y", "a.x b y", true},
		{"*.x * y", "a.x y", false},
		{"ab*ba", "aba", false},
	} {
		require.Equal(t, test.want, matchesPattern(test.pattern, test.text), "%s for %s", test.pattern, test.text)
	}
}

func TestReadConstants(t *testing.T) {
	files := fstest.MapFS{
		"a.go": {Data: []byte("package fastly\n\ntype A string\n\nconst (\n\tX A = \"x\"\n\tY, Z A = `y`, \"z\\n\"\n\tother = \"o\"\n)\n" +
			"type N int\nconst (\n\tOne N = 1\n\tMinus N = -1\n\tBits N = 1 << 3\n)\nvar v A = \"v\"\nconst T time.Duration = 1\n")},
		"api/b/b.go":      {Data: []byte("package b\n\nconst B A = \"b\"\n")},
		"api/b/b_test.go": {Data: []byte("package b\n\nconst C A = \"c\"\n")},
		"internal/c.go":   {Data: []byte("package c\n\nconst C A = \"c\"\n")},
		"note.md":         {Data: []byte("const")},
	}
	constants, err := ReadConstants(files)
	require.NoError(t, err)
	require.Equal(t, Constants{
		Module + ".A": {"x", "y", "z\n"}, Module + ".N": {"1", "-1"}, Module + "/api/b.A": {"b"},
	}, constants)

	files["broken.go"] = &fstest.MapFile{Data: []byte("package")}
	_, err = ReadConstants(files)
	require.ErrorContains(t, err, "broken.go")
}

// TestExceptionsOfFacts checks that an exception without a reason, or that applies to nothing, is a
// miss. Places count once.
func TestExceptionsOfFacts(t *testing.T) {
	text := func(field string) recorder.Shape {
		return recorder.Shape{Kind: recorder.String, Type: "string", Field: field}
	}
	model := Model{Structs: recorder.Structs{
		"x/p.T[y/q.U]": {"msg": text("Message"), "name": text("Name"), "any": {Kind: recorder.Any}},
		"x/p.V":        {"msg": text("Message"), "src": text("From")},
	}}
	facts := model.Check(Exceptions{
		Names: []Exception{{"p.*.msg Message", "why"}, {"p.V.src From", ""}, {"p.V.dst To", "why"}},
		Nulls: []Exception{{"p.V.none", "why"}},
	})
	require.Equal(t, []string{
		`names: the exception "p.V.dst To" applies to nothing`,
		`names: the exception "p.V.src From" has no reason`,
		`nulls: the exception "p.V.none" applies to nothing`,
	}, facts.Misses)
	require.Equal(t, 4, facts.Fields)
	require.Equal(t, map[string]Excepted{"names": {3, 3}, "nulls": {1, 0}, "kinds": {}, "enumerations": {}, "secrets": {}}, facts.Excepted)
	require.Equal(t, []string{
		"4 fields named, 0 scalars, 0 enumerations with 0 constants, 0 fields of replies that may be null (0 of them empty then), 0 texts named like secrets",
		"enumerations: 0 exceptions for 0 places",
		"kinds: 0 exceptions for 0 places",
		"names: 3 exceptions for 3 places",
		"nulls: 1 exceptions for 0 places",
		"secrets: 0 exceptions for 0 places",
	}, facts.Summary())

	facts = Model{Structs: recorder.Structs{"x/p.T": {"a_id": text("ID"), "b_a_id": text("AID")}}}.Check(Exceptions{})
	require.Equal(t, []string{"names: p.T.b_a_id AID could be a_id as well, and that this"}, facts.Misses)
}

// TestTimesThatMayBeNull checks that the time of an event that may not happen must be a pointer.
func TestTimesThatMayBeNull(t *testing.T) {
	pair := func(name string, null bool) Pair {
		return Pair{
			Of: "p#T." + name, Owner: "x/p.T", Name: name, Output: true, Values: Values{Nullable: true},
			Field: recorder.Shape{Kind: recorder.Time, Type: "time.Time", Null: null},
		}
	}
	facts := Model{Pairs: []Pair{pair("created_at", false), pair("deleted_at", true), pair("expires_at", false)}}.Check(Exceptions{})
	require.Equal(t, []string{"nulls: p.T.expires_at is a time, and p#T.expires_at may be null: the event may not have happened"}, facts.Misses)
	require.Equal(t, []int{3, 1}, []int{facts.Nullables, facts.Empties})
}

// TestSecretsByName checks that a string with the name of a secret is a miss unless its type is
// Secret, and that other types are not.
func TestSecretsByName(t *testing.T) {
	secret := recorder.Shape{Kind: recorder.String, Type: Module + ".Secret"}
	text := recorder.Shape{Kind: recorder.String, Type: "string"}
	facts := Model{Structs: recorder.Structs{"x/p.T": {
		"api_key": text, "tokens": {Kind: recorder.Array, Elem: &text}, "passwords": {Kind: recorder.Array, Elem: &secret}, "secret": secret,
		"name": text, "require_new_password": {Kind: recorder.Bool, Type: "bool"}, "Credentials": {Kind: recorder.Raw, Type: "json.RawMessage"},
	}}}.Check(Exceptions{Secrets: []Exception{{"p.T.api_key", "a name"}}})
	require.Equal(t, []string{"secrets: p.T.Credentials is json.RawMessage, not a Secret", "secrets: p.T.tokens is string, not a Secret"}, facts.Misses)
	require.Equal(t, 5, facts.Secrets)
}
