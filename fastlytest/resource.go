package fastlytest

import (
	"cmp"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/edgesdk/fastly/internal/catalog"
)

// family is a kind of resource outside of service versions. The catalogue defines its standard
// operations, fields and types. The fields below define everything else.
type family struct {
	title  string // name in the documentation of the package
	path   string // path of the list: /resources/acls
	object string // path of one object; if empty, path and key
	key    string // field that identifies an object in paths; id if empty
	noun   string // noun in error messages
	style  style
	scope  scope  // location of the objects; by account if nil
	within string // path of the parent family, for the scope below
	paging pager  // a bare array if nil

	owners   []string          // fields that hold the arguments of the path before the key
	defaults object            // initial values of fields that are not sent; other fields are null
	fixed    object            // initial values of fields that clients cannot set
	types    map[string]string // types that differ from the catalogue
	replies  map[string]string // types of fields in replies to writes, if different
	omits    []string          // fields that are absent instead of null when empty
	unlisted []string          // fields that lists omit
	unique   string            // field with unique values
	put      []string          // fields in the reply to a PUT that creates or updates an object; if nil, PUT only updates
	batch    string            // member of a PATCH of the list that holds batch operations; if empty, there are no batches
	implicit bool              // an update in a batch creates a missing object
	relates  map[string]string // JSON:API types of related objects by field; the prefix [] marks a list
	reverse  map[string]string // types of objects that refer to these, by relationship; set in lists that include it
	listless []string          // relationships that lists omit unless included
	includes []string          // relationships that replies to writes include
	linked   linker            // finds included resources; nil means none

	check    []rule // rules for the fields of a request
	derive   []rule // rules for derived fields
	reading  []rule // rules for reading the objects of an owner
	removing []rule // rules for deleting an object

	missing func(c *call, key string) *reply // error for an object that does not exist
	filters map[string]filter                // query keys that do not simply compare the field with the same name; nil if handled elsewhere
	prepare func(*change)                    // completes a seeded object
	newID   func(*Fake) string               // generates the key of a new object; by default, an id of 22 letters and digits
	routes  func(*family) []route            // non-standard operations

	fields    map[string]string  // types of fields by name; if nil, from the catalogue
	parent    *family            // family of within
	documents map[string]*family // families of JSON:API documents by resource type
}

// linker returns a resource to include in a JSON:API document, or nil.
type linker func(k *family, c *call, kind, id string) object

// style holds the common properties of the families of one backend.
type style struct {
	errors                    dialect
	created, changed, removed int    // success statuses; 0 means a reply in the legacy format
	title                     string // title of validation errors; if empty, the status text
	titled                    bool   // validation and conflict errors have the field in their title
	document                  string // resource type of JSON:API documents; if empty, plain JSON
	time                      string // layout of times; if empty, whole seconds
	lateStamp                 bool   // replies to updates contain the old updated_at
}

// Styles of backends.
var (
	monolith = style{errors: messages, title: "Bad request", created: http.StatusOK, changed: http.StatusOK, lateStamp: true}
	modern   = style{errors: problems, created: http.StatusCreated, changed: http.StatusOK, removed: http.StatusNoContent}
)

// filter reports whether an object matches the value of a query key.
type filter func(c *call, o object, value string) bool

// resourceFamilies holds all families, by the path of their list.
var resourceFamilies = sync.OnceValue(func() map[string]*family {
	all := map[string]*family{}
	for _, k := range familyTable() {
		k.complete()
		all[k.path] = k
	}
	documents := map[string]*family{}
	for _, k := range all {
		k.parent, k.documents = all[k.within], documents
		documents[k.style.document] = k
	}
	return all
})

