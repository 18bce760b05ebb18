package replay

import (
	"encoding/json"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/edgesdk/fastly/internal/catalog"
	"github.com/edgesdk/fastly/internal/probe"
)

// passes are the synthetic replies of an operation. In the first all booleans are true, in the
// others they differ from each other.
const passes = 4

// openReplies are replies that the catalogue leaves open, in the shape that is recorded.
var openReplies = withParts(map[string]func(g *generator) any{
	"check_domain":   domainCheck, // facts 4.1: [DomainObject, cname, bool]
	"check_domains":  func(g *generator) any { return []any{domainCheck(g), domainCheck(g)} },
	"bulk_purge_tag": func(*generator) any { return map[string]any{"a": "1", "b": "2"} }, // the keys below
}, func(p part) map[string]func(g *generator) any { return p.replies })

// requestExceptions are the operations that are called without a body, and whose requests are
// not compared, with the reasons.
var requestExceptions = withParts(map[string]string{
	"create_healthcheck":      "headers are a list as JSON in one text, which no type of the catalogue is",
	"update_healthcheck":      "headers are a list as JSON in one text, which no type of the catalogue is",
	"update_dictionary_item":  "item_key is the key that stands in the path",
	"upsert_dictionary_item":  "item_key is the key that stands in the path",
	"update_log_fos":          "no update was recorded: those of its siblings are JSON, whatever their content type in the catalogue",
	"update_service_settings": "recording fixtures/settings/update.yaml: booleans are true and false",
}, func(p part) map[string]string { return p.requests })

// surrogateKeys are those of a purge, whose reply repeats them.
var surrogateKeys = map[string]string{"bulk_purge_tag": "a b"}

// interaction makes up an interaction: a request with all that the operation takes in its body,
// and a reply that has every property that the catalogue lists, each with a value of its own.
func (g *generator) interaction(withBody bool) Interaction {
	op := g.op
	g.last = 0
	request := Request{Method: op.Method, URL: g.url(), Headers: http.Header{}}
	if keys := surrogateKeys[op.ID]; keys != "" {
		request.Headers.Set("Surrogate-Key", keys)
	} else if withBody {
		g.toAPI = true
		g.body(&request)
		g.toAPI = false
	}
	g.item = namedItem(request.Body)
	response := Response{Code: http.StatusOK, Headers: http.Header{}}
	for _, name := range op.Headers {
		response.Headers.Set(name, fmt.Sprint(g.number()))
	}
	switch {
	case op.Response == nil:
		response.Code = http.StatusNoContent
	case op.Response.IsOpaque() && op.Method == http.MethodGet:
		response.Body = "text"
	case op.Response.IsOpaque():
	default:
		response.Headers.Set("Content-Type", mediaJSON)
		if op.IsDocument() {
			response.Headers.Set("Content-Type", mediaDocument)
		}
		response.Body = g.reply()
	}
	return Interaction{File: op.ID, Index: g.pass, Request: request, Response: response}
}

// body makes up the body of a request, in the media type that was recorded or, if none was,
// that the catalogue has.
func (g *generator) body(request *Request) {
	media := slices.Concat(g.op.Seen, g.op.ContentType)
	switch {
	case len(media) == 0:
		return
	case g.op.TakesDocument() || media[0] == mediaDocument:
		g.document(request)
		return
	}
	members := map[string]any{}
	for _, param := range g.op.Params {
		switch {
		case param.Type.Kind == "file":
			request.Headers.Set("Content-Type", media[0]+"; boundary=b")
			request.Headers.Set("Expect", "100-continue")
			request.Body = fmt.Sprintf("--b\r\nContent-Disposition: form-data; name=%q\r\n\r\nx\r\n--b--\r\n", param.Name)
			return
		case param.In == "body":
			members, _ = g.value(param.Type, param.Values, nil).(map[string]any)
		case param.In == "form" && !g.facts.SetsAlone(g.op, param.Name):
			var field *probe.Shape
			if shape, known := g.fields[g.op.ID+" "+param.Name]; known {
				field = &shape
			}
			members[param.Name] = g.value(param.Type, param.Values, field)
		}
	}
	if len(members) == 0 {
		return
	}
	request.Headers.Set("Content-Type", media[0])
	if media[0] != mediaForm {
		request.Body = encode(members)
		return
	}
	request.Body = catalog.Form(members).Encode()
}

func encode(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		return err.Error() // which is no JSON
	}
	return string(text)
}

