package account_test

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/account"
	"github.com/edgesdk/fastly/collection"
	"github.com/edgesdk/fastly/internal/shapetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

type (
	operation = shapetest.Operation[*fastly.Client]
	client    = *fastly.Client
)

func TestOperations(t *testing.T) {
	shapetest.CheckOperations(t, func(c *fastly.Client) *fastly.Client { return c }, operations)
}

// operations lists all requests of the package.
var operations = []operation{
	{
		Name: "list stars", Header: document, Sent: "GET /stars", Reply: list(star), Again: true, Want: []account.Star{wantStar},
		Call: func(ctx context.Context, c client) (any, error) { return account.Stars(c).List(ctx) },
	},
	{
		Name: "get star", Header: document, Sent: "GET /stars/a%2Fb", Reply: star, Again: true, Want: &wantStar,
		Call: func(ctx context.Context, c client) (any, error) { return account.Stars(c).Get(ctx, "a/b") },
	},
	{
		Name: "create star", Header: sentDocument, Reply: star, Want: &wantStar, Uncounted: true, Parallel: true,
		Sent: `POST /stars {"data":{"type":"star","relationships":{"service":{"data":{"type":"service","id":"S1"}},"user":{"data":{"type":"user","id":"U1"}}}}}`,
		Call: func(ctx context.Context, c client) (any, error) {
			return account.Stars(c).Create(ctx, account.StarInput{ServiceID: new("S1"), UserID: new("U1")})
		},
	},
	{
		Name: "delete star", Header: document, Sent: "DELETE /stars/a", Status: 204, Again: true, Uncounted: true, Parallel: true,
		Call: func(ctx context.Context, c client) (any, error) { return nil, account.Stars(c).Delete(ctx, "a") },
	},
	{
		Name: "list users", Sent: "GET /customer/C1/users", Reply: "[" + user + "]", Again: true, Want: []account.User{wantUser},
		Call: func(ctx context.Context, c client) (any, error) { return account.CustomerUsers(c, "C1").List(ctx) },
	},
	{
		Name: "get user", Sent: "GET /user/a%2Fb", Reply: user, Again: true, Want: &wantUser,
		Call: func(ctx context.Context, c client) (any, error) { return account.Users(c).Get(ctx, "a/b") },
	},
	{
		Name: "get current user", Sent: "GET /current_user", Reply: `{"id":"U1","locked":null}`, Again: true, Want: &account.User{ID: "U1"},
		Call: func(ctx context.Context, c client) (any, error) { return account.Users(c).Current(ctx) },
	},
	{
		Name: "create user", Parallel: true, Reply: user, Want: &wantUser,
		Sent: "POST /user login=a%2Bb%40example.com&name=A+B&role=superuser&roles=r1%2Cr2&limit_services=0&locked=1&require_new_password=0" +
			"&two_factor_auth_enabled=&two_factor_setup_required=1",
		Call: func(ctx context.Context, c client) (any, error) {
			return account.Users(c).Create(ctx, account.UserInput{
				Login: new("a+b@example.com"), Name: new("A B"), Role: new(account.RoleSuperuser), Roles: []string{"r1", "r2"}, LimitServices: new(false),
				Locked: fastly.NullableValue(true), RequireNewPassword: fastly.NullableValue(false), TwoFactorAuthEnabled: fastly.NullableNull[bool](),
				TwoFactorSetupRequired: new(true),
			})
		},
	},
	{
		Name: "update user", Parallel: true, Again: true, Reply: user, Want: &wantUser, Sent: "PUT /user/U1 name=B",
		Call: func(ctx context.Context, c client) (any, error) {
			return account.Users(c).Update(ctx, "U1", account.UserInput{Name: new("B")})
		},
	},
	{
		Name: "delete user", Parallel: true, Again: true, Reply: ok, Sent: "DELETE /user/U1",
		Call: func(ctx context.Context, c client) (any, error) { return nil, account.Users(c).Delete(ctx, "U1") },
	},
	{
		Name: "change password", Parallel: true, Unrecorded: true, Reply: user, Want: &wantUser, Sent: "POST /current_user/password old_password=o%26&new_password=n",
		Call: func(ctx context.Context, c client) (any, error) {
			return account.Users(c).ChangePassword(ctx, account.PasswordInput{OldPassword: new(fastly.Secret("o&")), NewPassword: new(fastly.Secret("n"))})
		},
	},
	{
		Name: "request password reset", Parallel: true, Reply: ok, Sent: "POST /user/a+b@example.com/password/request_reset",
		Call: func(ctx context.Context, c client) (any, error) {
			return nil, account.Users(c).RequestPasswordReset(ctx, "a+b@example.com")
		},
	},
	{
		Name: "get customer", Sent: "GET /customer/C1", Reply: customer, Again: true, Want: &wantCustomer,
		Call: func(ctx context.Context, c client) (any, error) { return account.Customers(c).Get(ctx, "C1") },
	},
	{
		Name: "get current customer", Sent: "GET /current_customer", Reply: customer, Again: true, Want: &wantCustomer,
		Call: func(ctx context.Context, c client) (any, error) { return account.Customers(c).Current(ctx) },
	},
	{
		Name: "update customer", Parallel: true, Unrecorded: true, Again: true, Reply: customer, Want: &wantCustomer,
		Sent: "PUT /customer/C1 name=N&owner_id=O&billing_contact_id=B&legal_contact_id=&security_contact_id=S&technical_contact_id=T&phone_number=1" +
			"&postal_address=P&billing_network_type=private&billing_ref=R&pricing_plan=PP&pricing_plan_id=PI&ip_whitelist=192.0.2.0%2F24%2C192.0.2.9" +
			"&force_2fa=1&force_sso=0&has_account_panel=1&has_improved_events=0&has_openstack_logging=1&has_pci=0",
		Call: func(ctx context.Context, c client) (any, error) {
			return account.Customers(c).Update(ctx, "C1", account.CustomerInput{
				Name: new("N"), OwnerID: new("O"), BillingContactID: fastly.NullableValue("B"), LegalContactID: fastly.NullableNull[string](),
				SecurityContactID: fastly.NullableValue("S"), TechnicalContactID: fastly.NullableValue("T"), PhoneNumber: new("1"),
				PostalAddress: fastly.NullableValue("P"), BillingNetworkType: new(account.NetworkPrivate), BillingRef: fastly.NullableValue("R"),
				PricingPlan: new("PP"), PricingPlanID: new("PI"), IPWhitelist: collection.CommaList{"192.0.2.0/24", "192.0.2.9"}, Force2FA: new(true), ForceSSO: new(false),
				HasAccountPanel: new(true), HasImprovedEvents: new(false), HasOpenStackLogging: new(true), HasPCI: new(false),
			})
		},
	},
	{
		Name: "delete customer", Parallel: true, Unrecorded: true, Again: true, Reply: ok, Sent: "DELETE /customer/C1",
		Call: func(ctx context.Context, c client) (any, error) { return nil, account.Customers(c).Delete(ctx, "C1") },
	},
	{
		Name: "list contacts", Sent: "GET /customer/C1/contacts", Reply: "[" + contact + "]", Again: true, Want: []account.Contact{wantContact},
		Call: func(ctx context.Context, c client) (any, error) { return account.Contacts(c, "C1").List(ctx) },
	},
	{
		Name: "create contact", Parallel: true, Unrecorded: true, Reply: contact, Want: &wantContact,
		Sent: "POST /customer/C1/contacts user_id=&contact_type=general+compliance&name=N&email=e%40example.com&phone=1&customer_id=C1",
		Call: func(ctx context.Context, c client) (any, error) {
			return account.Contacts(c, "C1").Create(ctx, account.ContactInput{
				UserID: fastly.NullableNull[string](), ContactType: new(account.ContactGeneralCompliance), Name: fastly.NullableValue("N"),
				Email: fastly.NullableValue("e@example.com"), Phone: fastly.NullableValue("1"), CustomerID: fastly.NullableValue("C1"),
			})
		},
	},
	{
		Name: "delete contact", Parallel: true, Unrecorded: true, Again: true, Reply: ok, Sent: "DELETE /customer/C1/contacts/a%2Fb",
		Call: func(ctx context.Context, c client) (any, error) {
			return nil, account.Contacts(c, "C1").Delete(ctx, "a/b")
		},
	},
	{
		Name: "list invitations", Header: document, Sent: "GET /invitations?page%5Bsize%5D=100", Reply: list(invitation), Again: true,
		Want: []account.Invitation{wantInvitation},
		Call: func(ctx context.Context, c client) (any, error) { return account.Invitations(c).List(ctx) },
	},
	{
		Name: "create invitation", Header: sentDocument, Parallel: true, Unrecorded: true, Reply: invitation, Want: &wantInvitation,
		Sent: `POST /invitations {"data":{"type":"invitation","attributes":{"email":"e@example.com","role":"tls_viewer","roles":["r1"],"limit_services":true,"status_code":0},` +
			`"relationships":{"customer":{"data":{"type":"customer","id":"C1"}},"service_invitations":{"data":[` +
			`{"type":"service_invitation","attributes":{"permission":"purge_all"},"relationships":{"service":{"data":{"type":"service","id":"S1"}}}},` +
			`{"type":"service_invitation","relationships":{"service":{"data":{"type":"service","id":"S2"}}}}]}}}}`,
		Call: func(ctx context.Context, c client) (any, error) {
			return account.Invitations(c).Create(ctx, account.InvitationInput{
				Email: new("e@example.com"), Role: new(account.RoleTLSViewer), Roles: []string{"r1"}, LimitServices: new(true), StatusCode: new(account.InvitationInactive),
				CustomerID: new("C1"), ServiceInvitations: []account.ServiceInvitationInput{
					{Permission: new(account.PermissionPurgeAll), ServiceID: new("S1")}, {ServiceID: new("S2")},
				},
			})
		},
	},
	{
		Name: "delete invitation", Header: document, Sent: "DELETE /invitations/a%2Fb", Status: 204, Parallel: true, Unrecorded: true, Again: true,
		Call: func(ctx context.Context, c client) (any, error) {
			return nil, account.Invitations(c).Delete(ctx, "a/b")
		},
	},
	{
		Name: "list events", Header: document, Reply: list(event), Again: true, Want: []account.Event{wantEvent},
		Sent: "GET /events?filter%5Bcreated_at%5D=2024-05-06T07%3A08%3A09Z&filter%5Bcreated_at%5D%5Bgt%5D=2024-05-06T07%3A08%3A10Z" +
			"&filter%5Bcreated_at%5D%5Bgte%5D=2024-05-06T07%3A08%3A11Z&filter%5Bcreated_at%5D%5Blt%5D=2024-05-06T07%3A08%3A12Z" +
			"&filter%5Bcreated_at%5D%5Blte%5D=2024-05-06T07%3A08%3A13Z&filter%5Bcustomer_id%5D=C1&filter%5Bevent_type%5D=token.create" +
			"&filter%5Bservice_id%5D=S1&filter%5Btoken_id%5D=T1&filter%5Buser_id%5D=U1&page%5Bsize%5D=100&sort=-created_at",
		Call: func(ctx context.Context, c client) (any, error) {
			return account.Events(c).Where(account.EventQuery{
				CustomerID: "C1", EventType: account.EventTokenCreate, ServiceID: "S1", UserID: "U1", TokenID: "T1", CreatedAt: at, CreatedAtGT: at.Add(time.Second),
				CreatedAtGTE: at.Add(2 * time.Second), CreatedAtLT: at.Add(3 * time.Second), CreatedAtLTE: at.Add(4 * time.Second), Sort: account.EventSortCreatedAtDescending,
			}).List(ctx)
		},
	},
	{
		Name: "get event", Header: document, Sent: "GET /events/a%2Fb", Reply: event, Again: true, Want: &wantEvent,
		Call: func(ctx context.Context, c client) (any, error) { return account.Events(c).Get(ctx, "a/b") },
	},
	{
		Name: "request sudo access", Parallel: true, Reply: `{"expiry_time":"2024-05-06T07:08:09+00:00"}`, Want: &account.SudoAccess{ExpiryTime: at},
		Sent: "POST /sudo username=u%40example.com&password=p%26&expiry_time=2024-05-06T07%3A08%3A09Z",
		Call: func(ctx context.Context, c client) (any, error) {
			return account.Sudo(c).Request(ctx, account.SudoInput{Username: new("u@example.com"), Password: new(fastly.Secret("p&")), ExpiryTime: &at})
		},
	},
	{
		Name: "list tokens", Sent: "GET /tokens", Reply: "[" + token + "]", Again: true, Want: []account.Token{wantToken},
		Call: func(ctx context.Context, c client) (any, error) { return account.Tokens(c).List(ctx) },
	},
	{
		Name: "list tokens of customer", Sent: "GET /customer/C1/tokens", Reply: "[" + token + "]", Again: true, Want: []account.Token{wantToken},
		Call: func(ctx context.Context, c client) (any, error) { return account.CustomerTokens(c, "C1").List(ctx) },
	},
	{
		Name: "get token", Sent: "GET /tokens/a%2Fb", Reply: token, Again: true, Want: &wantToken,
		Call: func(ctx context.Context, c client) (any, error) { return account.Tokens(c).Get(ctx, "a/b") },
	},
	{
		Name: "get own token", Sent: "GET /tokens/self", Reply: token, Again: true, Want: &wantToken,
		Call: func(ctx context.Context, c client) (any, error) { return account.Tokens(c).Self(ctx) },
	},
	{
		Name: "create token", Parallel: true, Reply: newToken, Want: &wantNewToken, Header: map[string]string{"Fastly-Otp": "123456"},
		Sent: "POST /tokens username=u%40example.com&password=p%26&name=ci&scope=purge_select+purge_all&services%5B%5D=S1&services%5B%5D=S2&expires_at=2024-05-06T07%3A08%3A09Z",
		Call: func(ctx context.Context, c client) (any, error) {
			return account.Tokens(c).Create(ctx, account.TokenInput{
				Username: new("u@example.com"), Password: new(fastly.Secret("p&")), Name: new("ci"), Services: []string{"S1", "S2"}, ExpiresAt: &at,
				Scope: account.Scopes{account.ScopePurgeSelect, account.ScopePurgeAll},
			}, fastly.WithOTP("123456"))
		},
	},
	{
		Name: "revoke token", Sent: "DELETE /tokens/a%2Fb", Status: 204, Parallel: true, Again: true,
		Call: func(ctx context.Context, c client) (any, error) { return nil, account.Tokens(c).Revoke(ctx, "a/b") },
	},
	{
		Name: "revoke own token", Sent: "DELETE /tokens/self", Status: 204, Parallel: true, Again: true,
		Call: func(ctx context.Context, c client) (any, error) { return nil, account.Tokens(c).RevokeSelf(ctx) },
	},
	{
		Name: "revoke tokens", Sent: `DELETE /tokens {"data":[{"type":"token","id":"a"},{"type":"token","id":"b"}]}`, Status: 204, Parallel: true, Again: true,
		Header: map[string]string{"Accept": "application/vnd.api+json; ext=bulk", "Content-Type": "application/vnd.api+json"},
		Call: func(ctx context.Context, c client) (any, error) {
			return nil, account.Tokens(c).RevokeMany(ctx, []string{"a", "b"})
		},
	},
	{
		Name: "list automation tokens", Sent: "GET /automation-tokens?per_page=100", Again: true, Want: []account.AutomationToken{wantListed},
		Reply: `{"data":[` + listed + `],"meta":{"per_page":100,"current_page":1,"record_count":1,"total_pages":1}}`,
		Call:  func(ctx context.Context, c client) (any, error) { return account.AutomationTokens(c).List(ctx) },
	},
	{
		Name: "get automation token", Sent: "GET /automation-tokens/a%2Fb", Reply: automation, Again: true, Want: &wantAutomation,
		Call: func(ctx context.Context, c client) (any, error) { return account.AutomationTokens(c).Get(ctx, "a/b") },
	},
	{
		Name: "create automation token", Parallel: true, Uncounted: true, Reply: newAutomation, Want: &wantNewAutomation,
		Sent: `POST /automation-tokens {"name":"ci","role":"engineer","roles":["r1"],"scope":"global:read","services":["S1"],"tls_access":false,"expires_at":null}`,
		Call: func(ctx context.Context, c client) (any, error) {
			return account.AutomationTokens(c).Create(ctx, account.AutomationTokenInput{
				Name: new("ci"), Role: new(account.RoleEngineer), Roles: []string{"r1"}, Scope: account.Scopes{account.ScopeGlobalRead}, Services: []string{"S1"},
				TLSAccess: new(false), ExpiresAt: fastly.NullableNull[time.Time](),
			})
		},
	},
	{
		Name: "revoke automation token", Sent: "DELETE /automation-tokens/a%2Fb", Status: 204, Parallel: true, Uncounted: true, Again: true,
		Call: func(ctx context.Context, c client) (any, error) {
			return nil, account.AutomationTokens(c).Revoke(ctx, "a/b")
		},
	},
	{
		Name: "list automation token services", Sent: "GET /automation-tokens/a%2Fb/services?per_page=100", Again: true, Want: []string{"S1", "S2"},
		Reply: `{"data":["S1","S2"],"meta":{"total_pages":1}}`,
		Call: func(ctx context.Context, c client) (any, error) {
			return account.AutomationTokenServices(c, "a/b").List(ctx)
		},
	},
}