// complete adds the definitions of the catalogue.
func (k *family) complete() {
	k.key = cmp.Or(k.key, "id")
	k.object = cmp.Or(k.object, k.path+"/{}")
	if k.scope == nil {
		k.scope = byAccount
	}
	if k.paging == nil {
		k.paging = inArray{}
	}
	if k.fields != nil {
		return
	}
	k.fields = map[string]string{}
	for _, op := range []*catalog.Operation{
		known().Lookup(http.MethodGet, k.path), known().Lookup(http.MethodPost, k.path),
		known().Lookup(http.MethodPost, k.creation()), known().Lookup(http.MethodGet, k.object),
	} {
		maps.Copy(k.fields, fieldTypes(op))
	}
	maps.Copy(k.fields, k.types)
	if k.style.document != "" {
		k.fields[k.key] = "string"
	}
	for field, kind := range k.relates {
		k.fields[field] = "string"
		if strings.HasPrefix(kind, "[]") {
			k.fields[field] = "array"
		}
	}
}

// creation returns the path of an object without its key. If it differs from the path of the list,
// create requests use it too.
func (k *family) creation() string { return strings.TrimSuffix(k.object, "/{}") }

// allRoutes returns the operations of the family.
func (k *family) allRoutes() []route {
	var routes []route
	add := func(method, template string, handle handler) {
		if known().Lookup(method, template) != nil {
			routes = append(routes, route{method: method, template: template, handle: handle})
		}
	}
	add(http.MethodGet, k.path, k.list)
	add(http.MethodPost, k.path, k.create)
	if k.creation() != k.path {
		add(http.MethodPost, k.creation(), k.create)
	}
	if k.batch != "" {
		add(http.MethodPatch, k.path, k.doBatch)
	}
	add(http.MethodGet, k.object, k.get)
	add(http.MethodPut, k.object, k.update)
	if k.put != nil {
		add(http.MethodPut, k.object, k.upsert)
	}
	add(http.MethodPatch, k.object, k.update)
	add(http.MethodDelete, k.object, k.remove)
	if k.routes != nil {
		routes = append(routes, k.routes(k)...)
	}
	for i := range routes {
		routes[i].errors = k.style.errors
	}
	return routes
}

// change starts a change of an object. For a new object, was is nil.
func (k *family) change(f *Fake, c *call, t *table, owner, was object) *change {
	return &change{fake: f, call: c, family: k, home: t, owner: owner, was: was, object: deepCopy(was), shown: object{}}
}

// home returns the table for the path of a request, and the owner of the table. It refuses reads that
// the rules of the family do not allow, and invalid query values.
func (k *family) home(f *Fake, c *call) (*table, object, *reply) {
	t, owner, refusal := k.scope(f, c, k)
	if refusal == nil && !writes(c.method) {
		refusal = k.change(f, c, t, owner, nil).obey(k.reading...)
	}
	if field, words := fault(c.route.queryLimits, c.queried(), nil, true); refusal == nil && words != "" && f.enforces(inferred) {
		refusal = k.refuseField(field, words)
	}
	return t, owner, refusal
}

// queried returns the query keys to validate. Numbers are not among them, because those out of
// range are clamped.
func (c *call) queried() object {
	sent := object{}
	for key := range c.query {
		if len(c.route.queryLimits[key].Enum) > 0 || c.route.queryLimits[key].required {
			sent[key] = c.query.Get(key)
			if c.route.queryLimits[key].isList {
				sent[key] = toList(sent[key])
			}
		}
	}
	return sent
}

// on calls do with the object in the path.
func (k *family) on(f *Fake, c *call, do func(t *table, owner, o object) *reply) *reply {
	t, owner, refusal := k.home(f, c)
	if refusal != nil {
		return refusal
	}
	key := c.args[len(c.args)-1]
	o := t.find(key)
	if o == nil {
		return k.notFound(c, key)
	}
	return do(t, owner, o)
}

func (k *family) notFound(c *call, key string) *reply {
	if k.missing != nil {
		return k.missing(c, key)
	}
	return k.style.errors(http.StatusNotFound, http.StatusText(http.StatusNotFound), k.noun+" "+key+" not found")
}

// refuse returns an error about a request.
func (k *family) refuse(detail string) *reply {
	return k.style.errors(http.StatusBadRequest, cmp.Or(k.style.title, http.StatusText(http.StatusBadRequest)), detail)
}

