package fastlytest

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"time"
)

// States of TLS subscriptions.
const (
	subPending    = "pending"
	subProcessing = "processing"
	subIssued     = "issued"
	subRenewing   = "renewing"
	subFailed     = "failed"
)

// Durations of the states of a subscription, validity of certificates, and time between renewal and
// expiration.
const (
	subscriptionStep    = time.Minute
	certificateLifetime = 90 * 24 * time.Hour
	renewBefore         = 30 * 24 * time.Hour
)

// SetSubscriptionState sets the state of a TLS subscription: "pending", "processing", "issued",
// "renewing" or "failed". In the state "issued", the subscription has a new certificate, and its
// domains have activations. It returns an error if the subscription or the state does not exist.
//
// By default, the state changes with the clock of the fake. A subscription is pending for a minute,
// processing for a minute, and then issued. Its certificate is valid for 90 days. Thirty days
// before the end, the subscription is renewing for a minute. A state set by SetSubscriptionState
// remains until an update changes the domains or retries the subscription.
func (f *Fake) SetSubscriptionState(id, state string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !slices.Contains([]string{subPending, subProcessing, subIssued, subRenewing, subFailed}, state) {
		return fmt.Errorf("fastlytest: TLS subscriptions have no state %q", state)
	}
	for _, a := range f.accounts {
		if o := tlsTable(a, "subscriptions").find(id); o != nil {
			f.settleSubscriptions(a, f.now())
			f.enter(a, tlsTable(a, "subscriptions").find(id), state, f.now())
			subscriptionPlans(a).put(object{"id": id}, f.now())
			return nil
		}
	}
	return fmt.Errorf("fastlytest: no TLS subscription %q", id)
}

// subscriptionPlans returns the table of the next state changes. A subscription without a time remains
// in its state.
func subscriptionPlans(a *account) *table { return tlsTable(a, "subscriptions#plan") }

// planSubscription schedules the next state of a subscription.
func planSubscription(a *account, o object, next, now time.Time) {
	subscriptionPlans(a).put(object{"id": o["id"], "at": next.Format(time.RFC3339Nano)}, now)
}

// settleSubscriptions applies all state changes up to now.
func (f *Fake) settleSubscriptions(a *account, now time.Time) {
	for o := range tlsTable(a, "subscriptions").all() {
		id := o.text("id")
		for {
			at, err := time.Parse(time.RFC3339Nano, subscriptionPlans(a).find(id).text("at"))
			if err != nil || at.After(now) { // if the time is invalid, the state does not change
				break
			}
			next := map[string]string{subPending: subProcessing, subProcessing: subIssued, subIssued: subRenewing, subRenewing: subIssued}
			f.enter(a, tlsTable(a, "subscriptions").find(id), next[tlsTable(a, "subscriptions").find(id).text("state")], at)
		}
	}
}

// enter changes the state of a subscription, and schedules the next state.
func (f *Fake) enter(a *account, was object, state string, at time.Time) {
	o := maps.Clone(was)
	o["state"], o["updated_at"] = state, at.Format(milliseconds)
	o["has_active_order"] = state == subPending || state == subProcessing || state == subRenewing
	next := at.Add(subscriptionStep)
	if state == subIssued {
		f.renewCertificate(a, o, at)
		next = at.Add(certificateLifetime - renewBefore)
	}
	tlsTable(a, "subscriptions").put(o, at)
	if state == subFailed {
		subscriptionPlans(a).remove(o.text("id"), at)
		return
	}
	planSubscription(a, o, next, at)
}

// renewCertificate issues a new certificate for a subscription, and activates it for its domains.
func (f *Fake) renewCertificate(a *account, o object, at time.Time) {
	names := relatedIDs(o, "tls_domains")
	if len(names) == 0 { // only possible if rules are disabled
		return
	}
	text, err := issueCertificate(names, "Fastly test CA", at, at.Add(certificateLifetime))
	if err != nil {
		return
	}
	parsed, err := parseCertificates(text)
	if err != nil {
		return
	}
	stamp := at.Format(milliseconds)
	certificate := object{"id": f.newID(), "replace": false, "created_at": stamp, "updated_at": stamp}
	setCertificate(certificate, parsed[0])
	tlsTable(a, "certificates").put(certificate, at)
	tlsTable(a, "certificates#blob").put(object{"id": certificate["id"], "cert_blob": text}, at)
	activations := tlsTable(a, "activations")
	for _, name := range names {
		activation := object{"id": f.newID(), "tls_domain": name, "tls_configuration": o["tls_configuration"], "created_at": stamp}
		for other := range activations.all() {
			if other["tls_domain"] == name && other["tls_configuration"] == o["tls_configuration"] {
				activation = maps.Clone(other)
			}
		}
		activation["tls_certificate"] = certificate["id"]
		activations.put(activation, at)
	}
	for _, old := range relatedIDs(o, "tls_certificates") {
		if !hasActivation(a, "tls_certificate", old) {
			tlsTable(a, "certificates").remove(old, at)
		}
	}
	o["tls_certificates"] = []any{certificate["id"]}
}

