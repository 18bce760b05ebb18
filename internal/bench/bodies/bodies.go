// Package bodies creates replies of the API for benchmarks. Their structure and the order of
// their keys are those of recordings. The content depends on a seed, so that caching strings has
// no advantage.
package bodies

import (
	"bytes"
	"cmp"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/edgesdk/fastly"
)

// Kind is the encoding of numbers and booleans in a reply.
type Kind int

// Values of Kind.
const (
	Typed        Kind = iota // as JSON numbers and booleans
	Stringly                 // strings
	LastStringly             // strings in the last element only
)

// id returns an id with 22 characters.
func id(seed, i int) string { return fmt.Sprintf("SU1Z0isxPaoz%04d%06d", seed%10_000, i) }

// Services returns a list of n services with three versions each. The order of members in an
// object is random.
func Services(seed, n int, kind Kind) []byte {
	r := rand.New(rand.NewPCG(uint64(seed), 1))
	return list(n, func(b *bytes.Buffer, i int) {
		service(b, r, seed, i, kind == Stringly || kind == LastStringly && i == n-1)
	})
}

// Service returns one service of [Services].
func Service(seed int) []byte {
	var b bytes.Buffer
	service(&b, rand.New(rand.NewPCG(uint64(seed), 1)), seed, 0, false)
	return b.Bytes()
}

func service(b *bytes.Buffer, r *rand.Rand, seed, i int, stringly bool) {
	versions := list(3, func(b *bytes.Buffer, v int) {
		object(b, r, stringly, []string{
			`"service_id":"` + id(seed, i) + `"`, `"comment":""`, `"deleted_at":null`, `"environments":[]`,
			`"created_at":"2022-06-22T08:23:37Z"`, `"updated_at":"2022-10-24T11:07:24Z"`, `"number":` + strconv.Itoa(v+1),
			`"active":` + strconv.FormatBool(v == 2), `"locked":true`, `"deployed":false`, `"staging":false`, `"testing":false`,
		})
	})
	object(b, r, stringly, []string{
		`"id":"` + id(seed, i) + `"`, fmt.Sprintf(`"name":"service %d of %d"`, i, seed), `"type":"vcl"`, `"comment":""`,
		`"customer_id":"x4xCwxxJxGCx123Rx5xTx"`, `"paused":false`, `"version":3`, `"deleted_at":null`, `"environments":[]`,
		`"created_at":"2022-06-22T08:23:37Z"`, `"updated_at":"2022-06-22T08:23:37Z"`, `"versions":` + string(versions),
	})
}

// object appends members in random order.
func object(b *bytes.Buffer, r *rand.Rand, stringly bool, members []string) {
	b.WriteByte('{')
	for i, at := range r.Perm(len(members)) {
		if i > 0 {
			b.WriteByte(',')
		}
		name, value, _ := strings.Cut(members[at], ":")
		if stringly {
			value = text(value)
		}
		b.WriteString(name + ":" + value)
	}
	b.WriteByte('}')
}

// text returns a number or boolean as a JSON string.
func text(value string) string {
	switch c := value[0]; {
	case value == "true":
		return `"1"`
	case value == "false":
		return `"0"`
	case '0' <= c && c <= '9':
		return `"` + value + `"`
	}
	return value
}

// Backend returns a backend.
func Backend(seed int) []byte {
	var b bytes.Buffer
	certificate := strings.Repeat("MIIDdzCCAl+gAwIBAgIEAgAAuTANBgkqhkiG9w0B", 8)
	object(&b, rand.New(rand.NewPCG(uint64(seed), 2)), false, []string{
		fmt.Sprintf(`"address":"origin-%d.example.com"`, seed), fmt.Sprintf(`"name":"origin %d"`, seed), fmt.Sprintf(`"hostname":"origin-%d.example.com"`, seed),
		`"service_id":"` + id(seed, 0) + `"`, `"version":56`, `"connect_timeout":1500`, `"override_host":"origin.example.com"`, `"ssl_check_cert":true`,
		`"ssl_ciphers":"DHE-RSA-AES256-SHA:DHE-RSA-CAMELLIA256-SHA:AES256-GCM-SHA384"`, `"ssl_sni_hostname":"ssl-hostname.com"`, `"ipv6":null`, `"auto_loadbalance":false`,
		`"min_tls_version":null`, `"max_tls_version":null`, `"deleted_at":null`, `"comment":""`, `"ssl_cert_hostname":null`, `"max_conn":200`, `"use_ssl":true`,
		`"share_key":null`, `"ssl_client_key":null`, `"tcp_keepalive_enable":null`, `"healthcheck":null`, `"updated_at":"2025-09-08T17:20:27Z"`, `"weight":100`,
		`"tcp_keepalive_probes":null`, `"port":443`, `"ipv4":null`, `"tcp_keepalive_time":null`, `"keepalive_time":null`, `"prefer_ipv6":true`, `"client_cert":null`,
		`"created_at":"2025-09-08T17:20:27Z"`, `"ssl_client_cert":null`, `"first_byte_timeout":15000`, `"error_threshold":0`, `"tcp_keepalive_interval":null`,
		`"ssl_ca_cert":"` + certificate + `"`, `"between_bytes_timeout":10000`, `"request_condition":""`, `"shield":null`, `"ssl_hostname":null`,
	})
	return b.Bytes()
}

