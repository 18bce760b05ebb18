package fastlytest

import (
	"maps"
	"net/http"
	"slices"
	"strconv"
)

const (
	alertsPath = "/alerts/definitions"
	logsPath   = "/observability/log-explorer"
)

// namedDashboard refuses a dashboard without a name.
func namedDashboard(ch *change) *reply {
	if ch.object.text("name") == "" {
		return ch.family.refuseField("name", "can't be blank")
	}
	return nil
}

// checkItems refuses charts without a title, a subtitle or metrics, or with an invalid span.
func checkItems(ch *change) *reply {
	items, _ := ch.sent["items"].([]any)
	for _, element := range items {
		item, _ := normalize(element).(object)
		source, _ := item["data_source"].(object)
		config, _ := source["config"].(object)
		metrics, _ := config["metrics"].([]any)
		span, err := strconv.Atoi(item.text("span"))
		switch {
		case item.text("title") == "" || item.text("subtitle") == "":
			return ch.family.refuseField("items", "must have a title and a subtitle")
		case len(metrics) == 0:
			return ch.family.refuseField("items", "must have at least one metric")
		case err == nil && (span < 1 || span > 12):
			return ch.family.refuseField("items", "must have a span of 1 to 12")
		}
	}
	return nil
}

// completeDashboard sets the ids of new charts, and the user who changed the dashboard.
func completeDashboard(ch *change) *reply {
	items, _ := normalize(ch.object["items"]).([]any)
	for i, element := range items {
		if item, is := element.(object); is && item.text("id") == "" {
			item = maps.Clone(item)
			item["id"] = ch.fake.newID()
			items[i] = item
		}
	}
	if items == nil {
		items = []any{}
	}
	ch.object["items"] = items
	if ch.was == nil {
		ch.object["created_by"] = ch.call.user.id
	}
	ch.object["updated_by"] = ch.call.user.id
	return nil
}

// wholeDefinition refuses a definition without the required fields. An update replaces the definition.
func wholeDefinition(ch *change) *reply {
	fields := []string{"name", "metric", "evaluation_strategy", "description", "dimensions", "integration_ids"}
	if ch.was == nil {
		fields = append(fields, "service_id", "source")
	}
	for _, field := range fields {
		value, sent := ch.sent[field]
		if text, is := value.(string); !sent || is && text == "" {
			return ch.family.refuseField(field, "can't be blank")
		}
	}
	return nil
}

// checkDefinition refuses references to objects that do not exist, and updates of immutable fields.
func checkDefinition(ch *change) *reply {
	for _, field := range []string{"service_id", "source"} {
		if _, sent := ch.sent[field]; sent && ch.was != nil && ch.was.text(field) != ch.sent.text(field) {
			return ch.family.refuseField(field, "can't be changed")
		}
	}
	integrations := ch.call.account.table(integrationsPath, "id")
	ids, _ := ch.object["integration_ids"].([]any)
	for _, id := range ids {
		if text, _ := id.(string); integrations.find(text) == nil {
			return ch.family.refuseField("integration_ids", "names no integration: "+text)
		}
	}
	strategy, _ := normalize(ch.object["evaluation_strategy"]).(object)
	if !slices.Contains([]string{"2m", "3m", "5m", "15m", "30m"}, strategy.text("period")) {
		return ch.family.refuseField("evaluation_strategy", "has no valid period")
	}
	if id := ch.object.text("service_id"); ch.call.account.service(ch.fake, id) == nil {
		return ch.family.refuseField("service_id", "does not exist")
	}
	return nil
}

// testAlert validates a definition. It stores nothing and sends nothing.
func (k *family) testAlert(f *Fake, c *call) *reply {
	sent, refusal := k.sent(c)
	if refusal != nil {
		return refusal
	}
	ch := k.change(f, c, newTable(k.key), nil, nil)
	if refusal := k.make(ch, sent); refusal != nil {
		return refusal
	}
	return empty(http.StatusAccepted)
}

// completeAlert copies the definition of a seeded alert into the alert.
func completeAlert(ch *change) {
	if definition := ch.call.account.table(alertsPath, "id").find(ch.object.text("definition_id")); definition != nil {
		ch.object["definition"] = maps.Clone(definition)
	}
	if ch.object.text("status") == "" {
		ch.object["status"] = "active"
	}
}
