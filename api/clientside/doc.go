// Package clientside manages Client-Side Protection, which monitors and controls the resources that browsers
// load on the pages of a website.
//
// Stability: preview. The API of Client-Side Protection may change, and this package with it.
//
// A website is a domain to protect ([Websites]). A page is a set of paths on a website ([Pages]):
//
//	site, err := clientside.Websites(client).Create(ctx, clientside.WebsiteInput{Domain: new("www.example.com")})
//	page, err := clientside.Pages(client).Create(ctx, clientside.PageInput{
//		WebsiteID: &site.ID, Name: new("checkout"), Paths: []string{"/checkout"},
//	})
//
// Client-Side Protection keeps an inventory for every page: the scripts ([Scripts]), the response headers that
// affect security ([Headers]), and the changes of these headers ([HeaderEvents]). A policy controls which
// resources browsers may load ([Policies]). [Reports] lists the violations of a policy.
//
// # Paging
//
// The API reference numbers the pages of a list from 0. If the API numbered them from 1, it would return the first
// page twice. A list then ends with an error, instead of losing or repeating items.
package clientside
