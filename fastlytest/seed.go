package fastlytest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Seed adds objects of [Customer] without sending requests. The path is the API path of the list
// that contains the objects. Examples are "/service", "/service/ID/version/1/backend" and
// "/resources/stores/kv/ID/keys". The parent in the path must exist.
//
// Fields have the names and values of API responses. Go values are encoded as by encoding/json:
// a [time.Time] can be used for a time. Omitted fields get their defaults. If an object has no id,
// one is generated. Validation rules do not apply.
//
// Services have an additional field "versions". It is the number of versions, or a list of objects
// with "comment", "active", "locked" and "staging". Items of KV stores have the fields "key",
// "value" (a string) and "metadata".
//
// To change an object that exists, use its [Service], or send a request with another client:
// see [Fake.Client].
//
// Seed returns an error if a field does not exist or a unique value is taken. Objects before the
// invalid one remain added.
func (f *Fake) Seed(path string, objects ...map[string]any) error {
	return f.SeedFor(Customer, path, objects...)
}

// SeedFor is like [Fake.Seed] but adds objects of the given customer.
func (f *Fake) SeedFor(customer, path string, objects ...map[string]any) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	for i, o := range objects {
		fields, err := encoded(o)
		if err == nil {
			normal, _ := normalize(fields).(object)
			err = f.seed(customer, path, normal)
		}
		if err != nil {
			return fmt.Errorf("fastlytest: seed %s: object %d: %w", path, i, err)
		}
	}
	return nil
}

// encoded returns a value in the types that [normalize] knows. Values of other types become what
// encoding/json makes of them, and times are in UTC, as in the API.
func encoded(value any) (any, error) {
	if at, ok := value.(*time.Time); ok && at != nil {
		value = *at
	}
	switch v := value.(type) {
	case nil, bool, string, int, float64, json.Number, []byte, []string:
		return v, nil
	case time.Time:
		return v.UTC().Format(time.RFC3339Nano), nil
	case map[string]any:
		members := make(map[string]any, len(v))
		for field, member := range v {
			var err error
			if members[field], err = encoded(member); err != nil {
				return nil, fmt.Errorf("field %q: %w", field, err)
			}
		}
		return members, nil
	case []any:
		list := make([]any, len(v))
		for i, element := range v {
			var err error
			if list[i], err = encoded(element); err != nil {
				return nil, err
			}
		}
		return list, nil
	default:
		text, err := json.Marshal(v)
		if err != nil {
			return nil, err
		}
		var out any
		decoder := json.NewDecoder(bytes.NewReader(text))
		decoder.UseNumber()
		err = decoder.Decode(&out)
		return out, err
	}
}

// SeedJSON adds objects of [Customer] from JSON: an object whose keys are paths and whose values are
// lists of objects, both as in [Fake.Seed]. The order of the paths does not matter.
func (f *Fake) SeedJSON(r io.Reader) error {
	decoder := json.NewDecoder(r)
	var texts map[string]json.RawMessage
	if err := decoder.Decode(&texts); err != nil {
		return fmt.Errorf("fastlytest: seed: %w", err)
	}
	lists := map[string][]map[string]any{}
	for path, text := range texts {
		var list []map[string]any
		decoder := json.NewDecoder(bytes.NewReader(text))
		decoder.UseNumber()
		if err := decoder.Decode(&list); err != nil {
			return fmt.Errorf("fastlytest: seed %s: %w", path, err)
		}
		lists[path] = list
	}
	for _, path := range slices.SortedFunc(maps.Keys(lists), ownersFirst) {
		if err := f.Seed(path, lists[path]...); err != nil {
			return err
		}
	}
	return nil
}

// ownersFirst sorts paths so that owners precede the objects that they own: services, then objects
// of versions, then the rest.
func ownersFirst(a, b string) int {
	rank := func(path string) int {
		switch {
		case path == "/service":
			return 0
		case strings.Contains(path, "/version/"):
			return 1
		default:
			return 2
		}
	}
	if rank(a) != rank(b) {
		return rank(a) - rank(b)
	}
	return strings.Compare(a, b)
}

// seed adds one object.
func (f *Fake) seed(customer, path string, fields object) error {
	c := &call{method: http.MethodGet, path: splitPath(path), now: f.now(), account: f.account(customer), user: f.user(User), token: &Credential{}}
	if c.route, c.args = routes().find(http.MethodGet, c.path); c.route == nil {
		return fmt.Errorf("no such list")
	}
	if c.route.template == "/service" {
		return f.seedService(c, fields)
	}
	if k := resourceFamilies()[c.route.template]; k != nil {
		return k.seed(f, c, fields)
	}
	below, versioned := strings.CutPrefix(c.route.template, versionPath)
	if !versioned {
		return fmt.Errorf("no such list")
	}
	var err error
	refusal := onVersion(func(f *Fake, c *call, s *service, v *version) *reply {
		if k := kinds()[below]; k != nil {
			err = k.seed(f, c, s, v, fields)
		} else {
			err = v.seedSingle(f, c, below, fields)
		}
		return nil
	})(f, c)
	if refusal != nil {
		return fmt.Errorf("%s", refusal.body)
	}
	return err
}

