package fastlytest

import (
	"crypto/x509"
	"net/http"
	"slices"
	"strings"
	"time"
)

// milliseconds is the layout of times of TLS objects.
const milliseconds = "2006-01-02T15:04:05.000Z"

// tlsScope returns the table of a family, after all pending state changes of subscriptions.
func tlsScope(f *Fake, c *call, k *family) (*table, object, *reply) {
	f.settleSubscriptions(c.account, c.now)
	if k.style.document == "tls_domain" {
		return tlsDomains(c.account), nil, nil
	}
	t := tlsTable(c.account, strings.TrimPrefix(k.path, "/tls/"))
	if k.style.document == "tls_configuration" {
		defaultConfiguration(c.account, c.now)
	}
	return t, nil, nil
}

func tlsTable(a *account, path string) *table { return a.table("/tls/"+path, "id") }

// dnsRecords are the DNS records of each TLS configuration.
var dnsRecords = []object{
	{"id": "151.101.3.52", "type": "dns_record", "attributes": object{"record_type": "A", "region": "global"}},
	{"id": "t.sni.global.fastly.net", "type": "dns_record", "attributes": object{"record_type": "CNAME", "region": "global"}},
}

// defaultConfiguration returns the id of the configuration that each account has.
func defaultConfiguration(a *account, now time.Time) string {
	t, id := tlsTable(a, "configurations"), makeID("tls_configuration", a.customer)
	if t.find(id) == nil {
		at := now.Format(milliseconds)
		t.put(object{
			"id": id, "name": "TLS v1.3", "bulk": false, "default": true, "http_protocols": []any{"http/1.1", "http/2"},
			"tls_protocols": []any{"1.2", "1.3"}, "dns_records": []any{dnsRecords[0]["id"], dnsRecords[1]["id"]},
			"created_at": at, "updated_at": at, "deleted_at": nil,
		}, now)
	}
	return id
}

// tlsDomains returns the domains of all certificates, activations and subscriptions.
func tlsDomains(a *account) *table {
	all := map[string]object{}
	add := func(name, field string, id any) {
		if all[name] == nil {
			all[name] = object{"id": name, "tls_activations": []any{}, "tls_certificates": []any{}, "tls_subscriptions": []any{}}
		}
		all[name][field] = append(all[name][field].([]any), id)
	}
	for field, names := range map[string]string{"tls_certificates": "tls_domains", "tls_subscriptions": "tls_domains", "tls_activations": "tls_domain"} {
		for o := range tlsTable(a, strings.TrimPrefix(field, "tls_")).all() {
			for _, name := range relatedIDs(o, names) {
				add(name, field, o["id"])
			}
		}
	}
	t := newTable("id")
	for _, o := range all {
		t.put(o, time.Time{})
	}
	return t
}

// tlsResource returns a resource to include in a document.
func tlsResource(k *family, c *call, kind, id string) object {
	switch kind {
	case "dns_record":
		if at := slices.IndexFunc(dnsRecords, func(o object) bool { return o["id"] == id }); at >= 0 {
			return dnsRecords[at]
		}
		return nil
	case "tls_authorization", "globalsign_email_challenge":
		return tlsTable(c.account, kind).find(id)
	case "tls_domain":
		if o := tlsDomains(c.account).find(id); o != nil {
			return k.documents[kind].show(o)
		}
		return nil
	}
	of := k.documents[kind]
	if of == nil || !strings.HasPrefix(of.path, "/tls/") {
		return nil
	}
	if o := c.account.table(of.path, "id").find(id); o != nil {
		return of.show(o)
	}
	return nil
}

// missingTLS returns the error for a missing object, as recorded for subscriptions.
func missingTLS(noun string) func(*call, string) *reply {
	return func(*call, string) *reply {
		return documentErrors(http.StatusNotFound, "Not found", "The "+noun+" you requested was not found")
	}
}

