package fastlytest

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/edgesdk/fastly/internal/catalog"
)

// handler handles one operation. The caller must hold the lock of the fake.
type handler func(*Fake, *call) *reply

// route is an operation of the fake.
type route struct {
	method   string
	template string // placeholders without names: /service/{}/version/{}
	handle   handler

	scope               string             // scope that allows the operation besides the global ones; only for purges
	anyScope            bool               // allowed with any token
	anonymous           bool               // requires no token
	edge                bool               // served by edge caches, without the headers of the API
	parallel            bool               // does not write configuration, so overlapping requests are safe
	realtime            bool               // served by the real-time host
	errors              dialect            // messages if nil
	op                  *catalog.Operation // operation in the catalogue; nil if unknown
	keys                map[string]bool    // known query keys, form keys and JSON members; nil if unknown
	open                bool               // bodies may have any members
	limits, queryLimits map[string]limit   // limits of fields and query keys
}

// served is a group of operations that the fake serves.
type served struct {
	title  string // name in the documentation of the package
	routes []route
}

// families lists all operations of the fake. For a new family outside of familyTable, add a file with
// its routes, and a line here.
func families() []served {
	list := []served{
		{"services", serviceRoutes()},
		{"versions of services", versionRoutes()},
		{"details of services, and differences of versions", detailRoutes()},
		{"objects of versions: " + strings.Join(slices.Sorted(maps.Keys(kinds())), ", "), kindRoutes()},
		{"settings of versions, HTTP/3, and defaults of the Image Optimizer", settingsRoutes()},
		{"contents of VCL files, generated VCL, and the linter", vclRoutes()},
		{"checks of domains", domainRoutes()},
		{"backends of directors", loadBalancingRoutes()},
		{"descriptions of dictionaries", dictionaryRoutes()},
		{"packages of Compute services", packageRoutes()},
		{"managed logging and Fanout", computeRoutes()},
		{"purges", purgeRoutes()},
		{"the current token", tokenRoutes()},
		{"historical statistics", statsRoutes()},
		{"real-time statistics", realtimeRoutes()},
	}
	for _, routes := range []func() []served{
		accountRoutes, iamRoutes, billingRoutes, edgetlsRoutes, domainsRoutes, dnsRoutes, productsRoutes,
		notificationsRoutes, objectstorageRoutes, networkRoutes, kvstoreRoutes, configstoreRoutes, secretstoreRoutes, ngwafRoutes,
		botmanagementRoutes, ddosRoutes, apisecurityRoutes, clientsideRoutes, airuntimeRoutes, observabilityRoutes,
	} {
		list = append(list, routes()...)
	}
	for _, path := range slices.Sorted(maps.Keys(resourceFamilies())) {
		k := resourceFamilies()[path]
		if last := &list[len(list)-1]; last.title == k.title { // several groups share a title
			last.routes = append(last.routes, k.allRoutes()...)
			continue
		}
		list = append(list, served{k.title, k.allRoutes()})
	}
	return list
}

// routes returns the tree of all operations. It is built on first use.
var routes = sync.OnceValue(func() *node {
	root := &node{}
	for _, r := range catalogued() {
		root.add(r)
	}
	for _, family := range families() {
		for _, r := range family.routes {
			root.add(&r)
		}
	}
	return root
})

// unknown is the route of requests to unknown operations.
var unknown = &route{handle: func(*Fake, *call) *reply {
	return failure(http.StatusNotFound, "Not found", "")
}}

// on reports whether an operation is served by a host. Unknown hosts serve all operations.
func (r *route) on(host string) bool {
	switch "https://" + host {
	case "https://api.fastly.com":
		return !r.realtime
	case "https://rt.fastly.com":
		return r.realtime
	default:
		return true
	}
}

// node is a node in the tree of path segments.
type node struct {
	literal  map[string]*node
	any      *node             // subtree for a placeholder
	byMethod map[string]*route // operations on the path that ends here
}

func (n *node) add(r *route) {
	for _, segment := range splitPath(r.template) {
		n = n.child(segment)
	}
	if before := n.byMethod[r.method]; before != nil && r.keys == nil {
		r.keys, r.open, r.op = before.keys, before.open, before.op
		r.limits, r.queryLimits = before.limits, before.queryLimits
	}
	if n.byMethod == nil {
		n.byMethod = map[string]*route{}
	}
	n.byMethod[r.method] = r
}

func (n *node) child(segment string) *node {
	if segment == "{}" {
		if n.any == nil {
			n.any = &node{}
		}
		return n.any
	}
	if n.literal == nil {
		n.literal = map[string]*node{}
	}
	if n.literal[segment] == nil {
		n.literal[segment] = &node{}
	}
	return n.literal[segment]
}

// find returns the operation for a method and the segments of an escaped path, and the unescaped
// arguments of its placeholders. It returns nil if there is none. A literal segment takes precedence
// over a placeholder.
func (n *node) find(method string, path []string, args ...string) (*route, []string) {
	if len(path) == 0 {
		return n.byMethod[method], args
	}
	if next := n.literal[path[0]]; next != nil {
		if r, args := next.find(method, path[1:], args...); r != nil {
			return r, args
		}
	}
	arg, err := url.PathUnescape(path[0])
	if n.any == nil || arg == "" || err != nil {
		return nil, nil
	}
	return n.any.find(method, path[1:], append(args, arg)...)
}

// catalogued returns routes for all operations in the catalogue. Operations that the fake does not
// serve are validated, and then return 501.
func catalogued() []*route {
	list := make([]*route, 0, len(known().Operations))
	for _, op := range known().Operations {
		r := &route{method: op.Method, template: erase(op.Path), handle: (*Fake).unserved, keys: map[string]bool{}, op: op}
		if r.realtime = op.Server == "https://rt.fastly.com"; r.realtime {
			r.errors = realtimeErrors
		}
		if strings.HasPrefix(r.template, "/service/{}/version/{}/") {
			r.handle = onDraft(func(f *Fake, c *call, _ *service, _ *version) *reply { return f.unserved(c) })
		}
		for _, p := range op.Params {
			switch p.In {
			case "query", "form":
				r.keys[erase(p.Name)] = true
			case "body":
				r.addMembers(known().Schema(op.File, p.Type))
			}
		}
		r.limits, r.queryLimits = limitsOf(op)
		list = append(list, r)
	}
	return list
}

// addMembers adds the known members of a body. Without a schema, all members are allowed.
func (r *route) addMembers(schema *catalog.Schema) {
	if schema == nil {
		r.open = true
		return
	}
	for name, property := range schema.Properties {
		r.keys[name] = true
		if property.Spelled != "" {
			r.keys[property.Spelled] = true
		}
	}
}

func (f *Fake) unserved(c *call) *reply {
	return failure(http.StatusNotImplemented, "Not implemented",
		"package fastlytest does not serve "+c.method+" "+c.route.template+" yet")
}

// defaultOf returns the default of a query key as a string.
func (r *route) defaultOf(key string) string {
	if r.op == nil {
		return ""
	}
	for _, p := range r.op.Params {
		if p.In == "query" && p.Name == key {
			return strings.Trim(string(p.Default), `"`)
		}
	}
	return ""
}