// refuseField returns an error about one field.
func (k *family) refuseField(field, words string) *reply {
	if k.style.titled {
		return k.style.errors(http.StatusBadRequest, "Invalid value for "+field, field+" "+words)
	}
	return k.refuse("'" + field + "' " + words)
}

func (k *family) list(f *Fake, c *call) *reply {
	t, _, refusal := k.home(f, c)
	if refusal != nil {
		return refusal
	}
	list := make([]object, 0, t.len())
	for o := range t.all() {
		if k.wanted(c, o) {
			list = append(list, o)
		}
	}
	return k.page(c, list)
}

// page returns a page of the objects that match the filters, in the order of the query.
func (k *family) page(c *call, list []object) *reply {
	if r := k.paging.page(c, k.sort(c, list), func(o object) any { return k.element(c, o) }); r != nil {
		return k.withIncluded(c, r)
	}
	return k.refuse("invalid cursor")
}

// wanted reports whether an object matches the filters of the query. A query key with the name of a
// field, or filter[name], compares the field.
func (k *family) wanted(c *call, o object) bool {
	for key := range c.query {
		name := strings.TrimSuffix(strings.TrimPrefix(key, "filter["), "]")
		value := c.query.Get(key)
		if matches, special := k.filters[name]; special {
			if matches != nil && !matches(c, o, value) {
				return false
			}
			continue
		}
		if _, is := k.fields[name]; is && c.route.has(key) && o.text(name) != value {
			return false
		}
	}
	return true
}

// sort sorts a list by the field in the query. A leading minus sign means descending order. A field with
// a dot is that of related objects: the least of their values. Families with Link headers have a separate order.
func (k *family) sort(c *call, list []object) []object {
	if _, own := k.paging.(byLink); own {
		return list
	}
	field, descending := strings.CutPrefix(cmp.Or(c.query.Get("sort"), c.route.defaultOf("sort")), "-")
	valueOf := func(o object) any { return o[field] }
	if relation, attribute, isOfRelated := strings.Cut(field, "."); isOfRelated && k.relation(relation) != nil {
		related := c.account.table(k.relation(relation).path, "id")
		least := map[string]any{}
		for _, o := range list {
			for _, id := range k.relatives(c, o, relation) {
				value := related.find(id)[attribute]
				if known, has := least[o.text(k.key)]; !has || compareValues(value, known) < 0 {
					least[o.text(k.key)] = value
				}
			}
		}
		valueOf = func(o object) any { return least[o.text(k.key)] }
	} else if _, is := k.fields[field]; !is {
		return list
	}
	slices.SortStableFunc(list, func(a, b object) int { return compareValues(valueOf(a), valueOf(b)) })
	if descending {
		slices.Reverse(list)
	}
	return list
}

// compareValues compares numbers by value, and anything else as text.
func compareValues(a, b any) int {
	one, other := object{"": a}.text(""), object{"": b}.text("")
	_, isText := a.(string)
	x, errX := strconv.ParseFloat(one, 64)
	y, errY := strconv.ParseFloat(other, 64)
	if !isText && errX == nil && errY == nil {
		return cmp.Compare(x, y)
	}
	return strings.Compare(one, other)
}

func (k *family) get(f *Fake, c *call) *reply {
	return k.on(f, c, func(_ *table, _, o object) *reply { return k.withIncluded(c, k.respond(http.StatusOK, k.show(o))) })
}

func (k *family) create(f *Fake, c *call) *reply {
	t, owner, refusal := k.home(f, c)
	if refusal != nil {
		return refusal
	}
	sent, refusal := k.sent(c)
	if refusal != nil {
		return refusal
	}
	ch := k.change(f, c, t, owner, nil)
	if refusal := k.make(ch, sent); refusal != nil {
		return refusal
	}
	return k.withIncluded(c, k.respond(k.style.created, k.written(ch)))
}

// make creates an object from the fields of a request.
func (k *family) make(ch *change, sent object) *reply {
	ch.object, ch.sent = k.blank(ch.fake, ch.call), sent
	if refusal := k.settle(ch); refusal != nil {
		return refusal
	}
	ch.home.put(ch.object, ch.call.now)
	return nil
}