// generator makes up values that differ from each other.
type generator struct {
	facts   *catalog.Catalog
	op      *catalog.Operation
	pass    int
	last    int
	fields  map[string]probe.Shape
	structs probe.Structs
	open    map[string]bool // schemas that are being made up: some contain themselves
	only    string          // the metric of statistics of one; "" for all
	toAPI   bool            // a request: without what the API alone sets
	item    string          // id that the request names, and the reply repeats; "" if there is none
}

// rowKey is the only key of maps. Rows of statistics repeat it.
const rowKey = "a"

func (g *generator) number() int {
	g.last++
	return 1000 + g.last
}

// digits is a text that fields of all kinds can hold, since the API writes numbers as texts.
func (g *generator) digits() string { return strconv.Itoa(g.number()) }

func (g *generator) time() time.Time { return time.Unix(1_700_000_000+int64(g.number()), 0).UTC() }

// url fills the path of the operation, and gives it the query that it requires.
func (g *generator) url() string {
	server := g.op.Server
	if server == "" {
		server = "https://api.fastly.com"
	}
	path := parameter.ReplaceAllStringFunc(g.op.Path, func(placeholder string) string {
		name := strings.Trim(placeholder, "{}")
		at := slices.IndexFunc(g.op.Params, func(p catalog.Param) bool { return p.In == "path" && p.Name == name })
		switch {
		case name == "field" && g.only != "":
			return g.only
		case name == "service_id" && g.isStats():
			return rowKey
		case name == "cached_url":
			return "www.example.com/" + g.digits()
		case at >= 0 && len(g.op.Params[at].Enum) > 0:
			return g.op.Params[at].Enum[0]
		case at >= 0 && g.op.Params[at].Type.Kind == "integer":
			return strconv.Itoa(1 + g.number()%100)
		default:
			return name + g.digits()
		}
	})
	query := url.Values{}
	for _, param := range g.op.Params {
		switch {
		case param.In != "query" || !param.Required:
		case param.Type.Kind == "datetime":
			query.Set(param.Name, g.time().Format(time.RFC3339))
		case len(param.Enum) > 0:
			query.Set(param.Name, param.Enum[0])
		default:
			query.Set(param.Name, g.digits())
		}
	}
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	return server + path
}

func (g *generator) reply() string {
	if open := openReplies[g.op.ID]; open != nil {
		return encode(open(g))
	}
	return encode(g.value(*g.op.Response, catalog.Values{}, nil))
}

// value makes up a value of a type for a field, nil if it is not known.
func (g *generator) value(t catalog.Type, known catalog.Values, field *probe.Shape) any {
	var elem *probe.Shape
	if field != nil {
		elem = field.Elem
	}
	if field != nil && field.Custom && field.Kind != probe.Any && !isKind(elem, probe.Any) && (t.Kind == "array" || t.Kind == "map") && g.toAPI {
		return g.digits() // a list that is one text
	}
	switch t.Kind {
	case "array":
		return []any{g.value(*t.Elem, known, elem)}
	case "map":
		object := map[string]any{}
		for key, shape := range g.keys(field) {
			object[key] = g.value(*t.Elem, known, shape)
		}
		return object
	case "oneOf":
		at := slices.IndexFunc(t.OneOf, func(alternative catalog.Type) bool { return alternative.Kind != "null" })
		return g.value(t.OneOf[at], known, field)
	case "schema":
		return g.object(t)
	case "null":
		return nil
	}
	switch {
	case len(known.Enum) > 0:
		return g.listed(t, known.Enum)
	case t.Kind == "datetime" || isKind(field, probe.Time):
		return g.time().Format(time.RFC3339)
	case t.Kind == "boolean":
		return g.truth()
	case isKind(field, probe.Bool):
		return map[bool]string{true: "1", false: "0"}[g.truth()]
	case t.Kind == "date":
		return g.time().AddDate(0, 0, g.last).Format(time.DateOnly)
	case isKind(field, probe.Object) && !field.Custom:
		object := map[string]any{}
		for name, member := range g.structs[field.Type] {
			object[name] = g.value(catalog.Type{Kind: "any"}, catalog.Values{}, &member)
		}
		return object
	case t.Kind == "any" && isKind(field, probe.Array) && !field.Custom:
		return []any{g.value(t, known, elem)}
	case t.Kind == "any" && isKind(field, probe.Map) && !field.Custom:
		return map[string]any{rowKey: g.value(t, known, elem)}
	case t.Kind == "object":
		return map[string]any{}
	case known.Allowed != "" && g.toAPI:
		return g.allowed(known.Allowed)
	case t.Kind == "integer" || t.Kind == "number":
		return g.number()
	default:
		return g.digits()
	}
}

