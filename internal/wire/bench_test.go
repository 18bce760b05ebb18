package wire

import (
	"bytes"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"
)

type benchBackend struct {
	ServiceID           string     `json:"service_id"`
	Version             int        `json:"version"`
	Name                string     `json:"name"`
	Address             string     `json:"address"`
	Hostname            string     `json:"hostname"`
	IPv4                string     `json:"ipv4"`
	IPv6                string     `json:"ipv6"`
	Port                int        `json:"port"`
	Weight              int        `json:"weight"`
	MaxConn             int        `json:"max_conn"`
	ConnectTimeout      int        `json:"connect_timeout"`
	FirstByteTimeout    int        `json:"first_byte_timeout"`
	BetweenBytesTimeout int        `json:"between_bytes_timeout"`
	ErrorThreshold      int        `json:"error_threshold"`
	KeepaliveTime       int        `json:"keepalive_time"`
	UseSSL              bool       `json:"use_ssl"`
	SSLCheckCert        bool       `json:"ssl_check_cert"`
	AutoLoadbalance     bool       `json:"auto_loadbalance"`
	PreferIPv6          bool       `json:"prefer_ipv6"`
	SSLCertHostname     string     `json:"ssl_cert_hostname"`
	SSLSNIHostname      string     `json:"ssl_sni_hostname"`
	SSLCACert           string     `json:"ssl_ca_cert"`
	SSLCiphers          string     `json:"ssl_ciphers"`
	MinTLSVersion       string     `json:"min_tls_version"`
	MaxTLSVersion       string     `json:"max_tls_version"`
	Shield              string     `json:"shield"`
	OverrideHost        string     `json:"override_host"`
	HealthCheck         string     `json:"healthcheck"`
	RequestCondition    string     `json:"request_condition"`
	ShareKey            string     `json:"share_key"`
	Comment             string     `json:"comment"`
	CreatedAt           time.Time  `json:"created_at"`
	UpdatedAt           time.Time  `json:"updated_at"`
	DeletedAt           *time.Time `json:"deleted_at"`
}

// backendBody writes a backend as the API does; a stringly one has its numbers and booleans in strings.
func backendBody(i int, stringly bool) string {
	q, yes, no := "", "true", "false"
	if stringly {
		q, yes, no = `"`, `"1"`, `"0"`
	}
	certificate := strings.Repeat("MIIDdzCCAl+gAwIBAgIEAgAAuTANBgkqhkiG9w0B", 10)
	return fmt.Sprintf(`{"service_id":"7i6HN3TK9wS159v2gPAZ8A","version":%[2]s%[1]d%[2]s,"name":"origin %[1]d","address":"origin-%[1]d.example.com",`+
		`"hostname":"origin-%[1]d.example.com","ipv4":null,"ipv6":null,"port":%[2]s443%[2]s,"weight":%[2]s100%[2]s,"max_conn":%[2]s200%[2]s,`+
		`"connect_timeout":%[2]s1000%[2]s,"first_byte_timeout":%[2]s15000%[2]s,"between_bytes_timeout":%[2]s10000%[2]s,"error_threshold":%[2]s0%[2]s,`+
		`"keepalive_time":null,"use_ssl":%[3]s,"ssl_check_cert":%[3]s,"auto_loadbalance":%[4]s,"prefer_ipv6":%[4]s,"ssl_cert_hostname":"origin-%[1]d.example.com",`+
		`"ssl_sni_hostname":"origin-%[1]d.example.com","ssl_ca_cert":"%[5]s","ssl_ciphers":"ECDHE-RSA-AES128-GCM-SHA256","min_tls_version":"1.2",`+
		`"max_tls_version":"1.3","shield":"iad-va-us","override_host":null,"healthcheck":"origin check","request_condition":"","share_key":null,`+
		`"comment":"the origin number %[1]d","client_cert":null,"created_at":"2024-05-06T07:08:09Z","updated_at":"2024-05-06T07:08:09Z","deleted_at":null}`,
		i, q, yes, no, certificate)
}

