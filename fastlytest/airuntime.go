package fastlytest

import (
	"encoding/csv"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// maxConnections is the maximum number of provider connections of an account.
const maxConnections = 25

func sessionID(f *Fake) string {
	f.issued++
	return "sess_" + strconv.Itoa(f.issued)
}

// limitsAreReal refuses limits below 1.
func limitsAreReal(ch *change) *reply {
	for _, field := range []string{"rpm_limit", "tpm_limit"} {
		if n, is := ch.object[field].(int); is && n < 1 {
			return ch.family.refuseField(field, "must be greater than or equal to 1")
		}
	}
	return nil
}

// ownKey sets the user of a virtual key to the user of the token, regardless of the request.
func ownKey(ch *change) *reply {
	if ch.was == nil {
		user, login := ch.call.user.id, ch.fake.loginOf(ch.call)
		maps.Copy(ch.object, object{"customer_id": ch.call.account.customer, "user_id": user, "user_name": login, "created_by": login})
	}
	if ch.sent["spend_limit_enabled"] == true {
		ch.object["spend_limit_enabled_on"] = ch.family.stamp(ch.call)
	}
	return nil
}

// showKey adds a new access token to the reply. The token is not stored. Times in the replies of create
// requests have nanoseconds.
func showKey(ch *change) *reply {
	if ch.was == nil {
		precise := ch.call.now.Format(time.RFC3339Nano)
		maps.Copy(ch.shown, object{"access_token": accessToken(ch.fake), "created_at": precise, "updated_at": precise})
	}
	return nil
}

// prepareKey sets the user of a seeded key. A seeded key has no access token.
func prepareKey(ch *change) {
	ownKey(ch)
	ch.object["access_token"] = nil
}

func accessToken(f *Fake) string { return "arc_" + f.newID() + f.newID() }

// virtualKeyRoutes returns the non-standard operations of virtual keys: lists with deleted keys,
// rotation and failover policies.
func virtualKeyRoutes(k *family) []route {
	return []route{
		{method: http.MethodGet, template: k.path, handle: func(f *Fake, c *call) *reply {
			t, _, refusal := k.home(f, c)
			if refusal != nil {
				return refusal
			}
			list := slices.Collect(t.all())
			if c.flag("include_deleted") {
				list = slices.AppendSeq(list, c.account.table(k.path+"#deleted", k.key).all())
			}
			return k.page(c, slices.DeleteFunc(list, func(o object) bool { return !k.wanted(c, o) }))
		}},
		{method: http.MethodDelete, template: k.object, handle: func(f *Fake, c *call) *reply {
			return k.on(f, c, func(t *table, _, o object) *reply {
				deleted := maps.Clone(o)
				deleted["deleted_at"] = k.stamp(c)
				c.account.table(k.path+"#deleted", k.key).put(deleted, c.now)
				t.remove(o.text(k.key), c.now)
				c.account.failovers().remove(o.text(k.key), c.now)
				c.account.linkKeys(c)
				return empty(http.StatusNoContent)
			})
		}},
		{method: http.MethodPost, template: k.object + "/rotate", handle: k.onKey(func(f *Fake, c *call, o object) *reply {
			rotated := maps.Clone(o)
			if expires := c.fields()["expires_at"]; expires != nil {
				rotated["expires_at"] = expires
			}
			rotated["updated_at"] = k.stamp(c)
			c.account.table(k.path, k.key).put(rotated, c.now)
			shown := k.show(rotated)
			shown["access_token"] = accessToken(f)
			return answer(http.StatusCreated, typeJSON, shown)
		})},
		{method: http.MethodGet, template: k.object + "/failover", handle: k.onKey(func(_ *Fake, c *call, _ object) *reply {
			return success(c.account.failover(c.args[0]))
		})},
		{method: http.MethodPut, template: k.object + "/failover", handle: k.onKey(func(f *Fake, c *call, _ object) *reply {
			return k.putFailover(f, c)
		})},
	}
}

// onKey calls handle with the virtual key in the path. Its id is not the last element of the path.
func (k *family) onKey(handle func(f *Fake, c *call, o object) *reply) handler {
	return func(f *Fake, c *call) *reply {
		o := c.account.table(k.path, k.key).find(c.args[0])
		if o == nil {
			return k.notFound(c, c.args[0])
		}
		return handle(f, c, o)
	}
}

func (a *account) failovers() *table { return a.table(virtualKeysPath+"#failover", "id") }

// failover returns the failover policy of a virtual key, without the id.
func (a *account) failover(id string) object {
	policy := object{"targets": []any{}, "timeout_enabled": false, "rate_limit_429_enabled": false, "server_error_5xx_enabled": false}
	maps.Copy(policy, deepCopy(a.failovers().find(id)))
	delete(policy, "id")
	return policy
}

// putFailover changes the failover policy of a virtual key. It refuses targets that do not exist.
func (k *family) putFailover(f *Fake, c *call) *reply {
	sent, id := c.fields(), c.args[0]
	if words := f.faultOf(c, sent, true); words != "" {
		return k.refuse(words)
	}
	for _, target := range toObjects(sent["targets"]) {
		to := target.text("provider_connection_id")
		if f.enforces(inferred) && c.account.table(connectionsPath, "id").find(to) == nil {
			return k.refuseField("targets", "names no provider connection: "+to)
		}
	}
	policy := c.account.failover(id)
	types := map[string]string{
		"targets": "array", "timeout_enabled": "boolean", "rate_limit_429_enabled": "boolean", "server_error_5xx_enabled": "boolean",
	}
	if field, err := policy.take(types, sent); err != nil {
		return k.refuseField(field, err.Error())
	}
	policy["id"] = id
	c.account.failovers().put(policy, c.now)
	c.account.linkKeys(c)
	return success(c.account.failover(id))
}

// linkKeys sets, in each provider connection, the ids of the virtual keys with a failover policy that
// refers to it.
func (a *account) linkKeys(c *call) {
	connections := a.table(connectionsPath, "id")
	for o := range connections.all() {
		linked := maps.Clone(o)
		linked["virtual_key_ids"] = nil
		var ids []any
		for policy := range a.failovers().all() {
			if slices.ContainsFunc(toObjects(policy["targets"]), func(target object) bool { return target["provider_connection_id"] == o["id"] }) {
				ids = append(ids, policy["id"])
			}
		}
		if len(ids) > 0 {
			linked["virtual_key_ids"] = ids
		}
		connections.put(linked, c.now)
	}
}

// connectionRoutes returns the non-standard operations of provider connections: a delete also removes
// the connection from failover policies.
func connectionRoutes(k *family) []route {
	return []route{{method: http.MethodDelete, template: k.object, handle: func(f *Fake, c *call) *reply {
		r := k.remove(f, c)
		if r.status != http.StatusNoContent {
			return r
		}
		for policy := range c.account.failovers().all() {
			left := deepCopy(policy)
			targets, _ := left["targets"].([]any)
			left["targets"] = slices.DeleteFunc(targets, func(target any) bool {
				return toObject(target).text("provider_connection_id") == c.args[0]
			})
			c.account.failovers().put(left, c.now)
		}
		return r
	}}}
}

// fewConnections refuses a provider connection beyond the limit of the account.
func fewConnections(ch *change) *reply {
	if ch.was == nil && ch.home.len() >= maxConnections {
		return ch.family.refuse("an account can't have more than " + strconv.Itoa(maxConnections) + " provider connections")
	}
	return nil
}

// checkConnection refuses fields that do not apply to the type of authentication, and an empty list of
// models. The API key is not stored.
func checkConnection(ch *change) *reply {
	if list, sent := ch.sent["models"].([]any); ch.was == nil && !sent || sent && len(list) == 0 {
		return ch.family.refuseField("models", "can't be blank")
	}
	needed, foreign := []string{"base_url", "api_key"}, []string{"customer_role_arn", "region"}
	if ch.object.text("auth_type") == "aws-iam" {
		needed, foreign = foreign, needed
		if ch.object.text("name") != "bedrock" {
			return ch.family.refuseField("name", "must be bedrock for aws-iam connections")
		}
	}
	for _, field := range needed {
		if value, sent := ch.sent[field]; (sent || ch.was == nil) && (value == nil || value == "") {
			return ch.family.refuseField(field, "can't be blank")
		}
	}
	for _, field := range foreign {
		if ch.sent.text(field) != "" {
			return ch.family.refuseField(field, "does not go with the authentication of the connection")
		}
	}
	return nil
}

// nameKey sets the name of the virtual key in a seeded session.
func nameKey(ch *change) {
	key := ch.call.account.table(virtualKeysPath, "id").find(ch.object.text("virtual_key_id"))
	if key != nil && ch.object["virtual_key_name"] == nil {
		ch.object["virtual_key_name"] = key["name"]
	}
}

// aiProvider is a provider of AI models.
type aiProvider struct{ id, name, url, models string }

// aiProviders is a sample of the providers and their models.
var aiProviders = []aiProvider{
	{"anthropic", "Anthropic", "https://api.anthropic.com", "claude-opus-4-6 claude-opus-4-7 claude-sonnet-4-6"},
	{"bedrock", "Amazon Bedrock", "", "anthropic.claude-opus-4-6-v1"},
	{"openai", "OpenAI", "https://api.openai.com", "gpt-4o gpt-4o-mini"},
}

func (p aiProvider) list() []object {
	list := []object{}
	for id := range strings.FieldsSeq(p.models) {
		list = append(list, object{"id": id, "display_name": id, "provider_id": p.id})
	}
	return list
}

func whole(list []object) *reply {
	return success(object{"data": list, "meta": object{"total": len(list)}})
}

func listProviders(*Fake, *call) *reply {
	list := []object{}
	for _, p := range aiProviders {
		list = append(list, object{"id": p.id, "display_name": p.name, "default_base_url": p.url, "models": p.list()})
	}
	return whole(list)
}

func listModels(_ *Fake, c *call) *reply {
	for _, p := range aiProviders {
		if p.id == c.args[0] {
			return whole(p.list())
		}
	}
	return codedErrors(http.StatusNotFound, "", "provider "+c.args[0]+" not found")
}

// getBedrockSetup returns the values for the trust policy of an IAM role. The external id is the id of
// the customer.
func getBedrockSetup(_ *Fake, c *call) *reply {
	return success(object{"arc_role_arn": "arn:aws:iam::123456789012:role/fastly-arc", "external_id": c.account.customer})
}

var usagePages = byCursor{limit: 10, most: 100, total: true, end: emptyText, order: "date"}

// onUsage calls handle with the usage that the query selects.
func onUsage(handle func(k *family, c *call, list []object) *reply) handler {
	return func(f *Fake, c *call) *reply {
		k := resourceFamilies()[sessionsPath]
		sessions, _, refusal := k.home(f, c)
		if refusal != nil {
			return refusal
		}
		return handle(k, c, k.usage(c, sessions))
	}
}

// usage aggregates the sessions that the query selects by day or hour, virtual key, provider and model.
func (k *family) usage(c *call, sessions *table) []object {
	total := map[[5]string]map[string]int{}
	for o := range sessions.all() {
		at, err := time.Parse(time.RFC3339, o.text("created_at"))
		if err != nil || !k.wanted(c, o) {
			continue
		}
		at = at.UTC().Truncate(time.Hour)
		if c.query.Get("granularity") != "hourly" {
			at = at.Truncate(24 * time.Hour)
		}
		group := [5]string{stamp(at), o.text("virtual_key_id"), o.text("virtual_key_name"), o.text("provider"), o.text("model")}
		if total[group] == nil {
			total[group] = map[string]int{}
		}
		for _, unit := range usageTypes {
			n, _ := strconv.Atoi(o.text(unit))
			total[group][unit] += n
		}
	}
	list := []object{}
	groups := slices.SortedFunc(maps.Keys(total), func(a, b [5]string) int { return slices.Compare(a[:], b[:]) })
	if c.query.Get("sort") == "-date" {
		slices.Reverse(groups)
	}
	for _, group := range groups {
		for _, unit := range usageTypes {
			list = append(list, object{
				"date": group[0], "usage_type": unit, "quantity": total[group][unit], "virtual_key_id": group[1], "virtual_key_name": group[2],
				"provider": group[3], "model": group[4],
			})
		}
	}
	return list
}

// usageTypes are the units of usage.
var usageTypes = []string{"requests", "input_tokens", "output_tokens"}

func listRuntimeUsage(k *family, c *call, list []object) *reply {
	if r := usagePages.page(c, list, func(o object) any { return o }); r != nil {
		return r
	}
	return k.refuse("invalid cursor")
}

// exportUsage returns the usage as a CSV file, with all rows unless the query has a limit.
func exportUsage(k *family, c *call, list []object) *reply {
	start, ok := usagePages.start(c.query, list)
	if !ok {
		return k.refuse("invalid cursor")
	}
	columns := []string{"date", "usage_type", "quantity", "virtual_key_id", "virtual_key_name", "provider", "model"}
	var text strings.Builder
	w := csv.NewWriter(&text)
	_ = w.Write(columns) // a strings.Builder never fails
	for _, o := range cut(list, start, c.number("limit", len(list))) {
		row := make([]string, len(columns))
		for i, column := range columns {
			row[i] = o.text(column)
		}
		_ = w.Write(row)
	}
	w.Flush()
	return &reply{status: http.StatusOK, body: []byte(text.String()), header: http.Header{
		"Content-Type": {"text/csv"}, "Content-Disposition": {"attachment; filename=usage_metrics.csv"},
	}}
}
