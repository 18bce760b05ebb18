package model

import (
	"flag"
	"slices"
	"testing"
	"time"
)

var (
	modeName  = flag.String("mode", "", "mode to play; all if empty")
	firstSeed = flag.Uint64("seed", 1, "first seed of each mode")
	seeds     = flag.Uint64("seeds", 40, "number of seeds of each mode")
	steps     = flag.Bool("steps", false, "log every step")
)

// TestModel runs random scenarios and logs a summary of each mode. To run more scenarios, or to
// trace one that failed:
//
//	go test ./internal/model -run TestModel -v -seeds=5000
//	go test ./internal/model -run TestModel -v -mode=alarms -seed=17 -seeds=1 -steps
func TestModel(t *testing.T) {
	for _, mode := range Modes() {
		if *modeName != "" && *modeName != mode.Name {
			continue
		}
		t.Run(mode.Name, func(t *testing.T) {
			t.Parallel()
			began, requests, refused := time.Now(), 0, 0
			count, found := map[Kind]int{}, map[Kind][]uint64{}
			for seed := *firstSeed; seed < *firstSeed+*seeds; seed++ {
				result := playSeed(t, mode, seed)
				requests += result.Requests
				refused += result.Refused
				for _, v := range result.Violations {
					count[v.Kind]++
					if !slices.Contains(found[v.Kind], seed) {
						found[v.Kind] = append(found[v.Kind], seed)
						if len(found[v.Kind]) <= 2 {
							t.Errorf("seed %d: %v", seed, v)
						}
					}
				}
			}
			t.Logf("%s: %d seeds, %d requests, %d answered with 429, %d avoidable, %d stuck, in %v", mode.Name, *seeds,
				requests, refused, count[Avoidable], count[Stuck], time.Since(began).Round(time.Millisecond))
			for kind, in := range found {
				t.Logf("%s: %d %s in %d seeds: %v", mode.Name, count[kind], kind, len(in), in[:min(len(in), 20)])
			}
		})
	}
}

func playSeed(t *testing.T, mode Mode, seed uint64) Result {
	t.Helper()
	var trace func(string, ...any)
	if *steps {
		trace = t.Logf
	}
	return Run(t, mode, seed, trace)
}

// TestSeedsOfOldFaults runs seeds that permanently blocked the queue of writes in most runs,
// because of the defects that the tests of the same names show.
func TestSeedsOfOldFaults(t *testing.T) {
	tests := []struct {
		fault, mode string
		seeds       []uint64
	}{
		{"RefusalBeforeTheHourEnds", "refusals", []uint64{391, 587, 3620}},
		{"CallBetweenResetAndAlarm", "alarms", []uint64{1391, 3592, 4297}},
		{"CallWhileAnotherIsPaced", "pacing", []uint64{272, 2976, 4166}},
	}
	for _, test := range tests {
		t.Run(test.fault, func(t *testing.T) {
			mode := Modes()[slices.IndexFunc(Modes(), func(m Mode) bool { return m.Name == test.mode })]
			for _, seed := range test.seeds {
				for range 5 { // the jitter of the limiter is not part of the seed
					for _, v := range playSeed(t, mode, seed).Violations {
						if v.Kind == Stuck || v.Kind == Idle {
							t.Errorf("mode %s, seed %d: %v", mode.Name, seed, v)
						}
					}
				}
			}
		})
	}
}
