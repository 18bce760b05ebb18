package fastlytest

import (
	"slices"
	"strings"
)

// botAction returns an action of the given type.
func botAction(kind string) object { return object{"type": kind} }

// botPolicy is a sample of the categories and their bots.
var botPolicy = []struct {
	id, name, description string
	bots                  []string
}{
	{"cat_ai_crawlers", "AI Crawlers", "Crawlers that collect content to train AI models.", []string{"Example AI Bot"}},
	{
		"cat_monitoring_and_site_tools", "Monitoring & Site Tools",
		"Tools which access your site to monitor performance, uptime, proving domain control, etc.",
		[]string{"Amazon Route 53 Health Check Service", "Better Uptime", "Checkly"},
	},
	{"cat_search_engines", "Search Engines", "Crawlers of search engines.", []string{"Example Search Bot"}},
}

// seedPolicy creates the categories and bots of a new workspace.
func seedPolicy(ch *change) {
	c, id := ch.call, ch.object.text("id")
	categories := c.account.table(fill(botCategories, []string{id}), "category_id")
	if categories.len() > 0 {
		return
	}
	for _, category := range botPolicy {
		categories.put(object{"category_id": category.id, "name": category.name, "description": category.description, "action": botAction("allow")}, c.now)
		bots := c.account.table(fill(botsOfOne, []string{id, category.id}), "bot_id")
		for _, name := range category.bots {
			words := strings.Join(strings.Fields(strings.ToLower(name)), "_")
			bots.put(object{"bot_id": "bot_" + words, "name": name, "action": botAction("inherit")}, c.now)
		}
	}
}

// oneOfActions returns a check that refuses all other actions.
func oneOfActions(kinds ...string) func(*change) *reply {
	return func(ch *change) *reply {
		if kind := toObject(ch.sent["action"]).text("type"); !slices.Contains(kinds, kind) {
			return ch.family.refuseField("action", "must have a type out of "+strings.Join(kinds, ", "))
		}
		return nil
	}
}

// listAllBots lists the bots of all categories of a workspace.
func (k *family) listAllBots(f *Fake, c *call) *reply {
	categories, _, refusal := below(f, c, k.parent)
	if refusal != nil {
		return refusal
	}
	list := []object{}
	for category := range categories.all() {
		id := category.text("category_id")
		for bot := range c.account.table(fill(k.path, []string{c.args[0], id}), k.key).all() {
			bot = deepCopy(bot)
			bot["category_id"] = id
			list = append(list, bot)
		}
	}
	return k.page(c, list)
}

// resetBots sets all bots of a category to inherit, and returns them on one page.
func (k *family) resetBots(f *Fake, c *call) *reply {
	bots, owner, refusal := k.home(f, c)
	if refusal != nil {
		return refusal
	}
	ch := k.change(f, c, bots, owner, nil)
	ch.sent = c.fields()
	if refusal := ch.obey(rule{inferred, oneOfActions("inherit")}); refusal != nil {
		return refusal
	}
	list := []object{}
	for bot := range bots.all() {
		bot = deepCopy(bot)
		bot["action"] = botAction("inherit")
		bots.put(bot, c.now)
		list = append(list, bot)
	}
	return success(object{"data": list, "meta": object{"limit": 1000, "total": len(list), "next_cursor": nil}})
}
