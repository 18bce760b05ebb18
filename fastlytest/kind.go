package fastlytest

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/edgesdk/fastly/internal/catalog"
)

// kind is a type of configuration object of a version. All kinds share the same operations. Fields
// and types come from the catalogue.
type kind struct {
	path   string // path below the version: "backend", "logging/s3"
	model  string // model name in errors about missing objects
	record string // record name in errors about duplicate names; path if empty
	byID   bool   // paths address objects by id instead of name
	root   string // path of single objects independent of the version: "/rate-limiters"; below the version if empty

	defaults object            // initial values of fields that are not sent; other fields are null
	types    map[string]string // types that differ from the catalogue
	echoes   []string          // text fields that replies to writes return exactly as sent, even as a number
	omits    []string          // fields that are absent instead of null when empty
	unset    bool              // an empty text resets the field to its default, or to null
	fixed    []string          // fields that updates do not change

	prepare func(*change) // sets fields that others need, such as a default name; may be nil
	check   []rule        // rules for the fields of a request
	derive  []rule        // rules for derived fields, applied after the name is set

	reads, creates map[string]string // types of fields in replies to creates, and in all other replies
}

// managed lists the fields that clients cannot set.
var managed = map[string]bool{
	"id": true, "service_id": true, "version": true, "created_at": true, "updated_at": true, "deleted_at": true, "locked": true,
}

// known returns the embedded catalogue. It cannot fail at run time: the tests of the catalogue
// detect errors.
var known = sync.OnceValue(func() *catalog.Catalog {
	if api, _ := catalog.Load(); api != nil {
		return api
	}
	return &catalog.Catalog{}
})

// kinds returns all kinds by path, with the fields and types of the catalogue.
var kinds = sync.OnceValue(func() map[string]*kind {
	all := map[string]*kind{}
	for _, k := range kindTable() {
		template := "/service/{}/version/{}/" + k.path
		k.reads = k.typesIn(known().Lookup(http.MethodGet, template))
		k.creates = k.typesIn(known().Lookup(http.MethodPost, template))
		all[k.path] = k
	}
	return all
})

// typesIn returns the types of an object's fields in the replies of an operation.
func (k *kind) typesIn(op *catalog.Operation) map[string]string {
	types := replyTypes(op)
	for field, name := range k.types {
		if _, exists := types[field]; exists {
			types[field] = name
		}
	}
	return types
}

// replyTypes returns the types of the fields in the replies of an operation. For a list, these are
// the fields of an element.
func replyTypes(op *catalog.Operation) map[string]string {
	types := map[string]string{}
	if op == nil || op.Response == nil {
		return types
	}
	response := *op.Response
	if response.Elem != nil {
		response = *response.Elem
	}
	if schema := known().Schema(op.File, response); schema != nil {
		for name, property := range schema.Properties {
			types[name] = property.Type.Kind
		}
	}
	return types
}

// fieldTypes returns the types of an object's fields in the replies of an operation. It looks
// inside envelopes: data, or the attributes of a JSON:API document.
func fieldTypes(op *catalog.Operation) map[string]string {
	if op == nil || op.Response == nil {
		return nil
	}
	fields := map[string]string{}
	if schema := attributesOf(op.File, known().Schema(op.File, element(*op.Response))); schema != nil {
		for name, property := range schema.Properties {
			fields[name] = property.Type.Kind
		}
	}
	return fields
}

// attributesOf returns the schema of an object without its envelope.
func attributesOf(file string, schema *catalog.Schema) *catalog.Schema {
	for _, envelope := range []string{"data", "entries", "attributes"} {
		if inner, wrapped := schemaOf(file, schema, envelope); wrapped && inner != nil {
			schema = inner
		}
	}
	return schema
}

// schemaOf returns the schema of a property, or of its elements if it is a list.
func schemaOf(file string, schema *catalog.Schema, property string) (*catalog.Schema, bool) {
	if schema == nil {
		return nil, false
	}
	p, has := schema.Properties[property]
	return known().Schema(file, element(p.Type)), has
}