// Requests and replies with JSON:API documents.
var (
	document     = map[string]string{"Accept": "application/vnd.api+json"}
	sentDocument = map[string]string{"Accept": "application/vnd.api+json", "Content-Type": "application/vnd.api+json"}
)

// list returns a list document with the resource of another document.
func list(document string) string {
	return `{"data":[` + document[len(`{"data":`):len(document)-1] + `]}`
}

// stamps are the times of objects in replies. at is the first of them.
const (
	ok     = `{"status":"ok"}`
	stamps = `"created_at":"2024-05-06T07:08:09Z","updated_at":"2024-05-06T07:08:10Z"`
)

var (
	at    = time.Date(2024, 5, 6, 7, 8, 9, 0, time.UTC)
	later = at.Add(time.Second)
)

const star = `{"data":{"id":"a","type":"star","relationships":{"service":{"data":{"id":"S1","type":"service"}},` +
	`"user":{"data":{"id":"U1","type":"user"}}}}}`

var wantStar = account.Star{ID: "a", ServiceID: "S1", UserID: "U1"}

const user = `{"id":"U1","customer_id":"C1","login":"l","name":"n","email_hash":"h","role":"tls_admin","roles":["r1","r2"],"limit_services":true,` +
	`"limit_workspaces":true,"locked":false,"require_new_password":true,"two_factor_auth_enabled":null,"two_factor_setup_required":true,` +
	`"last_active_at":"2024-05-06T07:08:11Z",` + stamps + `,"deleted_at":"2024-05-06T07:08:12Z"}`

