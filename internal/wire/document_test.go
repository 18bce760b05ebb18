package wire

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

type domain struct {
	ID            string        `json:"id"`
	Type          string        `json:"type" jsonapi:"type"`
	Name          string        `json:"name,omitzero"`
	Subscriptions []*subscribed `json:"subscriptions,omitzero" jsonapi:"rel=tls_subscription"`
}

type subscribed struct {
	ID           string    `json:"id"`
	State        string    `json:"state,omitzero"`
	CreatedAt    time.Time `json:"created_at,omitzero"`
	Certificates []string  `json:"tls_certificates,omitzero" jsonapi:"rel=tls_certificate"`
	Config       string    `json:"tls_configuration,omitzero" jsonapi:"rel=tls_configuration"`
	Common       domain    `json:"common_name,omitzero" jsonapi:"rel=tls_domain"`
	Domains      []domain  `json:"tls_domains,omitzero" jsonapi:"rel=tls_domain"`
	Owner        *domain   `json:"owner,omitzero" jsonapi:"rel=tls_domain"`
}

const subscription = `{"id":"s1","type":"tls_subscription","attributes":{"state":"issued","created_at":"2024-05-06T07:08:09.000Z","more":1},
	"relationships":{"tls_certificates":{"data":[{"id":"c1","type":"tls_certificate"},{"type":"tls_certificate","id":2}]},
	"tls_configuration":{"data":{"id":"conf","type":"tls_configuration"}},"common_name":{"data":{"id":"d1","type":"tls_domain"}},
	"tls_domains":{"data":[{"id":"d1","type":"tls_domain"},{"id":"d2","type":"tls_domain"}]},"owner":{"data":{"id":"d1","type":"tls_domain"}},"unknown":{"links":{}}}}`

const included = `[{"id":"d1","type":"tls_domain","attributes":{"name":"one.example"},"relationships":{"subscriptions":{"data":[{"id":"s2","type":"tls_subscription"}]}}},
	{"id":"s2","type":"tls_subscription","attributes":{"state":"pending"},"relationships":{"owner":{"data":{"id":"d1","type":"tls_domain"}}}},
	{"id":"d2","type":"other","attributes":{"name":"same id, other type"}}]`

func TestDecodeDocument(t *testing.T) {
	one := domain{ID: "d1", Type: "tls_domain", Name: "one.example", Subscriptions: []*subscribed{
		{ID: "s2", State: "pending", Owner: &domain{ID: "d1", Type: "tls_domain"}}, // the relationship back to the owner is not followed
	}}
	want := subscribed{
		ID: "s1", State: "issued", CreatedAt: instant(t, "2024-05-06T07:08:09Z"), Certificates: []string{"c1", "2"}, Config: "conf",
		Common: one, Domains: []domain{one, {ID: "d2", Type: "tls_domain"}}, Owner: &one,
	}
	var got subscribed
	page, err := DecodeDocument([]byte(`{"included":`+included+`,"data":`+subscription+`}`), &got)
	require.NoError(t, err)
	require.Equal(t, want, got)
	require.Zero(t, page)

	var list []*subscribed
	page, err = DecodeDocument([]byte(`{"data":[`+subscription+`,`+subscription+`],"included":`+included+`,
		"links":{"self":"https://api.fastly.com/x?page%5Bnumber%5D=1","next":"https://api.fastly.com/x?page%5Bnumber%5D=2","prev":null},
		"meta":{"per_page":"20","current_page":1,"record_count":45,"total_pages":3}}`), &list)
	require.NoError(t, err)
	require.Equal(t, []*subscribed{&want, &want}, list)
	require.Equal(t, Page{"https://api.fastly.com/x?page%5Bnumber%5D=2", 1, 20, 45, 3}, page)
}

