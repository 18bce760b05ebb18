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

// kind is a kind of configuration object. All kinds share the same operations. The catalogue defines
// their fields and types.
type kind struct {
	path   string // what follows the version in paths: "backend", "logging/s3"
	model  string // what errors call an object that is not there
	record string // what errors call one whose name is taken; the path if empty
	byID   bool   // paths have the id of an object in place of its name
	root   string // single objects are there, whatever their version: "/rate-limiters"; empty if below the version

	defaults object            // what a new object holds in fields that were not sent; null in the others
	types    map[string]string // where the API's types are not those of the catalogue
	echoes   []string          // texts that the reply to a write holds as they were sent, be it as a number
	omits    []string          // fields that are absent, not null, while nothing is in them
	unset    bool              // an empty text is the default, or else null
	fixed    []string          // fields that updates do not change

	prepare func(*change) // sets fields that others need, such as a default name; may be nil
	check   []rule        // what must hold of the fields that were sent
	derive  []rule        // what follows from them, once the object has its name

	reads, creates map[string]string // the types of fields in replies: to creates, and to all else
}

// managed are the fields that are not for clients to set.
var managed = map[string]bool{
	"id": true, "service_id": true, "version": true, "created_at": true, "updated_at": true, "deleted_at": true, "locked": true,
}

// known is the catalogue. It is embedded, so an error is one of the build, of which the
// catalogue's own tests tell.
var known = sync.OnceValue(func() *catalog.Catalog {
	if api, _ := catalog.Load(); api != nil {
		return api
	}
	return &catalog.Catalog{}
})

// kinds are all kinds, by their path, with what the catalogue knows of them.
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

// typesIn are the types of the fields of an object in an operation's replies.
func (k *kind) typesIn(op *catalog.Operation) map[string]string {
	types := replyTypes(op)
	for field, name := range k.types {
		if _, exists := types[field]; exists {
			types[field] = name
		}
	}
	return types
}

// replyTypes are the types of the fields in an operation's replies, or in the elements of
// what it lists.
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

// fieldTypes are the types of the fields of an object in an operation's replies, below whatever
// envelope it has: data, or the attributes of a JSON:API document.
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

// schemaOf is the schema of a property, or of its elements.
func schemaOf(file string, schema *catalog.Schema, property string) (*catalog.Schema, bool) {
	if schema == nil {
		return nil, false
	}
	p, has := schema.Properties[property]
	return known().Schema(file, element(p.Type)), has
}

// element is the type of the elements of a list; any other type is its own.
func element(t catalog.Type) catalog.Type {
	if t.Elem != nil {
		return *t.Elem
	}
	return t
}

// types are the types of the fields in the route's replies.
func (r *route) types() map[string]string { return replyTypes(known().Lookup(r.method, r.template)) }

// kindRoutes are the operations that all kinds share.
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

// objectHandler does the work of an operation on one object.
type objectHandler func(*Fake, *call, *service, *version, object) *reply

// on finds the object that the path names after service and version. A locked version
// refuses to be written.
func (k *kind) on(handle objectHandler) handler {
	return onDraft(func(f *Fake, c *call, s *service, v *version) *reply {
		o := k.find(v, c.args[2])
		if o == nil {
			return k.missing(s, v, c.args[2])
		}
		return handle(f, c, s, v, o)
	})
}

// anywhere finds the object with the id that the path names, in whichever version.
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

// locate finds an object by its id alone, and whose it is.
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

// key is the field by which paths address an object.
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

// blank is a new object, with its defaults.
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
	reply := k.show(s, v, o) // still with the stamp from before
	maps.Copy(reply, ch.shown)
	o["updated_at"] = stamp(c.now)
	return success(reply)
}

func (k *kind) remove(_ *Fake, _ *call, _ *service, v *version, o object) *reply {
	v.objects[k.path] = without(v.objects[k.path], k.key(), o.text(k.key()))
	return done()
}

// sent are the fields of a request's body that its operation has and clients may set. The
// API ignores others.
func (c *call) sent() object {
	sent := c.fields()
	maps.DeleteFunc(sent, func(field string, _ any) bool {
		return !c.route.keys[field] || managed[field]
	})
	return sent
}

// settle applies the fields that were sent to the object, in the types in which it is
// stored. Its reply says why that can't be.
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

// checkName sees to it that an object has a name, and no other one of its kind the same.
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

// show is an object as replies to writes hold it.
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

// read is an object as it is fetched: only then do the kinds that tell of it say
// whether their version is locked.
func (k *kind) read(s *service, v *version, o object) object {
	shown := k.show(s, v, o)
	if _, tells := k.reads["locked"]; tells {
		shown["locked"] = v.locked
	}
	return shown
}

// find returns the first object that holds a text in a field, or nil.
func find(objects []object, field, text string) object {
	for _, o := range objects {
		if o.text(field) == text {
			return o
		}
	}
	return nil
}

// without removes the objects that hold a text in a field.
func without(objects []object, field, text string) []object {
	return slices.DeleteFunc(objects, func(o object) bool { return o.text(field) == text })
}
