package fastlytest

import "net/http"

// edgetlsFamilies returns the families of resources in package edgetls.
func edgetlsFamilies() []*family {
	tls := func(resource, path, noun string, k family) *family {
		k.title, k.path, k.noun = "TLS: "+noun+"s", "/tls/"+path, noun
		k.style = style{
			errors: documentErrors, created: http.StatusCreated, changed: http.StatusOK, removed: http.StatusNoContent,
			document: resource, time: milliseconds,
		}
		k.scope, k.linked, k.missing = tlsScope, tlsResource, missingTLS(noun)
		k.omits = append(k.omits, "deleted_at")
		if k.paging == nil {
			k.paging = byDocument{size: 20, most: 100, links: "self first prev next last"}
		}
		return &k
	}
	subscriptions := byDocument{size: 100, most: 100, links: "self first prev next last"}
	return []*family{
		tls("tls_private_key", "private_keys", "private key", family{
			paging: byDocument{size: 20, most: 100}, fixed: fixedFields("key_type", "key_length", "public_key_sha1"),
			derive: []rule{{inferred, readKey}}, removing: []rule{{inferred, keepMatchedKey}}, filters: map[string]filter{"in_use": matchUnused},
		}),
		tls("tls_certificate", "certificates", "certificate", family{
			relates: map[string]string{"tls_domains": "[]tls_domain"}, reverse: map[string]string{"tls_activations": "tls_activation"},
			fixed: fixedFields("issued_to", "issuer", "serial_number", "signature_algorithm", "not_before", "not_after", "tls_domains"),
			check: []rule{{inferred, matchKey}, {inferred, coverNames}}, derive: []rule{{inferred, readCertificate}},
			removing: []rule{{inferred, keepActive("tls_certificate")}},
			filters:  dateFilters(map[string]filter{"in_use": matchActivated("tls_certificate"), "tls_domains.id": relatesTo("tls_domains")}),
			routes:   blobRoutes,
		}),
		tls("tls_bulk_certificate", "bulk/certificates", "bulk certificate", family{
			relates: map[string]string{"tls_configurations": "[]tls_configuration", "tls_domains": "[]tls_domain"},
			fixed:   fixedFields("not_before", "not_after", "tls_domains"),
			check:   []rule{{inferred, matchKey}, {inferred, coverNames}, {inferred, refersToAll("tls_configurations", "configurations", true)}},
			derive:  []rule{{inferred, readCertificate}},
			filters: dateFilters(map[string]filter{"tls_domain.id": relatesTo("tls_domains"), "tls_domains.id][match": matchDomain}),
		}),
		tls("tls_configuration", "configurations", "configuration", family{
			relates: map[string]string{"dns_records": "[]dns_record", "service": "service"}, listless: []string{"dns_records"},
			fixed:    object{"bulk": false, "default": false, "http_protocols": []any{"http/1.1", "http/2"}, "tls_protocols": []any{"1.2", "1.3"}},
			removing: []rule{{inferred, keepDefault}, {inferred, keepActive("tls_configuration")}},
		}),
		tls("tls_activation", "activations", "activation", family{
			relates: map[string]string{"tls_certificate": "tls_certificate", "tls_configuration": "tls_configuration", "tls_domain": "tls_domain"},
			check: []rule{
				{inferred, refersToAll("tls_certificate", "certificates", true)},
				{inferred, refersToAll("tls_configuration", "configurations", true)},
				{inferred, checkActivation},
			},
			filters: map[string]filter{
				"tls_certificate.id": relatesTo("tls_certificate"), "tls_configuration.id": relatesTo("tls_configuration"), "tls_domain.id": relatesTo("tls_domain"),
			},
		}),
		tls("tls_domain", "domains", "domain", family{
			relates: map[string]string{"tls_activations": "[]tls_activation", "tls_certificates": "[]tls_certificate", "tls_subscriptions": "[]tls_subscription"},
			filters: map[string]filter{
				"in_use": func(_ *call, o object, value string) bool {
					return (len(relatedIDs(o, "tls_activations")) > 0) == (value == "true")
				},
				"tls_certificates.id":  relatesTo("tls_certificates"),
				"tls_subscriptions.id": relatesTo("tls_subscriptions"),
			},
		}),
		tls("mutual_authentication", "mutual_authentications", "mutual authentication", family{
			relates: map[string]string{"tls_activations": "[]tls_activation"}, paging: subscriptions, defaults: object{"enforced": false},
			check: []rule{{inferred, refersToAll("tls_activations", "activations", false)}}, derive: []rule{{inferred, readBundle}},
		}),
		tls("tls_subscription", "subscriptions", "subscription", family{
			relates: map[string]string{
				"common_name": "tls_domain", "tls_authorizations": "[]tls_authorization", "tls_certificates": "[]tls_certificate",
				"tls_configuration": "tls_configuration", "tls_domains": "[]tls_domain",
			},
			includes: []string{"tls_authorizations"}, paging: subscriptions, defaults: object{"certificate_authority": "certainly", "state": subPending},
			fixed: object{"has_active_order": true, "tls_authorizations": nil},
			check: []rule{
				{inferred, checkSubscription}, {inferred, refersToAll("tls_configuration", "configurations", false)}, {reported, keepServing},
			},
			derive: []rule{{inferred, orderCertificate}}, removing: []rule{{reported, keepServing}},
			filters: map[string]filter{
				"state][not":     func(_ *call, o object, value string) bool { return o.text("state") != value },
				"tls_domains.id": relatesTo("tls_domains"),
				// The value of the filter is ignored.
				"has_active_order": func(_ *call, o object, _ string) bool { return o["has_active_order"] == true },
			},
			routes: subscriptionRoutes,
		}),
	}
}

// edgetlsRoutes returns the operations of package edgetls that belong to no family.
func edgetlsRoutes() []served {
	return []served{{"TLS: certificate signing requests", []route{
		{method: http.MethodPost, template: "/tls/certificate_signing_requests", handle: createCSR, errors: documentErrors},
	}}}
}