// Items returns a list of n dictionary items.
func Items(seed, n int) []byte {
	return list(n, func(b *bytes.Buffer, i int) {
		fmt.Fprintf(b, `{"updated_at":"2023-11-28T14:45:13Z","created_at":"2023-11-28T14:45:13Z","deleted_at":null,`+
			`"item_value":"https://www.example.com/new/path/%d/%d","service_id":"%s","dictionary_id":"%s","item_key":"/old/path/%d/%d"}`,
			seed, i, id(seed, 0), id(seed, 1), seed, i)
	})
}

// Metric is the name of a metric of statistics, and whether it has fractions.
type Metric struct {
	Name     string
	Fraction bool
}

// Metrics returns n metrics, evenly selected from all and including "requests". They are sorted
// by name, as in replies of the API.
func Metrics(n int) []Metric {
	var all []Metric
	for field := range reflect.TypeFor[fastly.Metrics]().Fields() {
		if kind := field.Type.Kind(); kind == reflect.Int64 || kind == reflect.Float64 {
			all = append(all, Metric{field.Tag.Get("json"), kind == reflect.Float64})
		}
	}
	slices.SortFunc(all, func(a, b Metric) int { return cmp.Compare(a.Name, b.Name) })
	requests := slices.IndexFunc(all, func(m Metric) bool { return m.Name == "requests" })
	picked := make([]Metric, n)
	for i := range picked {
		picked[i] = all[(requests+i*len(all)/n)%len(all)]
	}
	slices.SortFunc(picked, func(a, b Metric) int { return cmp.Compare(a.Name, b.Name) })
	return picked
}

// Statistics returns a reply of historical statistics with one row per hour. The metrics are in
// the given order. If unix is true, times are Unix times in seconds, as in the API, instead of
// RFC 3339.
func Statistics(seed, hours int, metrics []Metric, unix bool) []byte {
	var b bytes.Buffer
	b.WriteString(`{"data":`)
	b.Write(list(hours, func(b *bytes.Buffer, hour int) {
		fmt.Fprintf(b, `{"service_id":"%s",`, id(seed, 0))
		row(b, metrics, seed+hour+1)
		fmt.Fprintf(b, `,"start_time":%s}`, moment(1767225600+3600*hour, unix))
	}))
	b.WriteString(`,"meta":{"to":"2026-02-01 00:00:00 UTC","from":"2026-01-01 00:00:00 UTC","by":"hour","region":"all"},"status":"success","msg":null}`)
	if !unix { // JSON libraries cannot decode these either
		return bytes.ReplaceAll(b.Bytes(), []byte(` 00:00:00 UTC`), []byte(`T00:00:00Z`))
	}
	return b.Bytes()
}

// Live returns a reply of live statistics.
func Live(seed, seconds, pops int, metrics []Metric, unix bool) []byte {
	var b bytes.Buffer
	b.WriteString(`{"Data":`)
	b.Write(list(seconds, func(b *bytes.Buffer, second int) {
		fmt.Fprintf(b, `{"recorded":%s,"aggregated":{`, moment(1767225600+second, unix))
		row(b, metrics, pops*(seed+second+1))
		b.WriteString(`},"datacenter":{`)
		for pop := range pops {
			if pop > 0 {
				b.WriteByte(',')
			}
			fmt.Fprintf(b, `"PO%c":{`, 'A'+pop)
			row(b, metrics, seed+second+pop+1)
			b.WriteByte('}')
		}
		b.WriteString(`}}`)
	}))
	b.WriteString(`,"Timestamp":1767225729,"AggregateDelay":9}`)
	return b.Bytes()
}

func row(b *bytes.Buffer, metrics []Metric, seed int) {
	for i, m := range metrics {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(b, `"%s":%d`, m.Name, seed*(i+1)*37)
		if m.Fraction {
			fmt.Fprintf(b, ".%d5", i+1)
		}
	}
}

func moment(seconds int, unix bool) string {
	if unix {
		return strconv.Itoa(seconds)
	}
	return strconv.Quote(time.Unix(int64(seconds), 0).UTC().Format(time.RFC3339))
}

func list(n int, element func(b *bytes.Buffer, i int)) []byte {
	var b bytes.Buffer
	b.WriteByte('[')
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		element(&b, i)
	}
	b.WriteByte(']')
	return b.Bytes()
}
