package fastlytest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// pageOf returns the page of n objects that a pager selects for a query: its body and Link header.
// The body is nil if the page is invalid.
func pageOf(p pager, n int, query string) (body object, link string) {
	var list []object
	for i := range n {
		list = append(list, object{"id": fmt.Sprintf("%03d", i)})
	}
	values, _ := url.ParseQuery(query)
	c := &call{
		method: http.MethodGet, base: "https://api.fastly.com", path: []string{"things"}, query: values,
		route: &route{op: known().Lookup(http.MethodGet, "/resources/stores/kv/{}/keys")}, now: time.Unix(100, 0),
	}
	r := p.page(c, list, func(o object) any { return o["id"] })
	if r == nil {
		return nil, ""
	}
	if json.Unmarshal(r.body, &body) != nil {
		body = object{"array": json.RawMessage(r.body)}
	}
	return body, r.header.Get("Link")
}

// asJSON normalizes a value by encoding and decoding it as JSON.
func asJSON(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	require.NoError(t, err)
	return string(text)
}

// TestPages compares the paging styles with recorded envelopes of the API.
func TestPages(t *testing.T) {
	const base = "https://api.fastly.com/things?"
	full := byDocument{size: 20, most: 100, links: "self first prev next last"}
	events := byDocument{size: 2, most: 100, links: "next last", sparse: true}
	for _, test := range []struct {
		name  string
		pager pager
		n     int
		query string
		body  string
		link  string
	}{
		{"array", inArray{}, 2, "", `{"array":["000","001"]}`, ""},
		{"empty array", inArray{}, 0, "", `{"array":[]}`, ""},
		{"data without meta", inData{}, 1, "", `{"data":["000"],"meta":{}}`, ""},
		{"data with total", inData{total: true}, 1, "", `{"data":["000"],"meta":{"total":1}}`, ""},
		{
			"links of the first page",
			byLink{20, 100},
			5, "per_page=2", `{"array":["000","001"]}`,
			`<` + base + `page=3&per_page=2>; rel="last", <` + base + `page=2&per_page=2>; rel="next"`,
		},
		{
			"links of a page between",
			byLink{20, 100},
			5, "per_page=2&page=2", `{"array":["002","003"]}`,
			`<` + base + `page=3&per_page=2>; rel="last", <` + base + `page=3&per_page=2>; rel="next", <` + base + `page=1&per_page=2>; rel="prev", <` + base + `page=1&per_page=2>; rel="first"`,
		},
		{
			"links of the last page",
			byLink{20, 100},
			5, "per_page=2&page=3", `{"array":["004"]}`,
			`<` + base + `page=2&per_page=2>; rel="prev", <` + base + `page=1&per_page=2>; rel="first"`,
		},
		{"largest page", byLink{1, 2}, 2, "per_page=9", `{"array":["000","001"]}`, ""},
		{"descending", byLink{20, 100}, 2, "direction=descend", `{"array":["001","000"]}`, ""},
		{
			"page behind the end",
			byLink{20, 100},
			2, "page=7", `{"array":[]}`,
			`<` + base + `page=6>; rel="prev", <` + base + `page=1>; rel="first"`,
		},
		{
			"counted",
			byCount{20, 100},
			3, "per_page=2&page=2",
			`{"data":["002"],"meta":{"current_page":2,"per_page":2,"record_count":3,"total_pages":2}}`, "",
		},
		{
			"document", full, 1, "",
			`{"data":["000"],"meta":{"current_page":1,"per_page":20,"record_count":1,"total_pages":1},"links":{
				"self":"` + base + `page%5Bnumber%5D=1","first":"` + base + `page%5Bnumber%5D=1","prev":null,"next":null,"last":"` + base + `page%5Bnumber%5D=1"}}`, "",
		},
		{
			"document without links",
			byDocument{size: 20, most: 100},
			1, "page[size]=1",
			`{"data":["000"],"meta":{"current_page":1,"per_page":1,"record_count":1,"total_pages":1}}`, "",
		},
		{
			"document with brackets", events, 5, "page[number]=2",
			`{"data":["002","003"],"meta":{"current_page":2,"per_page":2,"record_count":5,"total_pages":3},
				"links":{"next":"` + base + `page[number]=3","last":"` + base + `page[number]=3"}}`, "",
		},
		{
			"document with the last page alone",
			byDocument{size: 1, most: 1, links: "last"},
			2, "",
			`{"data":["000"],"meta":{"current_page":1,"per_page":1,"record_count":2,"total_pages":2},"links":{"last":"` + base + `page%5Bnumber%5D=2"}}`, "",
		},
		{"list of a document", inDocument{}, 1, "", `{"data":["000"]}`, ""},
		{"cursor", byCursor{limit: 2, most: 3, total: true}, 5, "", `{"data":["000","001"],"meta":{"limit":2,"total":5,"next_cursor":"LDI="}}`, ""},
		{"cursor that is absent at the end", byCursor{limit: 2, most: 3}, 3, "cursor=LDI%3D", `{"data":["002"],"meta":{"limit":2}}`, ""},
		{"cursor that is empty at the end", byCursor{limit: 2, most: 3, end: emptyText}, 1, "", `{"data":["000"],"meta":{"limit":2,"next_cursor":""}}`, ""},
		{"cursor that is null at the end", byCursor{limit: 2, most: 3, end: null}, 1, "", `{"data":["000"],"meta":{"limit":2,"next_cursor":null}}`, ""},
		{"cursor below another name", byCursor{limit: 2, most: 3, list: "entries"}, 1, "", `{"entries":["000"],"meta":{"limit":2}}`, ""},
		{"order that meta names", byCursor{limit: 2, most: 3, order: "id"}, 1, "", `{"data":["000"],"meta":{"limit":2,"sort":"id"}}`, ""},
		{"order of the query", byCursor{limit: 2, most: 3, order: "id"}, 1, "sort=-id", `{"data":["000"],"meta":{"limit":2,"sort":"-id"}}`, ""},
		{"limit that is raised", byCursor{limit: 10, most: 200, least: 10}, 1, "limit=1", `{"data":["000"],"meta":{"limit":10}}`, ""},
		{"limit that is cut", byCursor{limit: 1, most: 3}, 4, "limit=4", `{"data":["000","001","002"],"meta":{"limit":3,"next_cursor":"LDM="}}`, ""},
		{"cursor of a key", byCursor{limit: 1, most: 3, key: "id"}, 2, "", `{"data":["000"],"meta":{"limit":1,"next_cursor":"CgMwMDA="}}`, ""},
		{"cursor behind a key", byCursor{limit: 1, most: 3, key: "id"}, 2, "cursor=CgMwMDA%3D", `{"data":["001"],"meta":{"limit":1}}`, ""},
		{
			"echo",
			byCursor{limit: 1, most: 1, echo: []string{"prefix", "consistency"}},
			1, "prefix=p&consistency=eventual",
			`{"data":["000"],"meta":{"limit":1,"prefix":"p","consistency":"eventual"}}`, "",
		},
		{"no echo of a default", byCursor{limit: 1, most: 1, echo: []string{"consistency"}}, 1, "consistency=strong", `{"data":["000"],"meta":{"limit":1}}`, ""},
		{"first page is 1", byNumber{first: 1, limit: 2, most: 9}, 3, "page=2", `{"data":["002"],"meta":{"limit":2,"total":3}}`, ""},
		{"page 0 is page 1", byNumber{first: 1, limit: 2, most: 9}, 3, "page=0", `{"data":["000","001"],"meta":{"limit":2,"total":3}}`, ""},
		{"first page is 0", byNumber{limit: 2, most: 9}, 3, "page=1", `{"data":["002"],"meta":{"limit":2,"total":3}}`, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			body, link := pageOf(test.pager, test.n, test.query)
			require.JSONEq(t, test.body, asJSON(t, body))
			require.Equal(t, test.link, link)
		})
	}
	for name, refused := range map[string]struct {
		pager pager
		query string
	}{
		"page 0":                    {byNumber{first: 1, limit: 1, most: 1, strict: true}, "page=0"},
		"no base64":                 {byCursor{limit: 1, most: 1}, "cursor=!"},
		"no place":                  {byCursor{limit: 1, most: 1}, "cursor=eA%3D%3D"},
		"behind the end":            {byCursor{limit: 1, most: 1}, "cursor=LDk%3D"},
		"empty, where that matters": {byCursor{limit: 1, most: 1, strict: true}, "cursor="},
		"no key":                    {byCursor{limit: 1, most: 1, key: "id"}, "cursor=Cg%3D%3D"},
	} {
		body, _ := pageOf(refused.pager, 3, refused.query)
		require.Nil(t, body, name)
	}
}

