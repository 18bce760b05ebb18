package replay

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"os"
	"reflect"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/logging"
	"github.com/edgesdk/fastly/api/serviceconfig"
	"github.com/edgesdk/fastly/internal/catalog"
	"github.com/edgesdk/fastly/internal/probe/recorder"
)

const root = "../../.."

// whole holds the result of the interactions of all operations.
var whole = sync.OnceValues(func() (trip RoundTrip, err error) {
	c, err := NewChecker()
	if err != nil {
		return trip, err
	}
	return c.RoundTrip(context.Background()), nil
})

// model returns the unmodified model of the SDK.
func model(t *testing.T) catalog.Model {
	t.Helper()
	constants, err := catalog.ReadConstants(os.DirFS(root))
	require.NoError(t, err)
	trip, err := whole()
	require.NoError(t, err)
	require.Empty(t, trip.Misses)
	require.Positive(t, trip.Properties)
	require.Equal(t, len(neverFilled), trip.Unfilled, "an exception applies to nothing")
	t.Logf("%d operations, %d interactions, %d properties, %d headers", trip.Operations, trip.Interactions, trip.Properties, trip.Headers)
	return trip.Model(checker(t).catalog, constants)
}

func TestFacts(t *testing.T) {
	facts := model(t).Check(catalog.FactExceptions())
	require.Empty(t, facts.Misses)
	t.Logf("%+v", facts)
}

// TestNoReply checks that the comparison of fields knows the type of empty outputs.
func TestNoReply(t *testing.T) {
	require.Equal(t, catalog.NoReply, recorder.Structs{}.Describe(reflect.TypeFor[fastly.NoReply]()).Type)
}

// flat returns a copy of a struct type with some JSON names swapped.
func flat(of reflect.Type, swapped map[string]string) reflect.Type {
	var fields []reflect.StructField
	for _, field := range reflect.VisibleFields(of) {
		if field.Anonymous {
			continue
		}
		name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		if other, ok := swapped[name]; ok {
			name = other
		}
		field.Tag = reflect.StructTag(`json:"` + name + "," + options + `"`)
		field.Offset, field.Index = 0, nil
		fields = append(fields, field)
	}
	return reflect.StructOf(fields)
}

// TestSwappedFields checks that swapped fields in inputs and outputs are detected.
func TestSwappedFields(t *testing.T) {
	facts := model(t)
	for _, test := range []struct {
		first, second string
		types         []reflect.Type
		want          []string
	}{
		{
			"access_key", "secret_key",
			[]reflect.Type{reflect.TypeFor[logging.S3](), reflect.TypeFor[logging.S3Input]()},
			[]string{
				"names: logging.S3.access_key SecretKey is not the name, nor its ending",
				"names: logging.S3.secret_key AccessKey is not the name, nor its ending",
				"names: logging.S3Input.access_key SecretKey is not the name, nor its ending",
				"names: logging.S3Input.secret_key AccessKey is not the name, nor its ending",
			},
		},
		{
			"dataset", "table",
			[]reflect.Type{reflect.TypeFor[logging.BigQuery](), reflect.TypeFor[logging.BigQueryInput]()},
			[]string{
				"names: logging.BigQuery.dataset Table is not the name, nor its ending",
				"names: logging.BigQuery.table Dataset is not the name, nor its ending",
				"names: logging.BigQueryInput.dataset Table is not the name, nor its ending",
				"names: logging.BigQueryInput.table Dataset is not the name, nor its ending",
			},
		},
		{
			"tcp_keepalive_interval", "tcp_keepalive_probes",
			[]reflect.Type{reflect.TypeFor[serviceconfig.Backend](), reflect.TypeFor[serviceconfig.BackendInput]()},
			[]string{
				"names: serviceconfig.Backend.tcp_keepalive_interval TCPKeepaliveProbes is not the name, nor its ending",
				"names: serviceconfig.Backend.tcp_keepalive_probes TCPKeepaliveInterval is not the name, nor its ending",
				"names: serviceconfig.BackendInput.tcp_keepalive_interval TCPKeepaliveProbes is not the name, nor its ending",
				"names: serviceconfig.BackendInput.tcp_keepalive_probes TCPKeepaliveInterval is not the name, nor its ending",
			},
		},
	} {
		t.Run(test.first, func(t *testing.T) {
			mutated := facts
			mutated.Structs = maps.Clone(facts.Structs)
			for _, of := range test.types {
				structs := recorder.Structs{}
				shape := structs.Describe(flat(of, map[string]string{test.first: test.second, test.second: test.first}))
				mutated.Structs[of.PkgPath()+"."+of.Name()] = structs[shape.Type]
			}
			require.Equal(t, test.want, mutated.Check(catalog.FactExceptions()).Misses)
		})
	}
}

