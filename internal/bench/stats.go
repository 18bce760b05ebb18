package main

import (
	"bytes"
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/edgesdk/fastly"
)

// The metrics in a row of historical statistics, and in a second of a POP, which has
// only those that are not zero.
const (
	historicalMetrics = 275
	liveMetrics       = 48
)

type (
	history = fastly.StatsReport[[]fastly.StatsRow]
	live    = fastly.LiveBatch
)

func checkHistory(b *testing.B, h *history) {
	b.Helper()
	if last := h.Data[len(h.Data)-1]; last.StartTime.IsZero() || last.Requests == 0 {
		b.Fatal("the reply was not decoded")
	}
}

func checkLive(b *testing.B, l *live) {
	b.Helper()
	if last := l.Seconds[len(l.Seconds)-1]; last.Recorded.IsZero() || last.Aggregated.Requests == 0 || len(last.Datacenters) != 20 {
		b.Fatal("the reply was not decoded")
	}
}

// historyBody is the reply to a query by the hour. The plain decoder reads no unix
// seconds: for it the times are written out.
func historyBody(hours int, unix bool) []byte {
	names := metricNames(historicalMetrics)
	var b bytes.Buffer
	b.WriteString(`{"data":[`)
	for hour := range hours {
		if hour > 0 {
			b.WriteByte(',')
		}
		b.WriteString(`{"service_id":"` + id + `",`)
		writeMetrics(&b, names, hour+1)
		fmt.Fprintf(&b, `,"start_time":%s}`, moment(1767225600+3600*hour, unix))
	}
	b.WriteString(`],"meta":{"by":"hour","region":"all"},"status":"success","msg":null}`)
	return b.Bytes()
}

// liveBody is a reply of the real-time host.
func liveBody(seconds, pops int, unix bool) []byte {
	names := metricNames(liveMetrics)
	var b bytes.Buffer
	b.WriteString(`{"Data":[`)
	for second := range seconds {
		if second > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"recorded":%s,"aggregated":{`, moment(1767225600+second, unix))
		writeMetrics(&b, names, pops*(second+1))
		b.WriteString(`},"datacenter":{`)
		for pop := range pops {
			if pop > 0 {
				b.WriteByte(',')
			}
			fmt.Fprintf(&b, `"PO%c":{`, 'A'+pop)
			writeMetrics(&b, names, second+pop+1)
			b.WriteByte('}')
		}
		b.WriteString(`}}`)
	}
	b.WriteString(`],"Timestamp":1767225729,"AggregateDelay":9}`)
	return b.Bytes()
}

// metric is the name of a metric, and whether it has fractions.
type metric struct {
	name     string
	fraction bool
}

// metricNames picks n metrics, "requests" among them, spread over all, in the order in
// which the API writes them: by name.
func metricNames(n int) []metric {
	var all []metric
	for field := range reflect.TypeFor[fastly.Metrics]().Fields() {
		if kind := field.Type.Kind(); kind == reflect.Int64 || kind == reflect.Float64 {
			all = append(all, metric{field.Tag.Get("json"), kind == reflect.Float64})
		}
	}
	slices.SortFunc(all, func(a, b metric) int { return cmp.Compare(a.name, b.name) })
	requests := slices.IndexFunc(all, func(m metric) bool { return m.name == "requests" })
	picked := make([]metric, n)
	for i := range picked {
		picked[i] = all[(requests+i*len(all)/n)%len(all)]
	}
	slices.SortFunc(picked, func(a, b metric) int { return cmp.Compare(a.name, b.name) })
	return picked
}

func writeMetrics(b *bytes.Buffer, names []metric, seed int) {
	for i, m := range names {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(b, `"%s":%d`, m.name, seed*(i+1)*37)
		if m.fraction {
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
