package fastlytest

import "time"

// account is the state of one customer. Resources of families are kept in tables. All other
// resources have a separate field.
type account struct {
	customer string
	services []*service          // in order of creation
	named    map[string]*service // services that are not deleted, by name
	tables   map[string]*table   // by the path of the list, with arguments: /resources/stores/kv/ID/keys
	purging  budget

	generation int // the last one of an item of a KV store
}

// user holds the tokens of a user, and the limits of writes and edge checks.
type user struct {
	id             string
	writes, checks budget
	password       string // if empty, [Password]
}

// account returns the state of a customer. A new customer is created on first use.
func (f *Fake) account(customer string) *account {
	a, ok := f.accounts[customer]
	if !ok {
		a = &account{
			customer: customer,
			named:    map[string]*service{},
			tables:   map[string]*table{},
			purging:  budget{limit: DefaultPurgeLimit},
		}
		f.accounts[customer] = a
	}
	return a
}

// user returns the user with the given id. A new user is created on first use.
func (f *Fake) user(id string) *user {
	u, ok := f.users[id]
	if !ok {
		u = &user{id: id, writes: budget{limit: DefaultWriteLimit}, checks: budget{limit: maxEdgeChecks}}
		f.users[id] = u
	}
	return u
}

// table returns the objects of a list, which are addressed by the field key.
func (a *account) table(path, key string) *table {
	t, ok := a.tables[path]
	if !ok {
		t = newTable(key)
		a.tables[path] = t
	}
	return t
}

// add adds a service with version 1.
func (a *account) add(s *service, now time.Time) {
	s.account = a
	s.created, s.updated = now, now
	s.addVersion(now)
	a.services = append(a.services, s)
	a.named[s.name] = s
}

// service returns the service of the account with the given id, or nil.
func (a *account) service(f *Fake, id string) *service {
	if s := f.services[id]; s != nil && s.account == a {
		return s
	}
	return nil
}

// rename changes the name of a service.
func (a *account) rename(s *service, name string) {
	a.free(s)
	s.name = name
	a.named[name] = s
}

// remove marks a service as deleted, which frees its name.
func (a *account) remove(s *service, now time.Time) {
	s.deleted, s.updated = now, now
	a.free(s)
}

// free releases the name of a service, unless it belongs to another service by now.
func (a *account) free(s *service) {
	if a.named[s.name] == s {
		delete(a.named, s.name)
	}
}