var wantUser = account.User{
	ID: "U1", CustomerID: "C1", Login: "l", Name: "n", EmailHash: "h", Role: account.RoleTLSAdmin, Roles: []string{"r1", "r2"}, LimitServices: true,
	LimitWorkspaces: true, Locked: new(false), RequireNewPassword: new(true), TwoFactorSetupRequired: true, LastActiveAt: new(at.Add(2 * time.Second)),
	CreatedAt: at, UpdatedAt: later, DeletedAt: new(at.Add(3 * time.Second)),
}

const customer = `{"id":"C1","name":"n","owner_id":"o","billing_contact_id":"b","legal_contact_id":null,"security_contact_id":"s","technical_contact_id":"t",` +
	`"phone_number":"1","postal_address":"p","billing_network_type":"public","billing_ref":"r","pricing_plan":"pp","pricing_plan_id":"pi","ip_whitelist":"i, j",` +
	`"force_2fa":true,"force_sso":true,"can_configure_wordpress":true,"can_reset_passwords":true,"can_upload_vcl":true,"has_account_panel":true,` +
	`"has_improved_events":true,"has_improved_ssl_config":true,"has_openstack_logging":true,"has_pci":true,"has_pci_passwords":true,` + stamps + `,"deleted_at":null}`

var wantCustomer = account.Customer{
	ID: "C1", Name: "n", OwnerID: "o", BillingContactID: "b", SecurityContactID: "s", TechnicalContactID: "t", PhoneNumber: "1", PostalAddress: "p",
	BillingNetworkType: account.NetworkPublic, BillingRef: "r", PricingPlan: "pp", PricingPlanID: "pi", IPWhitelist: collection.CommaList{"i", "j"}, Force2FA: true, ForceSSO: true,
	CanConfigureWordPress: new(true), CanResetPasswords: true, CanUploadVCL: true, HasAccountPanel: true, HasImprovedEvents: true, HasImprovedSSLConfig: true,
	HasOpenStackLogging: true, HasPCI: true, HasPCIPasswords: true, CreatedAt: at, UpdatedAt: later,
}