// versionPath is the path of a version. The path of a kind follows it.
const versionPath = "/service/{}/version/{}/"

// unknownField returns an error for fields that an object does not have.
func unknownField(fields object, known map[string]string, also ...string) error {
	for _, field := range slices.Sorted(maps.Keys(fields)) {
		if _, is := known[field]; !is && !slices.Contains(also, field) {
			return fmt.Errorf("no field %q", field)
		}
	}
	return nil
}

func (k *kind) seed(f *Fake, c *call, s *service, v *version, fields object) error {
	if err := unknownField(fields, k.reads, "id"); err != nil {
		return err
	}
	ch := &change{fake: f, call: c, kind: k, service: s, version: v, sent: fields, object: k.blank(f, c), shown: object{}}
	if field, err := ch.object.take(k.reads, fields); err != nil {
		return fmt.Errorf("'%s' %w", field, err)
	}
	if id := fields.text("id"); id != "" {
		ch.object["id"] = id
	}
	if k.prepare != nil {
		k.prepare(ch)
	}
	for _, refusal := range []*reply{k.checkName(ch), ch.derive(k.derive)} {
		if refusal != nil {
			return fmt.Errorf("%s", refusal.body)
		}
	}
	v.objects[k.path] = append(v.objects[k.path], ch.object)
	return nil
}

// seedSingle sets an object that exists once per version.
func (v *version) seedSingle(f *Fake, c *call, path string, fields object) error {
	if !slices.Contains([]string{settingsPath, http3Path, imagesPath, packagePath}, path) {
		return fmt.Errorf("no such list")
	}
	o := object{}
	if path == http3Path || path == packagePath {
		o = stamped(c.now)
		o["id"] = f.newID()
	}
	maps.Copy(o, fields)
	v.setSingle(path, o)
	return nil
}

func (k *family) seed(f *Fake, c *call, fields object) error {
	t, owner, refusal := k.scope(f, c, k)
	if refusal != nil {
		return fmt.Errorf("%s", refusal.body)
	}
	if err := unknownField(fields, k.fields); err != nil {
		return err
	}
	ch := k.change(f, c, t, owner, nil)
	ch.object = k.blank(f, c)
	if field, err := ch.object.take(k.fields, fields); err != nil {
		return fmt.Errorf("'%s' %w", field, err)
	}
	if k.prepare != nil {
		k.prepare(ch)
	}
	key := ch.object.text(k.key)
	switch {
	case key == "":
		return fmt.Errorf("no %s", k.key)
	case t.find(key) != nil:
		return fmt.Errorf("%s %q exists", k.key, key)
	case k.unique != "" && t.has(k.unique, ch.object.text(k.unique)):
		return fmt.Errorf("%s %q exists", k.unique, ch.object.text(k.unique))
	}
	t.put(ch.object, c.now)
	return nil
}

// seedService adds a service with its versions.
func (f *Fake) seedService(c *call, fields object) error {
	texts := map[string]string{"id": "string", "name": "string", "comment": "string", "type": "string"}
	if err := unknownField(fields, texts, "versions"); err != nil {
		return err
	}
	id, name := fields.text("id"), fields.text("name")
	switch {
	case name == "":
		return fmt.Errorf("no name")
	case c.account.named[name] != nil:
		return fmt.Errorf("name %q exists", name)
	case f.services[id] != nil:
		return fmt.Errorf("id %q exists", id)
	}
	s := f.addService(c.account.customer, name, id)
	s.comment = fields.text("comment")
	if kind := fields.text("type"); kind != "" {
		s.kind = kind
	}
	switch versions := fields["versions"].(type) {
	case nil:
	case int:
		for range versions - 1 {
			s.addVersion(c.now)
		}
	case []any:
		for i, o := range toObjects(versions) {
			if i > 0 {
				s.addVersion(c.now)
			}
			if err := s.seedVersion(s.versions[i], o, c.now); err != nil {
				return err
			}
		}
	default:
		return fmt.Errorf("versions is neither a number nor a list")
	}
	return nil
}

func (s *service) seedVersion(v *version, o object, now time.Time) error {
	flags := map[string]string{"comment": "string", "active": "boolean", "locked": "boolean", "staging": "boolean"}
	if err := unknownField(o, flags); err != nil {
		return err
	}
	v.comment, v.updated = o.text("comment"), now
	v.locked = o["locked"] == true
	if o["active"] == true {
		s.activate(v)
	}
	if o["staging"] == true {
		s.stage(v)
	}
	return nil
}