type benchService struct {
	ID        string         `json:"id"`
	Name      string         `json:"name"`
	Customer  string         `json:"customer_id"`
	Type      string         `json:"type"`
	Comment   string         `json:"comment"`
	Version   int            `json:"version"`
	Paused    bool           `json:"paused"`
	CreatedAt time.Time      `json:"created_at"`
	UpdatedAt time.Time      `json:"updated_at"`
	DeletedAt *time.Time     `json:"deleted_at"`
	Versions  []benchVersion `json:"versions"`
}

type benchVersion struct {
	Number    int        `json:"number"`
	ServiceID string     `json:"service_id"`
	Comment   string     `json:"comment"`
	Active    bool       `json:"active"`
	Locked    bool       `json:"locked"`
	Deployed  bool       `json:"deployed"`
	Staging   bool       `json:"staging"`
	Testing   bool       `json:"testing"`
	CreatedAt time.Time  `json:"created_at"`
	UpdatedAt time.Time  `json:"updated_at"`
	DeletedAt *time.Time `json:"deleted_at"`
}

func serviceBody(i int) string {
	versions := make([]string, 2)
	for n := range versions {
		versions[n] = fmt.Sprintf(`{"number":%d,"service_id":"SU1Z0isxPaozGVKX%06d","comment":"","active":%t,"locked":true,"deployed":false,"staging":false,`+
			`"testing":false,"created_at":"2024-05-06T07:08:09Z","updated_at":"2024-05-06T07:08:09Z","deleted_at":null}`, n+1, i, n == 1)
	}
	return fmt.Sprintf(`{"id":"SU1Z0isxPaozGVKX%06[1]d","name":"service %[1]d","customer_id":"x4xCwxxJxGCx123Rx5xTx","type":"vcl","comment":"made for %[1]d","version":2,`+
		`"paused":false,"created_at":"2024-05-06T07:08:09Z","updated_at":"2024-05-06T07:08:09Z","deleted_at":null,"versions":[%[2]s]}`, i, strings.Join(versions, ","))
}

type benchItem struct {
	DictionaryID string     `json:"dictionary_id"`
	ServiceID    string     `json:"service_id"`
	Key          string     `json:"item_key"`
	Value        string     `json:"item_value"`
	Count        int        `json:"count"`
	CreatedAt    time.Time  `json:"created_at"`
	UpdatedAt    time.Time  `json:"updated_at"`
	DeletedAt    *time.Time `json:"deleted_at"`
}

func itemBody(i int, stringly bool) string {
	q := ""
	if stringly {
		q = `"`
	}
	return fmt.Sprintf(`{"dictionary_id":"3vjTN8v1O7nOAY7aNDGOL","service_id":"7i6HN3TK9wS159v2gPAZ8A","item_key":"/old/path/%[1]d","item_value":"https://www.example.com/new/path/%[1]d",`+
		`"count":%[2]s%[1]d%[2]s,"created_at":"2024-05-06T07:08:09Z","updated_at":"2024-05-06T07:08:09Z","deleted_at":null}`, i, q)
}

func list(n int, element func(i int) string) []byte {
	parts := make([]string, n)
	for i := range parts {
		parts[i] = element(i)
	}
	return []byte("[" + strings.Join(parts, ",") + "]")
}

const statsFields = 275

// statsType is a struct of as many counters as a row of statistics has; every tenth is a fraction.
func statsType() reflect.Type {
	fields := make([]reflect.StructField, statsFields)
	for i := range fields {
		typ := reflect.TypeFor[uint64]()
		if i%10 == 9 {
			typ = reflect.TypeFor[float64]()
		}
		fields[i] = reflect.StructField{Name: fmt.Sprintf("F%d", i), Type: typ, Tag: reflect.StructTag(fmt.Sprintf(`json:"compute_request_%d"`, i))}
	}
	return reflect.StructOf(fields)
}

