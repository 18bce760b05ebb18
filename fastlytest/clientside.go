package fastlytest

import (
	"maps"
	"net/http"
)

// pageOfWebsite refuses a page if its website does not exist.
func pageOfWebsite(ch *change) *reply {
	id := ch.object.text("website_id")
	if id != "" && ch.call.account.table(websitesPath, "id").find(id) == nil {
		return ch.family.refuseField("website_id", "does not exist")
	}
	return nil
}

// websiteWithoutPages refuses to delete a website with pages.
func websiteWithoutPages(ch *change) *reply {
	if ids, _ := ch.was["page_ids"].([]any); len(ids) > 0 {
		return ch.family.style.errors(http.StatusConflict, http.StatusText(http.StatusConflict), "website "+ch.was.text("id")+" has pages")
	}
	return nil
}

// pageRoutes returns the writes of pages. They update the list of pages of each website.
func pageRoutes(k *family) []route {
	listed := func(write handler) handler {
		return func(f *Fake, c *call) *reply {
			r := write(f, c)
			if r.status < http.StatusMultipleChoices {
				c.account.listPages(c)
			}
			return r
		}
	}
	return []route{
		{method: http.MethodPost, template: k.path, handle: listed(k.create)},
		{method: http.MethodPatch, template: k.object, handle: listed(k.update)},
		{method: http.MethodDelete, template: k.object, handle: listed(k.remove)},
	}
}

// listPages updates the ids of pages in each website.
func (a *account) listPages(c *call) {
	of := map[string][]any{}
	for page := range a.table(pagesPath, "id").all() {
		of[page.text("website_id")] = append(of[page.text("website_id")], page["id"])
	}
	websites := a.table(websitesPath, "id")
	for o := range websites.all() {
		website := maps.Clone(o)
		website["page_ids"] = append([]any{}, of[o.text("id")]...)
		websites.put(website, c.now)
	}
}

// listPage adds a seeded page to its website.
func listPage(ch *change) {
	websites := ch.call.account.table(websitesPath, "id")
	if website := deepCopy(websites.find(ch.object.text("website_id"))); website != nil {
		ids, _ := website["page_ids"].([]any)
		website["page_ids"] = append(ids, ch.object["id"])
		websites.put(website, ch.call.now)
	}
}

// authorizeScript sets the time of the authorization. The default of the authorized hash is the current
// one.
func authorizeScript(ch *change) *reply {
	if ch.sent.text("authorization_status") == "authorized" {
		ch.object["authorized_at"] = ch.family.stamp(ch.call)
		if ch.sent.text("authorized_hash") == "" {
			ch.object["authorized_hash"] = ch.object["current_hash"]
		}
	}
	return nil
}