const contact = `{"id":"K1","customer_id":"C1","user_id":null,"contact_type":"security","name":"n","email":"e","phone":"1",` + stamps + `,"deleted_at":null}`

var wantContact = account.Contact{
	ID: "K1", CustomerID: "C1", ContactType: account.ContactSecurity, Name: "n", Email: "e", Phone: "1", CreatedAt: at, UpdatedAt: later,
}

const invitation = `{"data":{"id":"I1","type":"invitation","attributes":{"email":"e","role":"user","roles":["r1"],"limit_services":true,"status_code":1,` + stamps +
	`,"deleted_at":null},"relationships":{"customer":{"data":{"id":"C1","type":"customer"}},` +
	`"service_invitations":{"data":[{"id":"SI1","type":"service_invitation"}]}}}}`

var wantInvitation = account.Invitation{
	ID: "I1", Email: "e", Role: account.RoleUser, Roles: []string{"r1"}, LimitServices: true, StatusCode: account.InvitationActive, CustomerID: "C1",
	ServiceInvitations: []string{"SI1"}, CreatedAt: at, UpdatedAt: later,
}

const event = `{"data":{"id":"E1","type":"event","attributes":{"customer_id":"C1","description":"d","event_type":"logging.update","ip":"192.0.2.48, 192.0.2.49",` +
	`"metadata":{"old":{"n":12345678901234567890}},"service_id":"S1","user_id":"U1","token_id":"T1","created_at":"2024-05-06T07:08:09Z","admin":true}}}`