func statsBody(row int) string {
	var b bytes.Buffer
	for i := range statsFields {
		fmt.Fprintf(&b, `,"compute_request_%d":`, i)
		if i%10 == 9 {
			fmt.Fprintf(&b, "%d.%d5", row, i)
		} else {
			fmt.Fprintf(&b, "%d", row*i*1237)
		}
	}
	return "{" + b.String()[1:] + "}"
}

// BenchmarkDecode sets Decode beside a plain encoding/json/v2 with the same struct; where the body is stringly, v2 gets its well-typed twin.
func BenchmarkDecode(b *testing.B) {
	const bodies = 64 // rotated, so that neither side lives off the strings of one body
	rotate := func(body func(i int) []byte) [][]byte {
		list := make([][]byte, bodies)
		for i := range list {
			list[i] = body(i)
		}
		return list
	}
	one := func(body []byte) [][]byte { return [][]byte{body} }
	backend := rotate(func(i int) []byte { return []byte(backendBody(i, false)) })
	backends := one(list(100, func(i int) string { return backendBody(i, false) }))
	items := one(list(1000, func(i int) string { return itemBody(i, false) }))
	for _, c := range []struct {
		name         string
		typ          reflect.Type
		loose, typed [][]byte
	}{
		{"backend", reflect.TypeFor[benchBackend](), backend, backend},
		{"backend stringly", reflect.TypeFor[benchBackend](), rotate(func(i int) []byte { return []byte(backendBody(i, true)) }), backend},
		{"services 1000", reflect.TypeFor[[]benchService](), one(list(1000, serviceBody)), one(list(1000, serviceBody))},
		{"items 10000", reflect.TypeFor[[]benchItem](), one(list(10000, func(i int) string { return itemBody(i, false) })), one(list(10000, func(i int) string { return itemBody(i, false) }))},
		{"stats 720x275", reflect.SliceOf(statsType()), one(list(720, statsBody)), one(list(720, statsBody))},
		{"backends 100 stringly", reflect.TypeFor[[]benchBackend](), one(list(100, func(i int) string { return backendBody(i, true) })), backends},
		{"items 1000 last stringly", reflect.TypeFor[[]benchItem](), one(list(1000, func(i int) string { return itemBody(i, i == 999) })), items},
	} {
		got, want := reflect.New(c.typ), reflect.New(c.typ)
		require.NoError(b, Decode(c.loose[0], got.Interface()))
		require.NoError(b, json.Unmarshal(c.typed[0], want.Interface()))
		require.Equal(b, want.Interface(), got.Interface())
		b.Run(c.name+"/wire", func(b *testing.B) {
			b.SetBytes(int64(len(c.loose[0])))
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				if err := Decode(c.loose[i%len(c.loose)], reflect.New(c.typ).Interface()); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(c.name+"/v2", func(b *testing.B) {
			b.SetBytes(int64(len(c.typed[0])))
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				if err := json.Unmarshal(c.typed[i%len(c.typed)], reflect.New(c.typ).Interface()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkDecodeDocument reads a full page of JSON:API resources with relationships, some of them to included resources.
func BenchmarkDecodeDocument(b *testing.B) {
	text := []byte(`{"data":` + string(list(100, func(int) string { return subscription })) + `,"included":` + included + `}`)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		var out []subscribed
		if _, err := DecodeDocument(text, &out); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkAppendForm(b *testing.B) {
	in := struct {
		Name    *string `json:"name,omitzero"`
		Address *string `json:"address,omitzero"`
		Port    *int    `json:"port,omitzero"`
		UseSSL  *bool   `json:"use_ssl,omitzero"`
		Comment *string `json:"comment,omitzero"`
		Shield  *string `json:"shield,omitzero"`
	}{Name: new("origin 1"), Address: new("origin.example.com"), Port: new(443), UseSSL: new(true), Comment: new("")}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := AppendForm(nil, &in); err != nil {
			b.Fatal(err)
		}
	}
}