// keys are the keys of a map, and what holds their values: one of any name, unless the
// field is a struct.
func (g *generator) keys(field *probe.Shape) iter.Seq2[string, *probe.Shape] {
	return func(yield func(string, *probe.Shape) bool) {
		if !isKind(field, probe.Object) || field.Custom {
			var elem *probe.Shape
			if field != nil {
				elem = field.Elem
			}
			yield(rowKey, elem)
			return
		}
		for name, member := range g.structs[field.Type] {
			if !yield(name, &member) {
				return
			}
		}
	}
}

func isKind(field *probe.Shape, kind probe.Kind) bool { return field != nil && field.Kind == kind }

func (g *generator) truth() bool {
	n := g.number()
	return g.pass == 0 || n>>(g.pass-1)&1 == 1
}

// listed chooses one of the values that a member may have.
func (g *generator) listed(t catalog.Type, values []string) any {
	value := values[(g.number()+g.pass)%len(values)]
	if n, err := strconv.Atoi(value); err == nil && t.Kind != "string" {
		return n
	}
	return value
}

// allowed is the first number in words about those that are allowed.
func (g *generator) allowed(words string) any {
	n, err := strconv.Atoi(words[:len(words)-len(strings.TrimLeft(words, "0123456789"))])
	if err != nil {
		return g.number()
	}
	return n
}

func (g *generator) object(t catalog.Type) any {
	schema := g.facts.Schema(g.op.File, t)
	if g.open[schema.Name] {
		return nil
	}
	g.open[schema.Name] = true
	defer delete(g.open, schema.Name)
	object := map[string]any{}
	_, isChange := schema.Properties["op"] // of an object that it names by its id
	_, isRow := schema.Properties[g.only]
	for name, property := range schema.All() {
		if g.toAPI && property.ReadOnly && !isChange || isRow && !slices.Contains([]string{g.only, "service_id", "start_time"}, name) {
			continue
		}
		field, known := g.fields[schema.File+"#"+schema.Name+"."+name]
		switch {
		case name == "id" && g.item != "" && !g.toAPI:
			object[name] = g.item
		case name == "status" && g.confirms(schema):
			object[name] = g.confirmation()
		case name == "msg" && g.isStats(): // of what failed
		case name == "service_id" && g.isStats():
			object[name] = rowKey
		case known:
			object[name] = g.value(property.Type, property.Values, &field)
		default:
			object[name] = g.value(property.Type, property.Values, nil)
		}
	}
	if isChange && object["op"] == "create" {
		delete(object, "id") // the API's to give
	}
	return object
}

// confirms reports whether the status in a schema is what the SDK turns into an error or none.
func (g *generator) confirms(schema *catalog.Schema) bool {
	rest := len(schema.Properties) - 1
	if _, message := schema.Properties["msg"]; message {
		rest--
	}
	return rest == 0 || g.isReport()
}

// isReport reports whether the reply has the status "success".
func (g *generator) isReport() bool { return g.isStats() || g.op.Path == "/metrics/platform/ddos" }

// namedItem returns the first id of the operations that a body names; "" if there is none. The reply has its outcome.
func namedItem(body string) string {
	var named struct {
		OperationIDs []string `json:"operation_ids"`
	}
	if json.Unmarshal([]byte(body), &named) != nil || len(named.OperationIDs) == 0 {
		return ""
	}
	return named.OperationIDs[0]
}

func (g *generator) isStats() bool { return strings.HasPrefix(g.op.Path, "/stats") }

// confirmation is the status that is no error.
func (g *generator) confirmation() string {
	if g.isReport() {
		return "success"
	}
	return confirmation
}

func domainCheck(g *generator) any {
	domain := g.object(catalog.Type{Kind: "schema", Schema: "DomainResponse"})
	return []any{domain, "cname" + g.digits(), g.truth()}
}

func star(g *generator) any {
	ref := func(kind string) any {
		return map[string]any{"data": map[string]any{"type": kind, "id": g.digits()}}
	}
	return map[string]any{
		"id": g.digits(), "type": "star", "relationships": map[string]any{"service": ref("service"), "user": ref("user")},
	}
}