// checkSubscription refuses a subscription without domains, an unknown common name or certification
// authority, and a retry of a subscription that has not failed.
func checkSubscription(ch *change) *reply {
	domains := relatedIDs(ch.object, "tls_domains")
	state, sent := ch.sent["state"]
	switch name := ch.sent.text("common_name"); {
	case len(domains) == 0:
		return ch.family.refuseField("tls_domains", "can't be blank")
	case name != "" && !slices.Contains(domains, name):
		return ch.family.refuseField("common_name", "must be one of the domains")
	case !slices.Contains([]string{"certainly", "lets-encrypt", "globalsign"}, ch.object.text("certificate_authority")):
		return ch.family.refuseField("certificate_authority", "must be one of certainly, lets-encrypt, globalsign")
	case sent && (state != "retry" || ch.was.text("state") != subFailed):
		return ch.family.refuseField("state", "can only be retry, of a subscription that has failed")
	}
	return nil
}

// keepServing refuses to disable TLS for a domain in use, unless forced.
func keepServing(ch *change) *reply {
	if ch.was == nil || ch.call.query.Get("force") == "true" {
		return nil
	}
	for _, name := range relatedIDs(ch.was, "tls_domains") {
		stays := ch.call.method != http.MethodDelete && slices.Contains(relatedIDs(ch.object, "tls_domains"), name)
		if !stays && hasActivation(ch.call.account, "tls_domain", name) {
			return ch.family.refuse("TLS is enabled for " + name)
		}
	}
	return nil
}

// orderCertificate starts the states of a subscription if it is new or its domains change.
func orderCertificate(ch *change) *reply {
	o, a := ch.object, ch.call.account
	domains := relatedIDs(o, "tls_domains")
	if ch.sent.text("common_name") == "" && len(domains) > 0 && !slices.Contains(domains, o.text("common_name")) {
		o["common_name"] = domains[0]
	}
	if o.text("tls_configuration") == "" {
		o["tls_configuration"] = defaultConfiguration(a, ch.call.now)
	}
	if o["tls_certificates"] == nil {
		o["tls_certificates"] = []any{}
	}
	_, retried := ch.sent["state"]
	if ch.was != nil && !retried && slices.Equal(relatedIDs(ch.was, "tls_domains"), domains) {
		o["state"] = ch.was["state"]
		return nil
	}
	o["state"], o["has_active_order"] = subPending, true
	authorize(ch, domains)
	disableTLS(ch.call, slices.DeleteFunc(relatedIDs(ch.was, "tls_domains"), func(name string) bool { return slices.Contains(domains, name) }))
	planSubscription(a, o, ch.call.now.Add(subscriptionStep), ch.call.now)
	return nil
}

// disableTLS removes the activations of domains.
func disableTLS(c *call, domains []string) {
	activations := tlsTable(c.account, "activations")
	for activation := range activations.all() {
		if slices.Contains(domains, activation.text("tls_domain")) {
			activations.remove(activation.text("id"), c.now)
		}
	}
}

