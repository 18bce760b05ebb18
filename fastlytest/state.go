package fastlytest

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"time"
)

// savedState is what [Fake.Save] writes.
type savedState struct {
	Format    int                     `json:"format"`
	Issued    int                     `json:"issued"`
	Customers map[string]savedAccount `json:"customers"`
}

const stateFormat = 1

type savedAccount struct {
	Services []savedService        `json:"services"`
	Tables   map[string]savedTable `json:"tables"` // by the path of the list
}

type savedTable struct {
	Key     string    `json:"key"`
	Updated time.Time `json:"updated,omitzero"`
	Rows    []any     `json:"rows"`
}

type savedService struct {
	ID       string         `json:"id"`
	Name     string         `json:"name"`
	Comment  string         `json:"comment,omitzero"`
	Type     string         `json:"type"`
	Created  time.Time      `json:"created"`
	Updated  time.Time      `json:"updated"`
	Deleted  time.Time      `json:"deleted,omitzero"`
	Logs     bool           `json:"managed_logs,omitzero"`
	Warnings map[int]string `json:"warnings,omitzero"`
	Invalid  map[int]string `json:"invalid,omitzero"`
	Versions []savedVersion `json:"versions"`
	Stats    []savedPoint   `json:"stats,omitzero"`
}

type savedVersion struct {
	Comment string         `json:"comment,omitzero"`
	Active  bool           `json:"active,omitzero"`
	Locked  bool           `json:"locked,omitzero"`
	Staging bool           `json:"staging,omitzero"`
	Created time.Time      `json:"created"`
	Updated time.Time      `json:"updated"`
	Visible time.Time      `json:"visible,omitzero"`
	Objects map[string]any `json:"objects"` // lists of objects by kind
}

type savedPoint struct {
	At      time.Time          `json:"at"`
	Metrics map[string]float64 `json:"metrics"`
}

// Save writes the objects of all customers to w as JSON, for [Fake.Load]. Services include their
// versions and historical statistics. Tokens, passwords, rate limits, the clock, live traffic, faults
// and recorded requests are not saved.
//
// The file contains TLS private keys and signing keys of webhooks. If they are not real, the file can
// be committed, for example as test data. It is not meant to be edited: for files written by hand, use
// [Fake.SeedJSON]. The format may change between versions of this module. Load then returns an error,
// and the state must be saved again.
func (f *Fake) Save(w io.Writer) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	state := savedState{Format: stateFormat, Issued: f.issued, Customers: map[string]savedAccount{}}
	for customer, a := range f.accounts {
		saved := savedAccount{Services: []savedService{}, Tables: map[string]savedTable{}}
		for _, s := range a.services {
			saved.Services = append(saved.Services, s.save())
		}
		for path, t := range a.tables {
			saved.Tables[path] = savedTable{Key: t.key, Updated: t.updated, Rows: portables(slices.Collect(t.all()))}
		}
		state.Customers[customer] = saved
	}
	if err := json.NewEncoder(w).Encode(state); err != nil {
		return fmt.Errorf("fastlytest: save: %w", err)
	}
	return nil
}

func (s *service) save() savedService {
	saved := savedService{
		ID: s.id, Name: s.name, Comment: s.comment, Type: s.kind, Created: s.created, Updated: s.updated, Deleted: s.deleted,
		Logs: s.managedLogs, Warnings: s.warnings, Invalid: s.invalid,
	}
	for _, v := range s.versions {
		objects := map[string]any{}
		for path, list := range v.objects {
			objects[path] = portables(list)
		}
		saved.Versions = append(saved.Versions, savedVersion{
			Comment: v.comment, Active: v.active, Locked: v.locked, Staging: v.staging,
			Created: v.created, Updated: v.updated, Visible: v.visible, Objects: objects,
		})
	}
	for _, p := range s.stats {
		saved.Stats = append(saved.Stats, savedPoint{p.at, p.metrics})
	}
	return saved
}

