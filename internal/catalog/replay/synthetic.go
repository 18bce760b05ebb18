package replay

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"net/http"
	"net/url"
	"reflect"
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
var openReplies = map[string]func(g *generator) any{
	"check_domain":         domainCheck, // facts 4.1: [DomainObject, cname, bool]
	"check_domains":        func(g *generator) any { return []any{domainCheck(g), domainCheck(g)} },
	"kv_store_batch_items": func(*generator) any { return batchConfirmed },
	"bulk_purge_tag":       func(*generator) any { return map[string]any{"a": "1", "b": "2"} }, // the keys below
	"list_service_stars":   func(g *generator) any { return map[string]any{"data": []any{star(g), star(g)}} },
	"create_service_star":  func(g *generator) any { return map[string]any{"data": star(g)} },
	"get_service_star":     func(g *generator) any { return map[string]any{"data": star(g)} },
}

// requestExceptions are the operations that are called without a body, and whose requests are
// not compared, with the reasons.
var requestExceptions = map[string]string{
	"create_healthcheck":      "headers are a list as JSON in one text, which no type of the catalogue is",
	"update_healthcheck":      "headers are a list as JSON in one text, which no type of the catalogue is",
	"create_service_star":     "no document is made up, and a star without one is a document all the same",
	"update_dictionary_item":  "item_key is the key that stands in the path",
	"upsert_dictionary_item":  "item_key is the key that stands in the path",
	"update_log_fos":          "no update was recorded: those of its siblings are JSON, whatever their content type in the catalogue",
	"update_service_settings": "recording fixtures/settings/update.yaml: booleans are true and false",
}

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
		response.Headers.Set("Content-Type", "application/json")
		if op.IsDocument() {
			response.Headers.Set("Content-Type", mediaDocument)
		}
		response.Body = g.reply()
	}
	return Interaction{File: op.ID, Index: g.pass, Request: request, Response: response}
}