// element returns the type of the elements of a list type. It returns any other type unchanged.
func element(t catalog.Type) catalog.Type {
	if t.Elem != nil {
		return *t.Elem
	}
	return t
}

// types returns the types of the fields in the replies of the route.
func (r *route) types() map[string]string { return replyTypes(known().Lookup(r.method, r.template)) }

// kindRoutes returns the operations that all kinds share.
func kindRoutes() []route {
	var routes []route
	for _, path := range slices.Sorted(maps.Keys(kinds())) {
		routes = append(routes, kinds()[path].routes()...)
	}
	return routes
}

func (k *kind) routes() []route {
	all := "/service/{}/version/{}/" + k.path
	one, on := all+"/{}", k.on
	if k.root != "" {
		one, on = k.root+"/{}", k.anywhere
	}
	return []route{
		{method: "GET", template: all, handle: onVersion(k.list)},
		{method: "POST", template: all, handle: onDraft(k.create)},
		{method: "GET", template: one, handle: on(k.get)},
		{method: "PUT", template: one, handle: on(k.update)},
		{method: "DELETE", template: one, handle: on(k.remove)},
	}
}

// objectHandler handles an operation on one object.
type objectHandler func(*Fake, *call, *service, *version, object) *reply

// on finds the object that the path addresses below a service version. It refuses writes to a
// locked version.
func (k *kind) on(handle objectHandler) handler {
	return onDraft(func(f *Fake, c *call, s *service, v *version) *reply {
		o := k.find(v, c.args[2])
		if o == nil {
			return k.missing(s, v, c.args[2])
		}
		return handle(f, c, s, v, o)
	})
}

// anywhere finds the object with the id in the path, in any version.
func (k *kind) anywhere(handle objectHandler) handler {
	return func(f *Fake, c *call) *reply {
		s, v, o := k.locate(f, c.args[0])
		if o == nil || s.account != c.account || c.now.Before(v.visible) {
			return failure(http.StatusNotFound, "Record not found", fmt.Sprintf("Cannot find %s ''", k.model))
		}
		if !c.token.goodFor(s.id) {
			return c.forbid()
		}
		if refusal := refuseWrite(c, s, v); refusal != nil {
			return refusal
		}
		return handle(f, c, s, v, o)
	}
}

// locate finds an object by id, with its service and version.
func (k *kind) locate(f *Fake, id string) (*service, *version, object) {
	for _, s := range f.services {
		for _, v := range s.versions {
			if o := k.find(v, id); o != nil {
				return s, v, o
			}
		}
	}
	return nil, nil, nil
}

// key returns the field by which paths address an object.
func (k *kind) key() string {
	if k.byID {
		return "id"
	}
	return "name"
}

func (k *kind) find(v *version, key string) object { return find(v.objects[k.path], k.key(), key) }

func (k *kind) missing(s *service, v *version, key string) *reply {
	return missing(k.model, map[string]string{
		"deleted": undeleted, k.key(): key, "service": s.id, "version": strconv.Itoa(v.number),
	})
}

func (k *kind) list(_ *Fake, _ *call, s *service, v *version) *reply {
	list := []object{}
	for _, o := range v.objects[k.path] {
		list = append(list, k.read(s, v, o))
	}
	return success(list)
}

func (k *kind) get(_ *Fake, _ *call, s *service, v *version, o object) *reply {
	return success(k.read(s, v, o))
}

func (k *kind) create(f *Fake, c *call, s *service, v *version) *reply {
	ch := &change{fake: f, call: c, kind: k, service: s, version: v, sent: c.sent(), object: k.blank(f, c), shown: object{}}
	if refusal := k.settle(ch); refusal != nil {
		return refusal
	}
	v.objects[k.path] = append(v.objects[k.path], ch.object)
	reply := k.show(s, v, ch.object)
	for field, value := range reply {
		if converted, err := convert(k.creates[field], value); err == nil {
			reply[field] = converted
		}
	}
	maps.Copy(reply, ch.shown)
	return success(reply)
}