func TestDecodeDocumentTolerates(t *testing.T) {
	for _, c := range []struct{ text, id string }{
		{`{"data":null}`, ""},
		{`{"data":{"id":"x"},"links":{"next":null},"meta":{},"included":[]}`, "x"},
		{`{"data":{"id":"x"},"links":null,"meta":null,"included":null,"jsonapi":{"version":"1.0"}}`, "x"},
		{`{"data":{"id":"x"},"links":[],"meta":[],"included":{}}`, "x"},
		{`{"data":{"id":"x","attributes":null,"relationships":null}}`, "x"},
		{`{"data":{"attributes":{"id":"x"}}}`, "x"},
		{`{"data":{"id":"x","attributes":[],"relationships":[]}}`, "x"},
		{`{"data":{"id":"x","relationships":{"owner":{"data":null},"tls_domains":{"data":null},"tls_configuration":{"data":null},"common_name":{}}}}`, "x"},
		{`{"data":{"id":"x","relationships":{"owner":null,"tls_domains":{},"tls_configuration":{"data":[]},"common_name":{"data":[]}}}}`, "x"},
	} {
		got := subscribed{State: "old", Config: "old", Owner: new(domain), Domains: []domain{{}}}
		page, err := DecodeDocument([]byte(c.text), &got)
		require.NoError(t, err, c.text)
		require.Equal(t, subscribed{ID: c.id}, got, c.text)
		require.Zero(t, page, c.text)
	}
	for text, want := range map[string][]domain{
		`{"data":null}`:                    nil,
		`{"data":[]}`:                      {},
		`{"data":{}}`:                      {},
		`{"data":[null,{"id":5}]}`:         {{}, {ID: "5"}},
		`{"data":[{"id":"a","type":"t"}]}`: {{ID: "a", Type: "t"}},
	} {
		got := []domain{{ID: "old"}, {ID: "old"}, {ID: "old"}}
		_, err := DecodeDocument([]byte(text), &got)
		require.NoError(t, err, text)
		require.Equal(t, want, got, text)
	}
}

// TestDecodeDocumentOfOtherTypes decodes resources into types other than plain structs, which
// receive the resource object like any other value.
func TestDecodeDocumentOfOtherTypes(t *testing.T) {
	var loose any
	_, err := DecodeDocument([]byte(`{"data":{"id":"x"}}`), &loose)
	require.NoError(t, err)
	require.Equal(t, map[string]any{"id": "x"}, loose)
	var unions []union
	_, err = DecodeDocument([]byte(`{"data":[{"n":"1"},2]}`), &unions)
	require.NoError(t, err)
	require.Equal(t, []union{{1}, {2}}, unions)
	var none *domain
	_, err = DecodeDocument([]byte(`{"data":null}`), &none)
	require.NoError(t, err)
	require.Nil(t, none)
}

type numbered struct {
	ID   int `json:"id"`
	Type int `json:"type" jsonapi:"type"`
}

func TestDecodeDocumentErrors(t *testing.T) {
	for _, c := range []struct {
		text, pointer, value string
		into                 any
	}{
		{`[]`, "", `[]`, new(domain)},
		{`{"meta":{}}`, "", `{"meta":{}}`, new(domain)},
		{`{"data":5}`, "/data", `5`, new(domain)},
		{`{"data":[{}]}`, "/data", `[{}]`, new(domain)},
		{`{"data":{"id":"x"}}`, "/data", `{"id":"x"}`, new([]domain)},
		{`{"data":[null,5]}`, "/data/1", `5`, new([]domain)},
		{`{"data":{"id":[]}}`, "/data/id", `[]`, new(domain)},
		{`{"data":{"id":"x"}}`, "/data/id", `"x"`, new(numbered)},
		{`{"data":{"id":5,"type":"x"}}`, "/data/type", `"x"`, new(numbered)},
		{`{"data":[{"attributes":{"name":{}}}]}`, "/data/0/attributes/name", `{}`, new([]domain)},
		{`{"data":{"attributes":"x"}}`, "/data/attributes", `"x"`, new(domain)},
		{`{"data":{"relationships":5}}`, "/data/relationships", `5`, new(domain)},
		{`{"data":{"relationships":{"owner":{"data":[{"id":"x"}]}}}}`, "/data/relationships/owner/data", `[{"id":"x"}]`, new(subscribed)},
		{`{"data":{"relationships":{"tls_certificates":{"data":[{"id":"x"},{"id":{}}]}}}}`, "/data/relationships/tls_certificates/data/1/id", `{}`, new(subscribed)},
		{`{"data":{"relationships":{"owner":{"data":{"id":"x","type":"t"}}}},"included":[{},{"id":"x","type":"t","attributes":{"name":[]}}]}`, "/included/1/attributes/name", `[]`, new(subscribed)},
		{`{"data":{},"included":[{"id":"x","relationships":[1]}]}`, "/included/0/relationships", `[1]`, new(domain)},
		{`{"data":{},"meta":{"total_pages":"many"}}`, "/meta/total_pages", `"many"`, new(domain)},
		{`{"data":{},"links":{"next":{}}}`, "/links/next", `{}`, new(domain)},
	} {
		_, err := DecodeDocument([]byte(c.text), c.into)
		e, ok := errors.AsType[*DecodeError](err)
		require.True(t, ok, c.text)
		require.Equal(t, c.pointer, e.Pointer, c.text)
		require.Equal(t, c.value, e.Value, c.text)
	}
}

