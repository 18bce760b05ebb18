package fastlytest

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
)

// Default content types and extensions of gzip rules.
const (
	gzipTypes = "text/html application/x-javascript text/css application/javascript text/javascript application/json " +
		"application/vnd.ms-fontobject application/x-font-opentype application/x-font-truetype application/x-font-ttf " +
		"application/xml font/eot font/opentype font/otf image/svg+xml image/vnd.microsoft.icon text/plain text/xml"
	gzipExtensions = "css js html eot ico otf ttf json"
)

// kindTable returns all kinds with their special properties. To add a kind, add an entry.
func kindTable() []*kind {
	return slices.Concat([]*kind{
		{path: "acl", model: "ACL", check: []rule{{reported, checkACLName}}},
		{
			path: "apex-redirects", model: "apexredirect", root: "/apex-redirects", byID: true,
			defaults: object{"feature_revision": 1},
		},
		{
			path: "backend", model: "Backend", unset: true, omits: []string{"fetch_timeout"},
			defaults: object{
				"port": 80, "weight": 100, "max_conn": 200, "error_threshold": 0, "comment": "", "request_condition": "",
				"connect_timeout": 1000, "first_byte_timeout": 15000, "between_bytes_timeout": 10000,
				"use_ssl": false, "ssl_check_cert": true, "auto_loadbalance": false, "prefer_ipv6": false,
			},
			check:  []rule{{reported, checkHostHeader}, needs("address"), ports(1)},
			derive: []rule{{recorded, resolveAddress}, {recorded, preferIPv6}},
		},
		{path: "cache_settings", model: "CacheSettings", defaults: object{"cache_condition": ""}},
		{
			path: "condition", model: "Condition", defaults: object{"priority": "100", "comment": ""}, fixed: []string{"type"},
			check: []rule{needs("statement")},
		},
		{path: "dictionary", model: "Dictionary", defaults: object{"write_only": false}, fixed: []string{"write_only"}},
		{
			path: "director", model: "Director",
			defaults: object{"type": 1, "quorum": 75, "retries": 5, "capacity": 100, "comment": "", "backends": []any{}},
		},
		{
			path: "domain", model: "Domain", omits: []string{"staging_ip"}, defaults: object{"comment": ""},
			check: []rule{{reported, checkDomainOwner}},
		},
		{
			path: "gzip", model: "Gzip", unset: true,
			defaults: object{"content_types": gzipTypes, "extensions": gzipExtensions, "cache_condition": ""},
		},
		{path: "header", model: "Header", defaults: object{"priority": "100", "ignore_if_set": "0"}},
		{
			path: "healthcheck", model: "Healthcheck", derive: []rule{{recorded, tidyHeaders}},
			defaults: object{"http_version": "1.1", "comment": "", "headers": []any{}},
		},
		{
			path: "pool", model: "Pool", echoes: []string{"quorum"},
			types: map[string]string{"min_tls_version": "string", "max_tls_version": "string"},
			defaults: object{
				"type": "random", "quorum": "75", "max_conn_default": "200", "comment": "", "use_tls": "0", "tls_check_cert": "1",
				"connect_timeout": "1000", "first_byte_timeout": "15000", "between_bytes_timeout": "10000",
			},
		},
		{
			path: "rate-limiters", model: "vclmodule", record: "vclmodule", root: "/rate-limiters", byID: true,
			check:    []rule{needs("client_key", "http_methods", "rps_limit")},
			derive:   []rule{{recorded, countResponse}},
			defaults: object{"feature_revision": 1, "feature_update_available": false},
		},
		{path: "request_settings", model: "RequestSettings", defaults: object{"force_ssl": "0", "request_condition": ""}},
		{path: "resource", model: "Link", record: "link", byID: true, defaults: object{"resource_type": "kv-store"}, prepare: describeLink},
		{
			path: "response_object", model: "ResponseObject",
			defaults: object{"status": "200", "response": "Ok", "content": "", "cache_condition": "", "request_condition": ""},
		},
		{
			path: "snippet", model: "Snippet", omits: []string{"snippet_id"}, check: []rule{{reported, checkSnippetName}}, derive: []rule{{recorded, holdContent}},
			defaults: object{"priority": "100", "dynamic": "0"},
		},
		{path: "vcl", model: "VCL", derive: []rule{{recorded, onlyMain}}, defaults: object{"main": false}},
	}, loggingKinds())
}

// resolveAddress derives hostname, ipv4 and ipv6 from the address.
func resolveAddress(ch *change) *reply {
	if _, sent := ch.sent["address"]; !sent {
		return nil
	}
	text := ch.object.text("address")
	address, err := netip.ParseAddr(text)
	for field, is := range map[string]bool{
		"hostname": err != nil && text != "",
		"ipv4":     err == nil && address.Is4(),
		"ipv6":     err == nil && address.Is6(),
	} {
		_, sent := ch.sent[field]
		if _, has := ch.object[field]; !has || sent {
			continue
		}
		ch.object[field] = nil
		if is {
			ch.object[field] = text
		}
	}
	return nil
}

// preferIPv6 sets the default for backends of Compute services.
func preferIPv6(ch *change) *reply {
	if _, sent := ch.sent["prefer_ipv6"]; !sent && ch.was == nil {
		ch.object["prefer_ipv6"] = ch.service.kind == "wasm"
	}
	return nil
}

// tidyHeaders sorts and normalizes the headers of a health check. The reply to an update contains
// the headers as sent.
func tidyHeaders(ch *change) *reply {
	sent, _ := ch.object["headers"].([]any)
	if _, changed := ch.sent["headers"]; !changed {
		return nil
	}
	var lines []string
	for _, header := range sent {
		name, value, _ := strings.Cut(fmt.Sprint(header), ":")
		lines = append(lines, strings.TrimSpace(name)+": "+strings.TrimSpace(value))
	}
	slices.Sort(lines)
	tidy := []any{}
	for _, line := range lines {
		tidy = append(tidy, line)
	}
	ch.object["headers"] = tidy
	if ch.was != nil {
		ch.shown["headers"] = sent
	}
	return nil
}

// countResponse converts the response status of a rate limiter to a number.
func countResponse(ch *change) *reply {
	response := toObject(ch.object["response"])
	if response == nil {
		return nil
	}
	status, err := convert("integer", response["status"])
	if err != nil {
		return badRequest("'response[status]' " + err.Error())
	}
	response["status"] = status
	ch.object["response"] = response
	return nil
}

// onlyMain clears the main flag of all other VCL files if a file becomes the main one.
func onlyMain(ch *change) *reply {
	if ch.object["main"] != true {
		return nil
	}
	for _, other := range ch.version.objects["vcl"] {
		other["main"] = false
	}
	return nil
}