// Load replaces the objects of all customers with those that [Fake.Save] wrote. If Load returns an
// error, the fake is unchanged.
func (f *Fake) Load(r io.Reader) error {
	decoder := json.NewDecoder(r)
	decoder.UseNumber()
	var state savedState
	if err := decoder.Decode(&state); err != nil {
		return fmt.Errorf("fastlytest: load: %w", err)
	}
	if state.Format != stateFormat {
		return fmt.Errorf("fastlytest: load: format %d is not known", state.Format)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.issued = state.Issued
	f.services = map[string]*service{}
	for _, a := range f.accounts {
		a.services, a.named, a.tables = nil, map[string]*service{}, map[string]*table{}
	}
	for customer, saved := range state.Customers {
		a := f.account(customer)
		for _, s := range saved.Services {
			f.restore(a, s)
		}
		for path, t := range saved.Tables {
			loaded := newTable(t.Key)
			for _, o := range restored(t.Rows) {
				loaded.put(o, t.Updated)
			}
			loaded.updated = t.Updated
			a.tables[path] = loaded
		}
	}
	return nil
}

// restore adds a saved service to an account.
func (f *Fake) restore(a *account, saved savedService) {
	s := &service{
		id: saved.ID, name: saved.Name, comment: saved.Comment, kind: saved.Type, account: a,
		created: saved.Created, updated: saved.Updated, deleted: saved.Deleted, managedLogs: saved.Logs,
		warnings: map[int]string{}, invalid: map[int]string{},
	}
	maps.Copy(s.warnings, saved.Warnings)
	maps.Copy(s.invalid, saved.Invalid)
	for i, v := range saved.Versions {
		objects := map[string][]object{}
		for path, list := range v.Objects {
			rows, _ := list.([]any)
			objects[path] = restored(rows)
		}
		s.versions = append(s.versions, &version{
			number: i + 1, comment: v.Comment, active: v.Active, locked: v.Locked, staging: v.Staging,
			created: v.Created, updated: v.Updated, visible: v.Visible, objects: objects,
		})
	}
	for _, p := range saved.Stats {
		s.stats = append(s.stats, point{p.At, p.Metrics})
	}
	a.services = append(a.services, s)
	f.services[s.id] = s
	if s.deleted.IsZero() {
		a.named[s.name] = s
	}
}

// bytesKey is the member that holds binary data in JSON.
const bytesKey = "$bytes"

// portables converts objects to a form that JSON can represent.
func portables(list []object) []any {
	all := make([]any, len(list))
	for i, o := range list {
		copied := make(map[string]any, len(o))
		for field, value := range o {
			if content, is := value.([]byte); is {
				value = map[string]string{bytesKey: base64.StdEncoding.EncodeToString(content)}
			}
			copied[field] = value
		}
		all[i] = copied
	}
	return all
}

// restored converts objects from their JSON form.
func restored(rows []any) []object {
	list := make([]object, 0, len(rows))
	for _, row := range rows {
		if o, is := normalize(row).(object); is {
			list = append(list, o)
		}
	}
	return list
}

// normalize converts a decoded JSON or Go value to the types used in objects: whole numbers become
// integers, and maps become object.
func normalize(value any) any {
	switch v := value.(type) {
	case json.Number:
		if n, err := strconv.Atoi(v.String()); err == nil {
			return n
		}
		return v
	case map[string]any:
		if text, is := v[bytesKey].(string); is && len(v) == 1 {
			if content, err := base64.StdEncoding.DecodeString(text); err == nil {
				return content
			}
		}
		o := make(object, len(v))
		for field, member := range v {
			o[field] = normalize(member)
		}
		return o
	case []any:
		list := make([]any, len(v))
		for i, element := range v {
			list[i] = normalize(element)
		}
		return list
	case []string:
		list := make([]any, len(v))
		for i, element := range v {
			list[i] = element
		}
		return list
	case []map[string]any:
		list := make([]any, len(v))
		for i, element := range v {
			list[i] = normalize(element)
		}
		return list
	default:
		return value
	}
}