// TestPagesByTime follows the links between pages of ten seconds.
func TestPagesByTime(t *testing.T) {
	var list []object
	for second := range 30 {
		list = append(list, object{"error_time_us": (70 + second) * 1e6})
	}
	p := byTime{field: "error_time_us", window: 10}
	c := &call{base: "https://api.fastly.com", path: []string{"observability", "errors"}, query: url.Values{"from": {"75"}}, now: time.Unix(100, 0)}
	var pages []int
	for range 9 {
		r := p.page(c, list, func(o object) any { return o })
		require.Empty(t, r.header.Get("Content-Type"))
		pages = append(pages, strings.Count(string(r.body), "\n"))
		_, rest, more := strings.Cut(r.header.Get("Link"), "</observability/errors%3Ffrom=")
		if !more {
			break
		}
		next, _, _ := strings.Cut(rest, `>; rel="next"`)
		c.query = url.Values{"from": {next}}
	}
	require.Equal(t, []int{10, 10, 5}, pages)
	c.query = url.Values{"from": {"75"}, "to": {"96"}}
	r := p.page(c, list, func(o object) any { return o })
	require.Equal(t, 21, strings.Count(string(r.body), "\n"), "a page extends to the end of its request")
	require.Equal(t, `</observability/errors%3Ffrom=85>; rel="next"`, r.header.Get("Link"))
}