// relatedIDs returns the ids in a field: one id, or a list.
func relatedIDs(o object, field string) []string {
	list, many := o[field].([]any)
	if !many {
		list = []any{o[field]}
	}
	var all []string
	for _, element := range list {
		if id, is := element.(string); is && id != "" {
			all = append(all, id)
		}
	}
	return all
}

// relatesTo returns a filter by a related object.
func relatesTo(field string) filter {
	return func(_ *call, o object, id string) bool { return slices.Contains(relatedIDs(o, field), id) }
}

// hasActivation reports whether an activation relates to an object.
func hasActivation(a *account, field, id string) bool {
	return slices.ContainsFunc(slices.Collect(tlsTable(a, "activations").all()), func(o object) bool { return o[field] == id })
}

func matchActivated(field string) filter {
	return func(c *call, o object, value string) bool {
		return hasActivation(c.account, field, o.text("id")) == (value == "true")
	}
}

// keepActive returns a check that refuses to delete an object that an activation uses.
func keepActive(field string) func(*change) *reply {
	return func(ch *change) *reply {
		if hasActivation(ch.call.account, field, ch.was.text("id")) {
			return ch.family.refuse("The " + ch.family.noun + " is used by an activation")
		}
		return nil
	}
}

func keepDefault(ch *change) *reply {
	if ch.was["default"] == true {
		return ch.family.refuse("The default configuration can't be deleted")
	}
	return nil
}

// dateFilters returns the filters of certificates by validity, combined with others.
func dateFilters(others map[string]filter) map[string]filter {
	for operator, holds := range map[string]func(order int) bool{"lt": isLess, "lte": isAtMost, "gt": isMore, "gte": isAtLeast} {
		for _, field := range []string{"not_before", "not_after"} {
			others[field+"]["+operator] = func(_ *call, o object, date string) bool {
				day, _, _ := strings.Cut(o.text(field), "T")
				return holds(strings.Compare(day, date))
			}
		}
	}
	return others
}

// fixedFields returns read-only fields. The field replace is always false.
func fixedFields(names ...string) object {
	fixed := object{"replace": false}
	for _, name := range names {
		fixed[name] = nil
	}
	return fixed
}

// refersToAll returns a check that refuses ids of objects that do not exist. If required is true, at
// least one id is necessary.
func refersToAll(field, path string, required bool) func(*change) *reply {
	return func(ch *change) *reply {
		if path == "configurations" {
			defaultConfiguration(ch.call.account, ch.call.now)
		}
		all := relatedIDs(ch.object, field)
		if len(all) == 0 && required {
			return ch.family.refuseField(field, "can't be blank")
		}
		for _, id := range all {
			if tlsTable(ch.call.account, path).find(id) == nil {
				return ch.family.refuseField(field, "does not exist: "+id)
			}
		}
		return nil
	}
}

// checkActivation refuses a domain that the certificate does not cover, or that already has an
// activation.
func checkActivation(ch *change) *reply {
	a, domain := ch.call.account, ch.object.text("tls_domain")
	if domain == "" {
		return ch.family.refuseField("tls_domain", "can't be blank")
	}
	if o := tlsTable(a, "certificates").find(ch.object.text("tls_certificate")); o == nil || !isFor(relatedIDs(o, "tls_domains"), domain) {
		return ch.family.refuse("The certificate is not for " + domain)
	}
	for o := range tlsTable(a, "activations").all() {
		if o["tls_domain"] == domain && o["tls_configuration"] == ch.object["tls_configuration"] && o["id"] != ch.object["id"] {
			return ch.family.refuse("TLS is enabled for " + domain)
		}
	}
	return nil
}

// matchDomain filters certificates by domain, including wildcard matches.
func matchDomain(_ *call, o object, domain string) bool {
	return isFor(relatedIDs(o, "tls_domains"), domain)
}

// isFor reports whether a certificate with the names covers a domain.
func isFor(names []string, domain string) bool {
	return (&x509.Certificate{DNSNames: names}).VerifyHostname(domain) == nil || slices.Contains(names, domain)
}
