package main

import (
	"fmt"
	"testing"

	json "github.com/go-json-experiment/json"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/dictionary"
	"github.com/edgesdk/fastly/internal/bench/bodies"
	"github.com/edgesdk/fastly/internal/wire"
)

// Number of metrics in a row of historical statistics, and in a second of a POP, which only has
// those that are not zero.
const (
	historicalMetrics = 275
	liveMetrics       = 48
)

func decodings() []pair {
	services := func(kind bodies.Kind) [][]byte {
		return rotated(func(seed int) []byte { return bodies.Services(seed, 1000, kind) })
	}
	statistics := func(unix bool) [][]byte {
		return rotated(func(seed int) []byte { return bodies.Statistics(seed, 30*24, bodies.Metrics(historicalMetrics), unix) })
	}
	live := func(unix bool) [][]byte {
		return rotated(func(seed int) []byte { return bodies.Live(seed, 120, 20, bodies.Metrics(liveMetrics), unix) })
	}
	items := rotated(func(seed int) []byte { return bodies.Items(seed, 10_000) })
	typed := services(bodies.Typed)
	return []pair{
		decoding("decode 1,000 services", typed, typed, checkServices, "≤ 0.7"),
		decoding("decode 1,000 stringly services", services(bodies.Stringly), typed, checkServices, "≤ 1.7"),
		decoding("decode 1,000 services, the last stringly", services(bodies.LastStringly), typed, checkServices, "≤ 1.7"),
		decoding("decode 10,000 items", items, items, checkItems, "≤ 0.7"),
		decoding("decode 30 days of hourly statistics", statistics(true), statistics(false), checkStatistics, "≤ 0.7"),
		decoding("decode 120 s of live data", live(true), live(false), checkLive, "≤ 0.7"),
	}
}

// rotated returns several bodies of the same kind.
func rotated(body func(seed int) []byte) [][]byte {
	list := make([][]byte, 8)
	for seed := range list {
		list[seed] = body(seed)
	}
	return list
}

// decoding decodes bodies into a T. The plain decoder gets strictly typed bodies.
func decoding[T any](name string, texts, wellFormed [][]byte, check func(*T) error, goal string) pair {
	return pair{
		name: name, goal: goal,
		plain: func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				out := new(T)
				must(b, json.Unmarshal(wellFormed[i%len(wellFormed)], out))
				must(b, check(out))
			}
		},
		sdk: func(b *testing.B) {
			const limit = 512 << 20
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				out := new(T)
				must(b, wire.DecodeWithin(texts[i%len(texts)], out, limit))
				must(b, check(out))
			}
		},
	}
}

func checkServices(list *[]fastly.Service) error {
	last := (*list)[len(*list)-1]
	return decoded(len(*list) == 1000 && last.ID != "" && last.CurrentVersion == 3 && len(last.Versions) == 3 && last.Versions[2].Active)
}

func checkItems(list *[]dictionary.Item) error {
	last := (*list)[len(*list)-1]
	return decoded(len(*list) == 10_000 && last.Key != "" && last.Value != "" && !last.UpdatedAt.IsZero())
}

func checkStatistics(h *fastly.StatsReport[[]fastly.StatsRow]) error {
	last := h.Data[len(h.Data)-1]
	return decoded(!last.StartTime.IsZero() && last.Requests != 0)
}

func checkLive(l *fastly.LiveBatch) error {
	last := l.Seconds[len(l.Seconds)-1]
	return decoded(!last.Recorded.IsZero() && last.Aggregated.Requests != 0 && len(last.Datacenters) == 20)
}

func decoded(ok bool) error {
	if !ok {
		return fmt.Errorf("the reply was not decoded")
	}
	return nil
}
