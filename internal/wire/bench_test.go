package wire_test

import (
	"reflect"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/dictionary"
	"github.com/edgesdk/fastly/internal/bench/bodies"
	"github.com/edgesdk/fastly/internal/wire"
)

// BenchmarkDecode compares DecodeWithin with encoding/json/v2 and the same types. Bodies that v2
// cannot decode are replaced by a strictly typed equivalent.
func BenchmarkDecode(b *testing.B) {
	const rotated = 8
	rotate := func(body func(seed int) []byte) [][]byte {
		list := make([][]byte, rotated)
		for i := range list {
			list[i] = body(i)
		}
		return list
	}
	services := func(kind bodies.Kind) [][]byte {
		return rotate(func(i int) []byte { return bodies.Services(i, 1000, kind) })
	}
	items := rotate(func(i int) []byte { return bodies.Items(i, 10_000) })
	statistics := func(unix bool) [][]byte {
		return rotate(func(i int) []byte { return bodies.Statistics(i, 720, bodies.Metrics(275), unix) })
	}
	live := func(unix bool) [][]byte {
		return rotate(func(i int) []byte { return bodies.Live(i, 120, 20, bodies.Metrics(48), unix) })
	}
	service := rotate(bodies.Service)
	for _, c := range []struct {
		name         string
		typ          reflect.Type
		loose, typed [][]byte
	}{
		{"service", reflect.TypeFor[fastly.Service](), service, service},
		{"services", reflect.TypeFor[[]fastly.Service](), services(bodies.Typed), services(bodies.Typed)},
		{"stringly services", reflect.TypeFor[[]fastly.Service](), services(bodies.Stringly), services(bodies.Typed)},
		{"services, last stringly", reflect.TypeFor[[]fastly.Service](), services(bodies.LastStringly), services(bodies.Typed)},
		{"items", reflect.TypeFor[[]dictionary.Item](), items, items},
		{"statistics", reflect.TypeFor[fastly.StatsReport[[]fastly.StatsRow]](), statistics(true), statistics(false)},
		{"live", reflect.TypeFor[fastly.LiveBatch](), live(true), live(false)},
	} {
		got, want := reflect.New(c.typ), reflect.New(c.typ)
		require.NoError(b, wire.Decode(c.loose[0], got.Interface()))
		require.NoError(b, json.Unmarshal(c.typed[0], want.Interface()))
		require.Equal(b, want.Interface(), got.Interface())
		b.Run(c.name+"/wire", func(b *testing.B) {
			b.SetBytes(int64(len(c.loose[0])))
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				if err := wire.DecodeWithin(c.loose[i%rotated], reflect.New(c.typ).Interface(), 512<<20); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(c.name+"/v2", func(b *testing.B) {
			b.SetBytes(int64(len(c.typed[0])))
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				if err := json.Unmarshal(c.typed[i%rotated], reflect.New(c.typ).Interface()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