// blank returns a new object with default values.
func (k *kind) blank(f *Fake, c *call) object {
	o := object{"created_at": stamp(c.now), "updated_at": stamp(c.now), "deleted_at": nil}
	for field := range k.reads {
		if !managed[field] {
			o[field] = deepCopy(k.defaults[field])
		}
	}
	if _, has := k.reads["id"]; has || k.byID {
		o["id"] = f.newID()
	}
	return o
}

func (k *kind) update(f *Fake, c *call, s *service, v *version, o object) *reply {
	ch := &change{fake: f, call: c, kind: k, service: s, version: v, sent: c.sent(), was: o, object: deepCopy(o), shown: object{}}
	if refusal := k.settle(ch); refusal != nil {
		return refusal
	}
	maps.Copy(o, ch.object)
	reply := k.show(s, v, o) // before updated_at changes: update replies have the old time
	maps.Copy(reply, ch.shown)
	o["updated_at"] = stamp(c.now)
	return success(reply)
}

func (k *kind) remove(_ *Fake, _ *call, _ *service, v *version, o object) *reply {
	v.objects[k.path] = without(v.objects[k.path], k.key(), o.text(k.key()))
	return done()
}

// sent returns the fields of the request body that the operation defines and that clients may set.
// Other fields are ignored, as by the API.
func (c *call) sent() object {
	sent := c.fields()
	maps.DeleteFunc(sent, func(field string, _ any) bool {
		return !c.route.keys[field] || managed[field]
	})
	return sent
}

// settle applies the sent fields to the object, converted to their stored types. It returns an
// error reply if a field is invalid.
func (k *kind) settle(ch *change) *reply {
	ch.keep(k.fixed)
	if refusal := ch.object.assign(k.reads, ch.sent); refusal != nil {
		return refusal
	}
	for field, value := range ch.sent {
		if k.unset && value == "" {
			ch.object[field] = deepCopy(k.defaults[field])
		}
		if k.reads[field] == "string" && slices.Contains(k.echoes, field) {
			ch.shown[field] = value
		}
	}
	if k.prepare != nil {
		k.prepare(ch)
	}
	for _, rules := range [][]rule{k.check, references, {{inferred, withinLimits}}} {
		if refusal := ch.obey(rules...); refusal != nil {
			return refusal
		}
	}
	if refusal := k.checkName(ch); refusal != nil {
		return refusal
	}
	return ch.derive(k.derive)
}

// checkName refuses an object without a name, or with the name of another object of its kind.
func (k *kind) checkName(ch *change) *reply {
	if _, named := k.reads["name"]; !named {
		return nil
	}
	name := ch.object.text("name")
	switch {
	case strings.TrimSpace(name) == "":
		return badRequest("Name can't be blank")
	case ch.was != nil && ch.was["name"] == name:
		return nil
	case find(ch.version.objects[k.path], "name", name) != nil:
		return duplicate(cmp.Or(k.record, k.path), name)
	}
	return nil
}

// show returns the object as in replies to writes.
func (k *kind) show(s *service, v *version, o object) object {
	shown := deepCopy(o)
	for _, field := range k.omits {
		if shown[field] == nil {
			delete(shown, field)
		}
	}
	shown["service_id"] = s.id
	shown["version"], _ = convert(k.reads["version"], v.number)
	return shown
}

// read returns the object as in replies to reads. Only these contain the field locked.
func (k *kind) read(s *service, v *version, o object) object {
	shown := k.show(s, v, o)
	if _, tells := k.reads["locked"]; tells {
		shown["locked"] = v.locked
	}
	return shown
}

// find returns the first object with the given text in a field, or nil.
func find(objects []object, field, text string) object {
	for _, o := range objects {
		if o.text(field) == text {
			return o
		}
	}
	return nil
}

// without returns the objects without the given text in a field.
func without(objects []object, field, text string) []object {
	return slices.DeleteFunc(objects, func(o object) bool { return o.text(field) == text })
}