// blank returns a new object with its defaults.
func (k *family) blank(f *Fake, c *call) object {
	o := object{}
	for field := range k.fields {
		o[field] = deepCopy(k.defaults[field])
	}
	maps.Copy(o, deepCopy(k.fixed))
	for _, field := range []string{"created_at", "updated_at"} {
		if _, has := k.fields[field]; has {
			o[field] = k.stamp(c)
		}
	}
	if k.newID != nil {
		o[k.key] = k.newID(f)
	} else if _, has := k.fields["id"]; has {
		o["id"] = f.newID()
	}
	for i, field := range k.owners {
		o[field] = c.args[i]
	}
	return o
}

func (k *family) stamp(c *call) string {
	return c.now.Format(cmp.Or(k.style.time, "2006-01-02T15:04:05Z"))
}

// settle applies the fields of a request. If a field is invalid, it returns the error.
func (k *family) settle(ch *change) *reply {
	if field, err := ch.object.take(k.fields, ch.sent); err != nil {
		return k.refuseField(field, err.Error())
	}
	for _, rules := range [][]rule{k.check, {{inferred, withinLimits}}} {
		if refusal := ch.obey(rules...); refusal != nil {
			return refusal
		}
	}
	if k.unique != "" {
		value := ch.object.text(k.unique)
		if taken := ch.home.has(k.unique, value); taken && (ch.was == nil || ch.was.text(k.unique) != value) {
			return k.taken(value)
		}
	}
	return ch.derive(k.derive)
}

// taken returns the error for a value that another object has.
func (k *family) taken(value string) *reply {
	switch {
	case k.style.removed == 0:
		return duplicate(k.noun, value)
	case k.style.titled:
		return k.refuseField(k.unique, "has already been taken")
	}
	return k.style.errors(http.StatusConflict, http.StatusText(http.StatusConflict), k.noun+" "+value+" already exists")
}

func (k *family) update(f *Fake, c *call) *reply {
	return k.on(f, c, func(t *table, owner, o object) *reply {
		sent, refusal := k.sent(c)
		if refusal != nil {
			return refusal
		}
		delete(sent, k.key)
		ch := k.change(f, c, t, owner, o)
		if refusal := k.alter(ch, sent); refusal != nil {
			return refusal
		}
		return k.withIncluded(c, k.respond(k.style.changed, k.written(ch)))
	})
}

// alter updates an object.
func (k *family) alter(ch *change, sent object) *reply {
	ch.sent = sent
	if refusal := k.settle(ch); refusal != nil {
		return refusal
	}
	if _, has := k.fields["updated_at"]; has {
		ch.object["updated_at"] = k.stamp(ch.call)
	}
	ch.home.put(ch.object, ch.call.now)
	return nil
}

// upsert creates or updates the object with the key in the path.
func (k *family) upsert(f *Fake, c *call) *reply {
	t, owner, refusal := k.home(f, c)
	if refusal != nil {
		return refusal
	}
	sent, refusal := k.sent(c)
	if refusal != nil {
		return refusal
	}
	key := c.args[len(c.args)-1]
	sent[k.key] = key
	ch := k.change(f, c, t, owner, t.find(key))
	if refusal := k.save(ch, sent); refusal != nil {
		return refusal
	}
	reply := object{}
	for _, field := range k.put {
		reply[field] = ch.object[field]
	}
	return k.respond(k.style.changed, reply)
}

// save creates or updates an object.
func (k *family) save(ch *change, sent object) *reply {
	if ch.was == nil {
		return k.make(ch, sent)
	}
	return k.alter(ch, sent)
}

func (k *family) remove(f *Fake, c *call) *reply {
	return k.on(f, c, func(t *table, owner, o object) *reply {
		if refusal := k.change(f, c, t, owner, o).obey(k.removing...); refusal != nil {
			return refusal
		}
		t.remove(o.text(k.key), c.now)
		if k.style.removed == 0 {
			return done()
		}
		return empty(k.style.removed)
	})
}