// authorize creates an authorization for each domain. Existing authorizations become blocked, as
// recorded.
func authorize(ch *change, domains []string) {
	t, at := tlsTable(ch.call.account, "tls_authorization"), ch.call.now.Format(milliseconds)
	known := map[string]object{}
	for _, id := range relatedIDs(ch.was, "tls_authorizations") {
		if o := t.find(id); o != nil {
			known[domainOf(o)] = o
		}
	}
	all := []any{}
	for _, domain := range domains {
		o := deepCopy(known[domain])
		if o == nil {
			none := object{"data": nil}
			o = object{
				"id": ch.fake.newID(), "type": "tls_authorization",
				"attributes": object{"challenges": challenges(domain), "created_at": at, "state": subPending, "warnings": nil},
				"relationships": object{
					"tls_domain":                  object{"data": identifiers("tls_domain", domain)},
					"globalsign_email_challenge":  none,
					"self_managed_http_challenge": none,
				},
			}
		} else {
			o["attributes"].(object)["state"], o["attributes"].(object)["warnings"] = "blocked", []any{}
		}
		o["attributes"].(object)["updated_at"] = at
		t.put(o, ch.call.now)
		all = append(all, o["id"])
	}
	ch.object["tls_authorizations"] = all
}

// domainOf returns the domain of an authorization.
func domainOf(authorization object) string {
	related := toObject(toObject(authorization["relationships"])["tls_domain"])
	return toObject(related["data"]).text("id")
}

// challenges returns the DNS records that prove ownership of a domain.
func challenges(domain string) []any {
	challenge := func(kind, record, name string, values ...any) object {
		return object{"type": kind, "record_type": record, "record_name": name, "values": values}
	}
	return []any{
		challenge("managed-dns", "CNAME", "_acme-challenge."+domain, makeID("challenge", domain)+".fastly-validations.com"),
		challenge("managed-http-cname", "CNAME", domain, "t.sni.global.fastly.net"),
		challenge("managed-http-a", "A", domain, "151.101.3.52"),
	}
}

// subscriptionRoutes returns the deletion of a subscription, which disables TLS for its domains, and the
// operations of email challenges.
func subscriptionRoutes(k *family) []route {
	const template = "/tls/subscriptions/{}/authorizations/{}/globalsign_email_challenges"
	return []route{
		{method: http.MethodDelete, template: "/tls/subscriptions/{}", handle: func(f *Fake, c *call) *reply {
			t, _, _ := tlsScope(f, c, k)
			was := t.find(c.args[0])
			r := k.remove(f, c)
			if r.status == http.StatusNoContent {
				disableTLS(c, relatedIDs(was, "tls_domains"))
			}
			return r
		}},
		{method: http.MethodPost, template: template, handle: func(f *Fake, c *call) *reply {
			return k.onAuthorization(f, c, func(subscription, authorization object) *reply {
				if subscription["certificate_authority"] != "globalsign" && f.enforces(inferred) {
					return k.refuse("The certification authority of the subscription is not globalsign")
				}
				challenge := object{"id": f.newID(), "type": "globalsign_email_challenge"}
				if sent, refusal := k.sent(c); refusal == nil {
					challenge["attributes"] = sent
				}
				tlsTable(c.account, "globalsign_email_challenge").put(challenge, c.now)
				linkChallenge(c, authorization, identifiers("globalsign_email_challenge", challenge["id"]))
				return answer(http.StatusCreated, typeJSONAPI, object{"data": challenge})
			})
		}},
		{method: http.MethodDelete, template: template + "/{}", handle: func(f *Fake, c *call) *reply {
			return k.onAuthorization(f, c, func(_, authorization object) *reply {
				t := tlsTable(c.account, "globalsign_email_challenge")
				if t.find(c.args[2]) == nil {
					return missingTLS("challenge")(c, c.args[2])
				}
				t.remove(c.args[2], c.now)
				linkChallenge(c, authorization, nil)
				return empty(http.StatusNoContent)
			})
		}},
	}
}

// onAuthorization calls do with the subscription and the authorization in the path.
func (k *family) onAuthorization(f *Fake, c *call, do func(subscription, authorization object) *reply) *reply {
	t, _, _ := tlsScope(f, c, k)
	subscription := t.find(c.args[0])
	if subscription == nil {
		return k.notFound(c, c.args[0])
	}
	authorization := tlsTable(c.account, "tls_authorization").find(c.args[1])
	if authorization == nil || !slices.Contains(relatedIDs(subscription, "tls_authorizations"), c.args[1]) {
		return missingTLS("authorization")(c, c.args[1])
	}
	return do(subscription, authorization)
}

// linkChallenge sets the email challenge of an authorization.
func linkChallenge(c *call, authorization object, to any) {
	o := deepCopy(authorization)
	o["relationships"].(object)["globalsign_email_challenge"] = object{"data": to}
	tlsTable(c.account, "tls_authorization").put(o, c.now)
}