// TestDecodeDocumentBounded decodes included resources with so many paths or cycles that
// following each path would not end in time.
func TestDecodeDocumentBounded(t *testing.T) {
	type node struct {
		ID    string `json:"id"`
		Left  *node  `json:"left" jsonapi:"rel=node"`
		Right *node  `json:"right" jsonapi:"rel=node"`
	}
	const nodes = 500
	parts := make([]string, nodes)
	for i := range parts {
		next := fmt.Sprintf(`{"data":{"type":"node","id":%d}}`, (i+1)%nodes)
		parts[i] = fmt.Sprintf(`{"type":"node","id":%d,"relationships":{"left":%s,"right":%s}}`, i, next, next)
	}
	var root node
	_, err := DecodeDocument([]byte(`{"data":`+parts[0]+`,"included":[`+strings.Join(parts, ",")+`]}`), &root)
	require.NoError(t, err)
	depth := 0
	for n := &root; n != nil; n = n.Right {
		require.Equal(t, fmt.Sprint(depth), n.ID)
		depth++
	}
	require.Equal(t, deepest+2, depth) // the root, and the last resource, which only has its id
}

func TestMarshalDocument(t *testing.T) {
	type named struct {
		ID     *string  `json:"id,omitzero"`
		Name   string   `json:"name"`
		Secret *string  `json:"key,omitzero"`
		One    string   `json:"tls_configuration" jsonapi:"rel=tls_configuration"`
		Many   []string `json:"tls_domains,omitzero" jsonapi:"rel=tls_domain"`
	}
	for _, c := range []struct {
		in   any
		want string
	}{
		{nil, `{"data":null}`},
		{(*domain)(nil), `{"data":null}`},
		{named{}, `{"data":{"type":"T","attributes":{"name":""},"relationships":{"tls_configuration":{"data":null}}}}`},
		{&named{ID: new("x"), Name: "<a&b>", Secret: new(""), One: "c", Many: []string{"d", "e"}}, `{"data":{"type":"T","id":"x","attributes":{"name":"<a&b>","key":""},` +
			`"relationships":{"tls_configuration":{"data":{"type":"tls_configuration","id":"c"}},"tls_domains":{"data":[{"type":"tls_domain","id":"d"},{"type":"tls_domain","id":"e"}]}}}}`},
		{named{Many: []string{}}, `{"data":{"type":"T","attributes":{"name":""},"relationships":{"tls_configuration":{"data":null},"tls_domains":{"data":[]}}}}`},
		{domain{}, `{"data":{"type":"T"}}`},
		{[]domain{}, `{"data":[]}`},
		{[]*domain{{ID: "a", Type: "ignored"}, {ID: "b"}}, `{"data":[{"type":"T","id":"a"},{"type":"T","id":"b"}]}`},
		{subscribed{Owner: &domain{ID: "d1", Name: "not sent"}, Domains: []domain{{ID: "d2"}}}, `{"data":{"type":"T","relationships":{"tls_domains":{"data":[{"type":"tls_domain","id":"d2"}]},"owner":{"data":{"type":"tls_domain","id":"d1"}}}}}`},
		{map[string]any{"id": "m", "b": 1, "a": nil}, `{"data":{"type":"T","id":"m","attributes":{"a":null,"b":1}}}`},
	} {
		got, err := MarshalDocument("T", c.in)
		require.NoError(t, err)
		require.Equal(t, c.want, string(got))
	}
	_, err := MarshalDocument("T", 5)
	require.ErrorContains(t, err, "int cannot be a JSON:API resource")
	_, err = MarshalDocument("T", []any{domain{}, make(chan int)})
	require.ErrorContains(t, err, "resource 1")
	_, err = MarshalDocument("T", struct {
		A map[string]int `json:"a" jsonapi:"rel=x"`
	}{map[string]int{"x": 1}})
	require.ErrorContains(t, err, "relationship a: an object without an id")
	_, err = MarshalDocument("T", struct {
		A []map[string]int `json:"a" jsonapi:"rel=x"`
	}{[]map[string]int{{"x": 1}}})
	require.ErrorContains(t, err, "relationship a: an object without an id")
	_, err = MarshalDocument("T", struct {
		A []share `json:"a" jsonapi:"rel=x"`
	}{[]share{{Part: func() {}}}})
	require.ErrorContains(t, err, "func()")
	_, err = MarshalDocument("T\xff", domain{})
	require.ErrorContains(t, err, "UTF-8")
}

// share is a resource without an id, which is created together with its owner.
type share struct {
	Part any    `json:"part"`
	Of   string `json:"domain" jsonapi:"rel=tls_domain"`
}