// TestTypoInConstant checks that a typo in a constant is reported twice: as a value that the
// catalogue does not list, and as a listed value without a constant.
func TestTypoInConstant(t *testing.T) {
	facts := model(t)
	const name, value = "api/logging/kafka.go", `"scram-sha-256"`
	source, err := os.ReadFile(root + "/" + name)
	require.NoError(t, err)
	require.Equal(t, 1, strings.Count(string(source), value))
	typo, err := catalog.ReadConstants(fstest.MapFS{name: {Data: []byte(strings.Replace(string(source), value, `"scram-sha256"`, 1))}})
	require.NoError(t, err)
	maps.Copy(facts.Constants, typo)
	require.Equal(t, []string{
		`enumerations: logging.KafkaAuth scram-sha-256 has no constant (create_log_kafka auth_method)`,
		`enumerations: logging.KafkaAuth scram-sha-256 has no constant (logging#LoggingKafkaResponse.auth_method)`,
		`enumerations: logging.KafkaAuth scram-sha-256 has no constant (logging#LoggingKafkaResponsePost.auth_method)`,
		`enumerations: logging.KafkaAuth scram-sha256 is a value that the catalogue does not list`,
	}, facts.Check(catalog.FactExceptions()).Misses)
}

// TestOtherTypes checks fields of the wrong kind, fields that cannot hold null, and plain strings
// in place of enumerations.
func TestOtherTypes(t *testing.T) {
	type kafka struct {
		logging.Kafka
		RequiredAcks bool   `json:"required_acks"`
		AuthMethod   string `json:"auth_method"`
	}
	type backend struct {
		serviceconfig.Backend
		KeepaliveTime int `json:"keepalive_time"`
	}
	c := checker(t)
	c.calls = map[string]Call{}
	get := func(template string, out any) Call {
		return func(ctx context.Context, client *fastly.Client, r *Recorded) (any, error) {
			op := fastly.Op{Method: http.MethodGet, Path: template, Args: []any{r.Arg(0), r.Int(1), r.Arg(2)}}
			if _, isKafka := out.(kafka); isKafka {
				return fastly.Do[kafka](ctx, client, op)
			}
			return fastly.Do[backend](ctx, client, op)
		}
	}
	c.calls["get_log_kafka"] = get("/service/{service_id}/version/{version}/logging/kafka/{name}", kafka{})
	c.calls["get_backend"] = get("/service/{service_id}/version/{version}/backend/{name}", backend{})
	trip := c.RoundTrip(t.Context())
	constants, err := catalog.ReadConstants(os.DirFS(root))
	require.NoError(t, err)
	var misses []string
	for _, miss := range trip.Model(c.catalog, constants).Check(catalog.FactExceptions()).Misses {
		if !strings.HasSuffix(miss, "applies to nothing") && !strings.HasSuffix(miss, "does not list") { // these misses concern the model as a whole
			misses = append(misses, miss)
		}
	}
	require.Equal(t, []string{
		`kinds: replay.kafka.required_acks integer bool (logging#LoggingKafkaResponse.required_acks)`,
		`enumerations: replay.kafka.auth_method is string, and logging#LoggingKafkaResponse.auth_method is one of ["plain" "scram-sha-256" "scram-sha-512"]`,
		`nulls: replay.backend.keepalive_time is int, which can't hold the null of config#BackendResponse.keepalive_time`,
	}, misses)

	recorded := c.Check(t.Context(), Interaction{
		Request:  Request{Method: "GET", URL: "https://api.fastly.com/service/S1/version/1/backend/a"},
		Response: Response{Code: 200, Headers: http.Header{}, Body: `{"name":"a","keepalive_time":null,"share_key":null}`},
	})
	require.Equal(t, []string{"replay.backend.keepalive_time is null, which int can't hold"}, recorded.Reply)
}