// body makes up the body of a request, in the media type that was recorded or, if none was,
// that the catalogue has. Documents are not made up.
func (g *generator) body(request *Request) {
	media := slices.Concat(g.op.Seen, g.op.ContentType)
	if len(media) == 0 || media[0] == mediaDocument {
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
	form := url.Values{}
	for name, value := range members {
		addTo(form, name, value)
	}
	request.Body = form.Encode()
}

// addTo adds a value to a form.
func addTo(form url.Values, name string, value any) {
	switch v := value.(type) {
	case []any:
		for _, element := range v {
			addTo(form, name+"[]", element)
		}
	case map[string]any:
		for member, value := range v {
			addTo(form, name+"["+member+"]", value)
		}
	case bool:
		form.Add(name, map[bool]string{true: "1", false: "0"}[v])
	default:
		form.Add(name, fmt.Sprint(v))
	}
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
		if param.In == "query" && param.Required {
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
	if field != nil && field.Custom && (t.Kind == "array" || t.Kind == "map") && g.toAPI {
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
	case t.Kind == "object":
		return map[string]any{}
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
	return rest == 0 || g.isStats()
}

func (g *generator) isStats() bool { return strings.HasPrefix(g.op.Path, "/stats") }

// confirmation is the status that is no error.
func (g *generator) confirmation() string {
	if g.isStats() {
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

// RoundTrip is what made-up interactions of all operations that have calls showed.
type RoundTrip struct {
	Sent         map[string]probe.Sent // by operation; without the evidence of a test
	Operations   int
	Interactions int
	Properties   int // in replies; those of several operations each time
	Headers      int // fields of replies' headers that are data, each time
	Excepted     int // operations whose requests are not compared
	Filled       int // fields of what methods return
	Unfilled     int // fields that no reply fills, for a reason
	Misses       []string

	filled map[string]bool // by type and field: whether any reply fills it
}

// RoundTrip makes up interactions of the operations that have calls, and checks that nothing
// of them is lost.
func (c *Checker) RoundTrip(ctx context.Context) RoundTrip {
	trip := RoundTrip{Sent: map[string]probe.Sent{}, filled: map[string]bool{}}
	for _, op := range c.catalog.Operations {
		if c.calls[op.ID] != nil {
			trip.Operations++
			c.roundTrip(ctx, op, &trip)
		}
	}
	trip.checkFilled()
	slices.Sort(trip.Misses)
	trip.Misses = slices.Compact(trip.Misses)
	return trip
}

func (c *Checker) roundTrip(ctx context.Context, op *catalog.Operation, trip *RoundTrip) {
	g := &generator{facts: c.catalog, op: op, open: map[string]bool{}}
	call := c.Check(ctx, g.interaction(false)).call
	if call == nil { // a batch, which sends nothing if it has nothing
		call = c.Check(ctx, g.interaction(true)).call
	}
	if call == nil {
		trip.Misses = append(trip.Misses, op.ID+": its call sends no request")
		return
	}
	sent := probe.Sent{Method: call.Method, Template: call.Template, Name: call.Name, Types: probe.Structs{}}
	sent.In, sent.Out = sent.Types.Describe(call.In), sent.Types.Describe(call.Out)
	trip.Sent[op.ID] = sent
	g.fields, g.structs = map[string]probe.Shape{}, sent.Types
	metrics := []string{""}
	for _, pair := range c.catalog.Pairs(op, sent) {
		g.fields[pair.Of] = pair.Field
		if pair.Output {
			trip.Properties++
		}
	}
	if strings.Contains(op.Path, "{field}") {
		metrics = c.metrics(op)
	}
	_, excepted := requestExceptions[op.ID]
	if excepted {
		trip.Excepted++
	}
	for _, g.only = range metrics {
		count := passes
		if g.only != "" {
			count = 1 // rows have no booleans
		}
		for g.pass = range count {
			x := g.interaction(!excepted)
			result := c.Check(ctx, x)
			trip.Interactions++
			trip.fill(reflect.ValueOf(result.out))
			for _, name := range op.Headers {
				if trip.Headers++; !holds(reflect.ValueOf(result.out), x.Response.Headers.Get(name)) {
					trip.Misses = append(trip.Misses, fmt.Sprintf("%s: the header %s of the reply is lost", op.ID, name))
				}
			}
			for _, problem := range result.Reply {
				trip.Misses = append(trip.Misses, op.ID+": "+problem)
			}
			for _, problem := range result.Request {
				if excepted {
					break
				}
				trip.Misses = append(trip.Misses, op.ID+": request: "+problem)
			}
		}
	}
}

// neverFilled are fields that no reply fills which has what the catalogue lists, with the reasons.
var neverFilled = map[string]string{
	"serviceconfig.ApexRedirect.ID":       "the catalogue has no id, which the paths of single redirects take",
	"compute.ProcessedBy.Tools":           "members of any name, of which the catalogue has none: see its corrections",
	"compute.ScriptInfo.DefaultBuildUsed": "in no recording; the command line of Fastly notes it if its user lets it",
	"compute.ScriptInfo.EnvVars":          "in no recording; the command line of Fastly notes it if its user lets it",
	"compute.ScriptInfo.PostInitScript":   "in no recording; the command line of Fastly notes it if its user lets it",
	"compute.ScriptInfo.PostBuildScript":  "in no recording; the command line of Fastly notes it if its user lets it",
	"fastly.Metrics.More":                 "metrics that the catalogue does not have yet",
	"kvstore.Item.UpdatedAt":              "facts 5.1: the field Last-Modified, which the catalogue does not list as data",
	"fastly.Validation.Message":           "facts 8: only of a version that is not valid",
}

// checkFilled finds the fields that no reply fills.
func (r *RoundTrip) checkFilled() {
	for field, filled := range r.filled {
		switch excepted := neverFilled[field] != ""; {
		case filled && excepted:
			r.Misses = append(r.Misses, field+" is filled, and needs no exception")
		case filled:
			r.Filled++
		case excepted:
			r.Unfilled++
		default:
			r.Misses = append(r.Misses, field+" is filled by no reply")
		}
	}
}

// fill notes which fields a value has that are not zero: a type that reads its own JSON, and
// writes what it read, may yet leave its fields empty.
func (r *RoundTrip) fill(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		r.fill(v.Elem())
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			r.fill(v.Index(i))
		}
	case reflect.Map:
		for _, value := range v.Seq2() {
			r.fill(value)
		}
	case reflect.Struct:
		of := v.Type()
		for field, value := range v.Fields() {
			if !field.IsExported() {
				continue
			}
			if strings.HasPrefix(of.PkgPath(), catalog.Module) && !field.Anonymous {
				name := catalog.Short(of.PkgPath()) + "." + of.Name() + "." + field.Name
				r.filled[name] = r.filled[name] || !value.IsZero()
			}
			r.fill(value)
		}
	default:
	}
}

// holds reports whether a value has the text in one of the fields that users see.
func holds(v reflect.Value, text string) bool {
	switch v.Kind() {
	case reflect.Invalid:
		return false
	case reflect.Pointer, reflect.Interface:
		return holds(v.Elem(), text)
	case reflect.Struct:
		for field, value := range v.Fields() {
			if field.IsExported() && holds(value, text) {
				return true
			}
		}
		return false
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			if holds(v.Index(i), text) {
				return true
			}
		}
		return false
	default:
		return fmt.Sprint(v) == text
	}
}

// metrics lists what rows of statistics are made of.
func (c *Checker) metrics(op *catalog.Operation) []string {
	row := c.catalog.Schema(op.File, catalog.Type{Kind: "schema", Schema: "Results"})
	return slices.DeleteFunc(slices.Sorted(maps.Keys(row.Properties)), func(name string) bool {
		return name == "service_id" || name == "start_time"
	})
}