// TestDialects compares error bodies with those recorded from the API.
func TestDialects(t *testing.T) {
	for name, test := range map[string]struct {
		dialect         dialect
		mediaType, body string
	}{
		"messages":       {messages, typeJSON, `{"msg":"T","detail":"d"}`},
		"problems":       {problems, typeProblem, `{"title":"T","status":400,"detail":"d"}`},
		"open problems":  {openProblems, typeProblem, `{"title":"T","status":400,"detail":"d","errors":null}`},
		"typed problems": {typedProblems("p"), typeProblem, `{"type":"p","title":"T","status":400,"detail":"","errors":null}`},
		"coded":          {codedErrors, typeJSON, `{"type":"","title":"d","code":"bad_request"}`},
		"products":       {productErrors, typeJSON, `{"type":"","title":"T","status":400,"errors":null,"detail":""}`},
		"listed":         {listedErrors, typeJSON, `{"errors":[{"title":"T","detail":"d"}]}`},
		"documents":      {documentErrors, typeJSONAPI, `{"errors":[{"title":"T","detail":"d"}]}`},
		"real time":      {realtimeErrors, typeJSON, `{"Error":"T"}`},
	} {
		r := test.dialect(http.StatusBadRequest, "T", "d")
		require.JSONEq(t, test.body, string(r.body), name)
		require.Equal(t, test.mediaType, r.header.Get("Content-Type"), name)
		require.Equal(t, http.StatusBadRequest, r.status, name)
	}
	require.Empty(t, statusOnly(http.StatusPreconditionFailed, "T", "d").body)
}