var wantEvent = account.Event{
	ID: "E1", CustomerID: "C1", Description: "d", EventType: account.EventLoggingUpdate, IP: "192.0.2.48, 192.0.2.49", ServiceID: "S1", UserID: "U1", TokenID: "T1",
	Metadata: map[string]json.RawMessage{"old": json.RawMessage(`{"n":12345678901234567890}`)}, CreatedAt: at, Admin: true,
}

const token = `{"id":"T1","user_id":"U1","customer_id":"C1","name":"ci","last_used_at":"2024-05-06T07:08:11Z","created_at":"2024-05-06T07:08:09Z",` +
	`"expires_at":"2024-05-06T07:08:10Z","ip":"192.0.2.48","user_agent":"curl","sudo_expires_at":null,"scopes":["purge_select","purge_all"],` +
	`"scope":"purge_select purge_all","services":["S1"],"service_id":"S1"}`

var wantToken = account.Token{
	ID: "T1", UserID: "U1", CustomerID: "C1", Name: "ci", LastUsedAt: new(at.Add(2 * time.Second)), CreatedAt: at, ExpiresAt: &later, IP: "192.0.2.48", UserAgent: "curl",
	Scopes: []account.Scope{account.ScopePurgeSelect, account.ScopePurgeAll}, Scope: account.Scopes{account.ScopePurgeSelect, account.ScopePurgeAll},
	Services: []string{"S1"}, ServiceID: "S1",
}