// idleCheck decodes nothing, lazyCheck decodes a part. rawCheck keeps the JSON, but fills no field.
type (
	idleCheck struct{ serviceconfig.DomainCheck }
	lazyCheck struct{ serviceconfig.DomainCheck }
	rawCheck  struct {
		CNAME string
		raw   []byte
	}
)

func (c *rawCheck) UnmarshalFastly(raw []byte, _ func([]byte, string, any) error) error {
	c.raw = bytes.Clone(raw)
	return nil
}

func (c *rawCheck) MarshalJSON() ([]byte, error) { return c.raw, nil }

func (c *idleCheck) UnmarshalFastly([]byte, func([]byte, string, any) error) error { return nil }

func (c *lazyCheck) UnmarshalFastly(raw []byte, decode func([]byte, string, any) error) error {
	err := c.DomainCheck.UnmarshalFastly(raw, decode)
	c.Domain.Comment = ""
	return err
}

// TestIdleDecoder checks that fields that a custom decoder leaves empty are reported.
func TestIdleDecoder(t *testing.T) {
	op := func(r *Recorded) fastly.Op {
		const template = "/service/{service_id}/version/{version}/domain/{name}/check"
		return fastly.Op{Method: http.MethodGet, Path: template, Args: []any{r.Arg(0), r.Int(1), r.Arg(2)}}
	}
	for name, test := range map[string]struct {
		call Call
		want []string
	}{
		"idle": {
			func(ctx context.Context, client *fastly.Client, r *Recorded) (any, error) {
				return fastly.Do[idleCheck](ctx, client, op(r))
			},
			[]string{"check_domain: /0/comment is", "check_domain: /0/name is", "check_domain: /0/service_id is", "check_domain: /1 is", "check_domain: /2 is"},
		},
		"lazy": {
			func(ctx context.Context, client *fastly.Client, r *Recorded) (any, error) {
				return fastly.Do[lazyCheck](ctx, client, op(r))
			},
			[]string{"check_domain: /0/comment is", "serviceconfig.Domain.Comment is filled by no reply"},
		},
		"raw": {
			func(ctx context.Context, client *fastly.Client, r *Recorded) (any, error) {
				return fastly.Do[rawCheck](ctx, client, op(r))
			},
			[]string{"replay.rawCheck.CNAME is filled by no reply"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := checker(t)
			c.calls = map[string]Call{"check_domain": test.call}
			misses := c.RoundTrip(t.Context()).Misses
			for _, want := range test.want {
				require.Contains(t, strings.Join(misses, "\n"), want)
			}
			if name != "idle" { // idle also lacks all other fields
				require.Len(t, misses, len(test.want), "%q", misses)
			}
		})
	}
}

// item is a value of a store. The header of the reply contains data.
type item struct {
	Generation uint64
	Metadata   string
}

// TestLostHeader checks that data in reply headers must be part of the result.
func TestLostHeader(t *testing.T) {
	get := func(read func(http.Header) item) Call {
		return func(ctx context.Context, client *fastly.Client, r *Recorded) (any, error) {
			var reply fastly.Response
			text, err := fastly.Do[string](ctx, client, fastly.Op{
				Method: http.MethodGet, Path: "/resources/stores/kv/{id}/keys/{key}", Args: []any{r.Arg(0), r.Arg(1)}, Reply: fastly.ReplyText,
			}, fastly.WithResponse(&reply))
			if err != nil {
				return nil, err
			}
			return struct {
				Text *string
				item
				Item *item
			}{text, item{}, new(read(reply.Header))}, nil
		}
	}
	generation := func(h http.Header) (n uint64) {
		require.NoError(t, json.Unmarshal([]byte(h.Get("Generation")), &n))
		return n
	}
	c := checker(t)
	for name, test := range map[string]struct {
		read func(http.Header) item
		want []string
	}{
		"held": {func(h http.Header) item { return item{generation(h), h.Get("Metadata")} }, nil},
		"lost": {func(h http.Header) item { return item{generation(h), ""} }, []string{"kv_store_get_item: the header metadata of the reply is lost"}},
	} {
		t.Run(name, func(t *testing.T) {
			c.calls = map[string]Call{"kv_store_get_item": get(test.read)}
			trip := c.RoundTrip(t.Context())
			require.Equal(t, 2*passes, trip.Headers)
			var lost []string
			for _, miss := range trip.Misses {
				if strings.Contains(miss, "header") {
					lost = append(lost, miss)
				}
			}
			require.Equal(t, test.want, lost)
		})
	}
}
