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
	"github.com/edgesdk/fastly/internal/probe/recorder"
)

// passes is the number of generated replies per operation. In the first one, all booleans are true.
// In the others, they differ from each other.
const passes = 4

// openReplies lists replies without a schema in the catalogue, in the recorded form.
var openReplies = withParts(map[string]func(g *generator) any{
	"check_domain":   domainCheck, // facts 4.1: [DomainObject, cname, bool]
	"check_domains":  func(g *generator) any { return []any{domainCheck(g), domainCheck(g)} },
	"bulk_purge_tag": func(*generator) any { return map[string]any{"a": "1", "b": "2"} }, // the keys in surrogateKeys
}, func(p part) map[string]func(g *generator) any { return p.replies })

// requestExceptions lists operations that are called without a body, with reasons. Their requests
// are not compared.
var requestExceptions = withParts(map[string]string{
	"create_healthcheck":      "headers are a list as JSON in one text, which no type of the catalogue is",
	"update_healthcheck":      "headers are a list as JSON in one text, which no type of the catalogue is",
	"update_dictionary_item":  "item_key is the key that stands in the path",
	"upsert_dictionary_item":  "item_key is the key that stands in the path",
	"update_log_fos":          "no update was recorded: those of its siblings are JSON, whatever their content type in the catalogue",
	"update_service_settings": "recording fixtures/settings/update.yaml: booleans are true and false",
}, func(p part) map[string]string { return p.requests })

// surrogateKeys lists the keys of a purge, which the reply repeats.
var surrogateKeys = map[string]string{"bulk_purge_tag": "a b"}

// interaction generates an interaction: a request with all fields of the body, and a reply with
// every property in the catalogue. All values differ.
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

// body generates the body of a request. The media type is the recorded one or, without a recording,
// that of the catalogue.
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
			var field *recorder.Shape
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
		return err.Error() // not valid JSON
	}
	return string(text)
}

// generator generates values that differ from each other.
type generator struct {
	facts   *catalog.Catalog
	op      *catalog.Operation
	pass    int
	last    int
	fields  map[string]recorder.Shape
	structs recorder.Structs
	open    map[string]bool // schemas in progress, because some are recursive
	only    string          // metric of statistics with only one; empty for all
	toAPI   bool            // for a request: omit fields that only the API sets
	item    string          // id in the request that the reply repeats; may be empty
}

// rowKey is the only key of generated maps. Rows of statistics repeat it.
const rowKey = "a"

func (g *generator) number() int {
	g.last++
	return 1000 + g.last
}

// digits returns a number as text. Fields of all kinds can hold it, because the API formats numbers
// as strings.
func (g *generator) digits() string { return strconv.Itoa(g.number()) }

func (g *generator) time() time.Time { return time.Unix(1_700_000_000+int64(g.number()), 0).UTC() }

// url returns the path of the operation with generated arguments and required query keys.
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

// value generates a value of a type for a field. It returns nil if the type is unknown.
func (g *generator) value(t catalog.Type, known catalog.Values, field *recorder.Shape) any {
	var elem *recorder.Shape
	if field != nil {
		elem = field.Elem
	}
	if field != nil && field.Custom && field.Kind != recorder.Any && !isKind(elem, recorder.Any) && (t.Kind == "array" || t.Kind == "map") && g.toAPI {
		return g.digits() // list encoded as one string
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
	case t.Kind == "datetime" || isKind(field, recorder.Time):
		return g.time().Format(time.RFC3339)
	case t.Kind == "boolean":
		return g.truth()
	case isKind(field, recorder.Bool):
		return map[bool]string{true: "1", false: "0"}[g.truth()]
	case t.Kind == "date":
		return g.time().AddDate(0, 0, g.last).Format(time.DateOnly)
	case isKind(field, recorder.Object) && !field.Custom:
		object := map[string]any{}
		for name, member := range g.structs[field.Type] {
			object[name] = g.value(catalog.Type{Kind: "any"}, catalog.Values{}, &member)
		}
		return object
	case t.Kind == "any" && isKind(field, recorder.Array) && !field.Custom:
		return []any{g.value(t, known, elem)}
	case t.Kind == "any" && isKind(field, recorder.Map) && !field.Custom:
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

// keys returns the keys of a map with the shapes of their values. Unless the field is a struct,
// there is one key.
func (g *generator) keys(field *recorder.Shape) iter.Seq2[string, *recorder.Shape] {
	return func(yield func(string, *recorder.Shape) bool) {
		if !isKind(field, recorder.Object) || field.Custom {
			var elem *recorder.Shape
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

func isKind(field *recorder.Shape, kind recorder.Kind) bool {
	return field != nil && field.Kind == kind
}

func (g *generator) truth() bool {
	n := g.number()
	return g.pass == 0 || n>>(g.pass-1)&1 == 1
}

// listed selects an allowed value of a member.
func (g *generator) listed(t catalog.Type, values []string) any {
	value := values[(g.number()+g.pass)%len(values)]
	if n, err := strconv.Atoi(value); err == nil && t.Kind != "string" {
		return n
	}
	return value
}

// allowed returns the first number in a description of allowed values.
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
	_, isChange := schema.Properties["op"] // a change of an object, which its id identifies
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
		case name == "msg" && g.isStats(): // only failures have a message
		case name == "service_id" && g.isStats():
			object[name] = rowKey
		case known:
			object[name] = g.value(property.Type, property.Values, &field)
		default:
			object[name] = g.value(property.Type, property.Values, nil)
		}
	}
	if isChange && object["op"] == "create" {
		delete(object, "id") // set by the API
	}
	return object
}

// confirms reports whether the SDK interprets the status in a schema as success or failure.
func (g *generator) confirms(schema *catalog.Schema) bool {
	rest := len(schema.Properties) - 1
	if _, message := schema.Properties["msg"]; message {
		rest--
	}
	return rest == 0 || g.isReport()
}

// isReport reports whether the reply has the status "success".
func (g *generator) isReport() bool { return g.isStats() || g.op.Path == "/metrics/platform/ddos" }

// namedItem returns the first id of an operation in a body, or an empty string. The reply contains its
// outcome.
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

// confirmation returns the status that means success.
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
