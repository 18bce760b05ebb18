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
// Client-Side Protection keeps an inventory of every page: the scripts ([Scripts]), the
// security-related response headers ([Headers]), and the changes of these headers ([HeaderEvents]). A
// policy controls which resources browsers may load ([Policies]). [Reports] lists the violations of a
// policy.
//
// # Paging
//
// According to the API reference, the pages of a list are numbered from 0. If the API numbers them from
// 1 instead, lists of several pages end with an error. They never lose or repeat items.
package clientside
