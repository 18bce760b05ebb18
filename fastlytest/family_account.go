package fastlytest

import "net/http"

// accountFamilies returns the families of resources in package account.
func accountFamilies() []*family {
	return []*family{
		{
			title: "stars", path: "/stars", noun: "star", style: style{errors: documentErrors, created: http.StatusOK, changed: http.StatusOK, removed: http.StatusNoContent, document: "star"},
			scope: byUser, paging: inDocument{},
			fields:  map[string]string{"id": "string", "created_at": "datetime", "updated_at": "datetime", "deleted_at": "datetime", "service": "string", "user": "string"},
			relates: map[string]string{"service": "service", "user": "user"},
			check:   []rule{{inferred, checkStar}}, missing: missingStar, prepare: func(ch *change) { ch.object["user"] = ch.call.user.id },
		},
		{
			title: "users", path: peoplePath, object: "/user/{}", noun: "user", style: legacy, scope: inPeople, unique: "login",
			defaults: personDefaults, fixed: object{"customer_id": nil, "email_hash": nil, "last_active_at": nil, "limit_workspaces": false},
			check: []rule{{inferred, checkPerson}}, missing: missingRecord("User"), routes: userRoutes,
			derive: []rule{{check: func(ch *change) *reply { identify(ch.object, ch.call); return nil }}}, prepare: func(ch *change) { identify(ch.object, ch.call) },
		},
		{
			title: "customers", path: "/customer", noun: "customer", style: legacy, scope: inCustomers, missing: missingRecord("Customer"), routes: customerRoutes,
			defaults: object{
				"billing_network_type": "public", "force_2fa": false, "force_sso": false, "has_account_panel": true, "has_improved_events": true,
				"has_openstack_logging": false, "has_pci": false,
			},
			fixed: object{
				"can_configure_wordpress": nil, "can_reset_passwords": true, "can_upload_vcl": true, "has_improved_ssl_config": true, "has_pci_passwords": false,
			},
		},
		{
			title: "contacts of customers", path: "/customer/{}/contacts", noun: "contact", style: legacy, scope: inCustomer, owners: []string{"customer_id"},
			check: []rule{{inferred, checkContact}}, missing: missingRecord("Contact"),
		},
		{
			title: "invitations", path: "/invitations", noun: "invitation", paging: byDocument{size: 20, most: 100, links: "self first prev next last"},
			style: style{errors: documentErrors, created: http.StatusOK, changed: http.StatusOK, removed: http.StatusNoContent, document: "invitation"},
			fields: map[string]string{
				"id": "string", "email": "string", "role": "string", "roles": "array", "limit_services": "boolean", "status_code": "integer", "created_at": "datetime",
				"updated_at": "datetime", "deleted_at": "datetime", "customer": "string", "service_invitations": "array",
			},
			relates:  map[string]string{"customer": "customer", "service_invitations": "[]service_invitation"},
			defaults: object{"role": "user", "roles": []any{}, "limit_services": false, "status_code": 1, "service_invitations": []any{}},
			check:    []rule{{inferred, checkInvitation}}, derive: []rule{{check: invite}}, routes: func(k *family) []route {
				return []route{{method: http.MethodPost, template: k.path, handle: logged("invitation.sent", k.create)}}
			},
		},
		{
			title: "events", path: "/events", noun: "event", style: style{errors: documentErrors, document: "event"},
			paging: byDocument{size: 20, most: 100, links: "next last", sparse: true},
			fields: map[string]string{
				"id": "string", "event_type": "string", "description": "string", "customer_id": "string", "ip": "string", "metadata": "map",
				"service_id": "string", "user_id": "string", "token_id": "string", "admin": "boolean", "created_at": "datetime",
			},
			defaults: object{"admin": false, "ip": clientAddress, "metadata": object{}, "customer_id": Customer},
			filters: map[string]filter{
				"created_at":      when("created_at", isEqual),
				"created_at][lt":  when("created_at", isLess),
				"created_at][lte": when("created_at", isAtMost),
				"created_at][gt":  when("created_at", isMore),
				"created_at][gte": when("created_at", isAtLeast),
			},
		},
	}
}

// legacy is the style of the oldest families in package account.
var legacy = style{errors: messages, title: "Bad request", created: http.StatusOK, changed: http.StatusOK}

// accountRoutes returns the operations of package account that belong to no family.
func accountRoutes() []served {
	return []served{{"automation tokens", automationRoutes()}}
}