// TestWholeResources encodes related resources without an id completely, and decodes them.
func TestWholeResources(t *testing.T) {
	type owner struct {
		Name string   `json:"name"`
		Main *share   `json:"main,omitzero" jsonapi:"rel=share"`
		All  []*share `json:"all,omitzero" jsonapi:"rel=share"`
	}
	in := owner{Name: "n", Main: &share{"half", "d1"}, All: []*share{{"rest", ""}}}
	text, err := MarshalDocument("owner", &in)
	require.NoError(t, err)
	require.JSONEq(t, `{"data":{"type":"owner","attributes":{"name":"n"},"relationships":{"main":{"data":{"type":"share","attributes":{"part":"half"},`+
		`"relationships":{"domain":{"data":{"type":"tls_domain","id":"d1"}}}}},"all":{"data":[{"type":"share","attributes":{"part":"rest"},`+
		`"relationships":{"domain":{"data":null}}}]}}}}`, string(text))
	var out owner
	_, err = DecodeDocument(text, &out)
	require.NoError(t, err)
	require.Equal(t, in, out)
	text, err = MarshalDocument("owner", owner{Name: "n"})
	require.NoError(t, err)
	require.JSONEq(t, `{"data":{"type":"owner","attributes":{"name":"n"}}}`, string(text))
}

// TestMembersOfDocument checks that members of the document are encoded and decoded beside data.
func TestMembersOfDocument(t *testing.T) {
	type input struct {
		Name string `json:"name,omitzero"`
		Dry  *bool  `json:"dry_run,omitzero" jsonapi:"document"`
		Note string `json:"note,omitzero" jsonapi:"document"`
	}
	for want, in := range map[string]input{
		`{"data":{"type":"T"}}`: {},
		`{"data":{"type":"T","attributes":{"name":"n"}},"dry_run":false,"note":"\"}"}`: {"n", new(false), `"}`},
	} {
		text, err := MarshalDocument("T", in)
		require.NoError(t, err)
		require.Equal(t, want, string(text))
		var out input
		_, err = DecodeDocument(text, &out)
		require.NoError(t, err)
		require.Equal(t, in, out)
	}
	_, err := MarshalDocument("T", []input{{}, {Note: "n"}})
	require.ErrorContains(t, err, "resource 1: a member of the document in a list of resources")
	var out input
	_, err = DecodeDocument([]byte(`{"data":{"type":"T"},"dry_run":[1]}`), &out)
	require.ErrorContains(t, err, "/dry_run")
}

// TestDocumentThereAndBack encodes resources and decodes the result.
func TestDocumentThereAndBack(t *testing.T) {
	in := []subscribed{{ID: "1", State: "new", CreatedAt: instant(t, "2024-05-06T07:08:09Z"), Certificates: []string{"a", "b"}, Config: "c", Owner: &domain{ID: "o", Type: "tls_domain"}}, {ID: "2"}}
	text, err := MarshalDocument("tls_subscription", in)
	require.NoError(t, err)
	var out []subscribed
	_, err = DecodeDocument(text, &out)
	require.NoError(t, err)
	require.Equal(t, in, out)
}

func FuzzDecodeDocument(f *testing.F) {
	f.Add([]byte(`{"data":` + subscription + `,"included":` + included + `}`))
	f.Add([]byte(`{"data":[` + subscription + `],"links":{"next":"x"},"meta":{"total_pages":"3"}}`))
	f.Add([]byte(`{"data":[null,{"id":1,"attributes":[]}],"included":[{"id":1}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		var one subscribed
		var list []subscribed
		_, _ = DecodeDocument(text, &one)
		if _, err := DecodeDocument(text, &list); err != nil {
			return
		}
		// A decoded value can be encoded and decoded without a change.
		ids := make([]subscribed, len(list))
		for i, s := range list {
			ids[i] = subscribed{ID: s.ID, State: s.State, Certificates: s.Certificates, Config: s.Config}
		}
		again, err := MarshalDocument("tls_subscription", ids)
		require.NoError(t, err)
		var back []subscribed
		_, err = DecodeDocument(again, &back)
		require.NoError(t, err, "%s", again)
		require.True(t, len(ids) == 0 || reflect.DeepEqual(ids, back), "%s\n%s", text, again)
	})
}

// TestUnknownRelationshipsAreNotRead checks that a relationship without a field may have any
// form.
func TestUnknownRelationshipsAreNotRead(t *testing.T) {
	for _, value := range []string{`5`, `"a"`, `[1]`, `null`, `{"data":{"type":{}}}`, `{"links":{"related":"/a"}}`} {
		var out struct {
			ID    string `json:"id"`
			Owner string `json:"owner" jsonapi:"rel=user"`
		}
		_, err := DecodeDocument([]byte(`{"data":{"id":"1","relationships":{"new":`+value+`,"owner":{"data":{"type":"user","id":"u"}}}}}`), &out)
		require.NoError(t, err, value)
		require.Equal(t, "u", out.Owner)
		_, err = DecodeDocument([]byte(`{"data":{"id":"1","relationships":{"owner":5}}}`), &out)
		require.ErrorContains(t, err, "/data/relationships/owner")
	}
}