const newToken = `{"id":"T2","name":"ci","user_id":"U1","customer_id":"C1","service_id":null,"expires_at":null,` + stamps +
	`,"scope":"global","services":[],"access_token":"secret-of-T2"}`

var wantNewToken = account.Token{
	ID: "T2", Name: "ci", UserID: "U1", CustomerID: "C1", CreatedAt: at, UpdatedAt: later, Scope: account.Scopes{account.ScopeGlobal}, Services: []string{},
	AccessToken: "secret-of-T2",
}

// Replies about an automation token differ in their fields.
const (
	listed = `{"id":"A1","creator_id":"U1","customer_id":"C1","name":"ci","access_token":"","role":"engineer","roles":[{"id":"r1","name":"Engineer"}],"ip":null,` +
		`"user_agent":null,"scopes":"global:read purge_all","services":["S1"],"service_id":"S1","sudo_expires_at":"2024-05-06T07:08:11Z","last_used_at":null,` +
		`"created_at":"2024-05-06T07:08:09Z","expires_at":null,"tls_access":true,"limit_services":true}`
	automation = `{"id":"A1","services":null,"name":"ci","role":"ngwaf_admin_imported","access_token":"","scope":"global","ip":null,` +
		`"created_at":"2024-05-06T07:08:09Z","last_used_at":"2024-05-06T07:08:10Z","expires_at":null,"user_agent":null}`
	newAutomation = `{"id":"A1","user_id":"U1","name":"ci","role":"user","access_token":"secret-of-A1","scope":"global","services":[],"ip":"","user_agent":"",` +
		`"created_at":"2024-05-06T07:08:09Z","last_used_at":"","expires_at":""}`
)

var (
	wantListed = account.AutomationToken{
		ID: "A1", CreatorID: "U1", CustomerID: "C1", Name: "ci", Role: account.RoleEngineer, Roles: []account.TokenRole{{ID: "r1", Name: "Engineer"}},
		Scopes: account.Scopes{account.ScopeGlobalRead, account.ScopePurgeAll}, Services: []string{"S1"}, ServiceID: "S1", SudoExpiresAt: new(at.Add(2 * time.Second)),
		CreatedAt: at, TLSAccess: true, LimitServices: true,
	}
	wantAutomation = account.AutomationToken{
		ID: "A1", Name: "ci", Role: account.RoleNGWAFAdminImported, Scope: account.Scopes{account.ScopeGlobal}, CreatedAt: at, LastUsedAt: &later,
	}
	wantNewAutomation = account.AutomationToken{
		ID: "A1", UserID: "U1", Name: "ci", Role: account.RoleUser, AccessToken: "secret-of-A1", Scope: account.Scopes{account.ScopeGlobal}, Services: []string{},
		CreatedAt: at,
	}
)
