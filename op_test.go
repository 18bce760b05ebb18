package fastly_test

import (
	"context"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"iter"
	"maps"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/fastlytest"
	"github.com/edgesdk/fastly/internal/probe"
)

// operation describes an operation that package fastly sends: its properties, and the exported
// methods that send only this operation.
type operation struct {
	method, template string
	turn             bool          // whether it acquires the write lock of its service
	bucket           fastly.Bucket // rate limit that it counts against
	again            bool          // whether it is retried after a 503
	timeout          time.Duration // timeout of an attempt; 0 means one minute
	reply            string        // reply, if it differs from that of the fake
	then             []string      // methods and templates of further requests of the method
	senders          map[string]opSender
}

type opSender func(ctx context.Context, w *opWorld) error

// opWorld is an account with a client that records its requests.
type opWorld struct {
	client  *fastly.Client
	service string
	version fastly.Version

	line *operation
	fake *fastlytest.Fake
	mode opMode

	mu    sync.Mutex
	sent  []string // methods and templates
	turns []string
	drawn []fastly.Bucket
}

// readTwice lists the requests with which a method waits for a new version.
var readTwice = []string{"GET " + versionPath, "GET " + versionPath}

// opMode selects how requests fail.
type opMode int

const (
	allWell opMode = iota
	firstUnavailable
	hanging
)

func newOpWorld(t *testing.T, line *operation, m opMode) *opWorld {
	t.Helper()
	w := &opWorld{line: line, mode: m, fake: fastlytest.NewFake()}
	policy := fastly.RetryPolicy{}
	if m == hanging {
		policy.MaxAttempts = 1
	}
	client, err := w.fake.Client(
		fastly.WithTransport(w), fastly.WithCoordinator(&listening{fastly.NewCoordinator(fastly.Limits{}), w}), fastly.WithRetries(policy),
	)
	require.NoError(t, err)
	w.client, w.service = client, w.fake.AddService("shop").ID
	w.version = client.Version(w.service, 1)
	return w
}

// RoundTrip records the operation of a request.
func (w *opWorld) RoundTrip(req *http.Request) (*http.Response, error) {
	call := probe.From(req.Context())
	w.mu.Lock()
	w.sent = append(w.sent, call.Method+" "+call.Template)
	first := len(w.sent) == 1
	w.mu.Unlock()
	switch {
	case w.mode == hanging:
		<-req.Context().Done()
		return nil, context.Cause(req.Context())
	case w.mode == firstUnavailable && first:
		return respond(req, http.StatusServiceUnavailable, ""), nil
	case w.line != nil && w.line.reply != "":
		if req.Body != nil {
			_, _ = io.Copy(io.Discard, req.Body) // from memory, so it cannot fail
		}
		return respond(req, http.StatusOK, w.line.reply), nil
	}
	return w.fake.RoundTrip(req)
}

// listening is a coordinator that records the requested grants.
type listening struct {
	fastly.Coordinator
	w *opWorld
}

func (l *listening) TakeTurn(ctx context.Context, req fastly.TurnRequest) (fastly.TurnGrant, error) {
	l.w.mu.Lock()
	l.w.turns = append(l.w.turns, req.Key)
	l.w.mu.Unlock()
	return l.Coordinator.TakeTurn(ctx, req)
}

func (l *listening) TakeToken(ctx context.Context, req fastly.TokenRequest) (fastly.TokenGrant, error) {
	l.w.mu.Lock()
	l.w.drawn = append(l.w.drawn, req.Bucket)
	l.w.mu.Unlock()
	return l.Coordinator.TakeToken(ctx, req)
}

// readOp returns the entry of a read: without a write lock or rate limit, with retries.
func readOp(template string, senders map[string]opSender) operation {
	return operation{method: http.MethodGet, template: template, bucket: fastly.BucketNone, again: true, senders: senders}
}

// statsOp is readOp with a reply, and with the longer timeout of statistics.
func statsOp(template, reply string, senders map[string]opSender) operation {
	line := readOp(template, senders)
	line.reply, line.timeout = reply, 5*time.Minute
	return line
}

// changeOp returns the entry of an operation that changes a service.
func changeOp(method, template string, senders map[string]opSender) operation {
	return operation{
		method: method, template: template, turn: true, bucket: fastly.BucketWrites,
		again: method == http.MethodPut || method == http.MethodDelete, senders: senders,
	}
}

// purgeOp returns the entry of a purge by URL or key, which counts against the purge limit.
func purgeOp(method, template string, senders map[string]opSender) operation {
	return operation{method: method, template: template, bucket: fastly.BucketPurges, again: true, senders: senders}
}

const (
	versionPath = "/service/{service_id}/version/{version}"
	statsRows   = `{"status":"success","data":[]}`
	statsMap    = `{"status":"success","data":{}}`
	toyReply    = `{"name":"a"}`
)

// operations lists all operations of package fastly.
var operations = []operation{
	readOp("/service", map[string]opSender{
		"Services.All": func(ctx context.Context, w *opWorld) error {
			return errorOf(fastly.Collect(w.client.Services.All(ctx)))
		},
		"Services.List": func(ctx context.Context, w *opWorld) error { return errorOf(w.client.Services.List(ctx)) },
		"Services.All sorted": func(ctx context.Context, w *opWorld) error {
			return errorOf(fastly.Collect(w.client.Services.Where(fastly.ServiceQuery{Sort: "name"}).All(ctx)))
		},
	}),
	readOp("/service/{service_id}", map[string]opSender{
		"Services.Get": func(ctx context.Context, w *opWorld) error { return errorOf(w.client.Services.Get(ctx, w.service)) },
	}),
	readOp("/service/search", map[string]opSender{
		"Services.Search": func(ctx context.Context, w *opWorld) error { return errorOf(w.client.Services.Search(ctx, "shop")) },
	}),
	{
		method: http.MethodPost, template: "/service", bucket: fastly.BucketWrites, senders: map[string]opSender{
			"Services.Create": func(ctx context.Context, w *opWorld) error {
				return errorOf(w.client.Services.Create(ctx, fastly.ServiceInput{Name: new("new")}))
			},
		},
	},
	changeOp(http.MethodPut, "/service/{service_id}", map[string]opSender{
		"Services.Update": func(ctx context.Context, w *opWorld) error {
			return errorOf(w.client.Services.Update(ctx, w.service, fastly.ServiceInput{Comment: new("x")}))
		},
	}),
	changeOp(http.MethodDelete, "/service/{service_id}", map[string]opSender{
		"Services.Delete": func(ctx context.Context, w *opWorld) error { return w.client.Services.Delete(ctx, w.service) },
	}),
	readOp("/service/{service_id}/version", map[string]opSender{
		"Services.Versions": func(ctx context.Context, w *opWorld) error {
			return errorOf(w.client.Services.Versions(ctx, w.service))
		},
		"Services.AllVersions": func(ctx context.Context, w *opWorld) error {
			return errorOf(fastly.Collect(w.client.Services.AllVersions(ctx, w.service)))
		},
	}),
	{
		method: http.MethodPost, template: "/service/{service_id}/version", turn: true, bucket: fastly.BucketWrites, then: readTwice,
		senders: map[string]opSender{
			"Services.CreateVersion": func(ctx context.Context, w *opWorld) error {
				return errorOf(w.client.Services.CreateVersion(ctx, w.service, fastly.VersionInput{}))
			},
		},
	},

	readOp(versionPath, map[string]opSender{
		"Version.Get": func(ctx context.Context, w *opWorld) error { return errorOf(w.version.Get(ctx)) },
	}),
	changeOp(http.MethodPut, versionPath, map[string]opSender{
		"Version.Update": func(ctx context.Context, w *opWorld) error {
			return errorOf(w.version.Update(ctx, fastly.VersionInput{Comment: new("x")}))
		},
	}),
	{ // a repeated clone would create another version
		method: http.MethodPut, template: versionPath + "/clone", turn: true, bucket: fastly.BucketWrites, again: false, then: readTwice,
		senders: map[string]opSender{
			"Version.Clone": func(ctx context.Context, w *opWorld) error { return errorOf(w.version.Clone(ctx)) },
		},
	},
	changeOp(http.MethodPut, versionPath+"/activate", map[string]opSender{
		"Version.Activate": func(ctx context.Context, w *opWorld) error { return errorOf(w.version.Activate(ctx)) },
	}),
	changeOp(http.MethodPut, versionPath+"/activate/{environment}", map[string]opSender{
		"Version.ActivateIn": func(ctx context.Context, w *opWorld) error { return errorOf(w.version.ActivateIn(ctx, fastly.Staging)) },
	}),
	changeOp(http.MethodPut, versionPath+"/deactivate", map[string]opSender{
		"Version.Deactivate": func(ctx context.Context, w *opWorld) error { return errorOf(w.version.Deactivate(ctx)) },
	}),
	changeOp(http.MethodPut, versionPath+"/deactivate/{environment}", map[string]opSender{
		"Version.DeactivateIn": func(ctx context.Context, w *opWorld) error {
			return errorOf(w.version.DeactivateIn(ctx, fastly.Staging))
		},
	}),
	changeOp(http.MethodPut, versionPath+"/lock", map[string]opSender{
		"Version.Lock": func(ctx context.Context, w *opWorld) error { return errorOf(w.version.Lock(ctx)) },
	}),
	readOp(versionPath+"/validate", map[string]opSender{
		"Version.Validate": func(ctx context.Context, w *opWorld) error { return errorOf(w.version.Validate(ctx)) },
	}),

	purgeOp(http.MethodPost, "/purge/{+url}", map[string]opSender{
		"Purge.URL": func(ctx context.Context, w *opWorld) error { return errorOf(w.client.Purge.URL(ctx, "example.com/")) },
	}),
	purgeOp("PURGE", "{+url}", map[string]opSender{
		"Purge.Site": func(ctx context.Context, w *opWorld) error {
			return errorOf(w.client.Purge.Site(ctx, "https://example.com/"))
		},
		"Purge.SiteWithToken": func(ctx context.Context, w *opWorld) error {
			return errorOf(w.client.Purge.SiteWithToken(ctx, "https://example.com/"))
		},
	}),
	purgeOp(http.MethodPost, "/service/{service_id}/purge/{surrogate_key}", map[string]opSender{
		"Purge.Key": func(ctx context.Context, w *opWorld) error { return errorOf(w.client.Purge.Key(ctx, w.service, "key")) },
	}),
	purgeOp(http.MethodPost, "/service/{service_id}/purge", map[string]opSender{
		"Purge.Keys": func(ctx context.Context, w *opWorld) error {
			return errorOf(w.client.Purge.Keys(ctx, w.service, slices.Values(things(2))))
		},
	}),
	{ // acquires no lock, but counts as a write
		method: http.MethodPost, template: "/service/{service_id}/purge_all", bucket: fastly.BucketWrites, again: true,
		senders: map[string]opSender{
			"Purge.All": func(ctx context.Context, w *opWorld) error { return w.client.Purge.All(ctx, w.service) },
		},
	},

	statsOp("/stats", statsMap, map[string]opSender{
		"Stats.Services": func(ctx context.Context, w *opWorld) error {
			return errorOf(w.client.Stats.Services(ctx, fastly.StatsQuery{}))
		},
	}),
	statsOp("/stats/field/{field}", statsMap, map[string]opSender{
		"Stats.ServicesField": func(ctx context.Context, w *opWorld) error {
			return errorOf(w.client.Stats.ServicesField(ctx, "hits", fastly.StatsQuery{}))
		},
	}),
	statsOp("/stats/service/{service_id}", statsRows, map[string]opSender{
		"Stats.Service": func(ctx context.Context, w *opWorld) error {
			return errorOf(w.client.Stats.Service(ctx, w.service, fastly.StatsQuery{}))
		},
	}),
	statsOp("/stats/service/{service_id}/field/{field}", statsRows, map[string]opSender{
		"Stats.ServiceField": func(ctx context.Context, w *opWorld) error {
			return errorOf(w.client.Stats.ServiceField(ctx, w.service, "hits", fastly.StatsQuery{}))
		},
	}),
	statsOp("/stats/aggregate", statsRows, map[string]opSender{
		"Stats.Aggregate": func(ctx context.Context, w *opWorld) error {
			return errorOf(w.client.Stats.Aggregate(ctx, fastly.StatsQuery{}))
		},
	}),
	statsOp("/stats/regions", statsRows, map[string]opSender{
		"Stats.Regions": func(ctx context.Context, w *opWorld) error { return errorOf(w.client.Stats.Regions(ctx)) },
	}),
	statsOp("/stats/usage", statsMap, map[string]opSender{
		"Stats.Usage": func(ctx context.Context, w *opWorld) error {
			return errorOf(w.client.Stats.Usage(ctx, fastly.StatsQuery{}))
		},
	}),
	statsOp("/stats/usage_by_service", statsMap, map[string]opSender{
		"Stats.UsageByService": func(ctx context.Context, w *opWorld) error {
			return errorOf(w.client.Stats.UsageByService(ctx, fastly.StatsQuery{}))
		},
	}),
	statsOp("/stats/usage_by_month", statsMap, map[string]opSender{
		"Stats.UsageByMonth": func(ctx context.Context, w *opWorld) error {
			return errorOf(w.client.Stats.UsageByMonth(ctx, fastly.MonthQuery{}))
		},
	}),
	statsOp("/service/{service_id}/stats/summary", `{"stats":{}}`, map[string]opSender{
		"Stats.Summary": func(ctx context.Context, w *opWorld) error {
			return errorOf(w.client.Stats.Summary(ctx, w.service, fastly.SummaryQuery{}))
		},
	}),
	liveOp("/ts/h", "Stats.RecentSeconds", func(ctx context.Context, w *opWorld) error {
		return errorOf(w.client.Stats.RecentSeconds(ctx, w.service, 0))
	}),
	liveOp("/ts/h/limit/{limit}", "Stats.RecentSeconds with a limit", func(ctx context.Context, w *opWorld) error {
		return errorOf(w.client.Stats.RecentSeconds(ctx, w.service, 5))
	}),
	liveOp("/ts/{timestamp}", "Stats.SecondsSince", func(ctx context.Context, w *opWorld) error {
		return errorOf(w.client.Stats.SecondsSince(ctx, w.service, 0, 0))
	}),
	liveOp("/ts/{timestamp}/limit/{limit}", "Stats.SecondsSince with a limit", func(ctx context.Context, w *opWorld) error {
		return errorOf(w.client.Stats.SecondsSince(ctx, w.service, 0, 5))
	}),
}

// liveOp is readOp for the real-time host, with the timeout of a long poll.
func liveOp(path, name string, send opSender) operation {
	line := readOp("/v1/channel/{service_id}"+path, map[string]opSender{name: send})
	line.reply, line.timeout = `{"Data":[],"Timestamp":1}`, 90*time.Second
	return line
}

// composed lists the methods that send several operations, or call another method. Each operation
// must be listed above.
var composed = map[string]opSender{
	"Services.Active": func(ctx context.Context, w *opWorld) error {
		return firstError(errorOf(w.version.Activate(ctx)), func() error { return errorOf(w.client.Services.Active(ctx, w.service)) })
	},
	"Services.Edit":       editAndRollBack,
	"EditResult.Rollback": editAndRollBack,
	"EditResult.Promote": func(ctx context.Context, w *opWorld) error {
		unchanged := func(context.Context, fastly.Version) error { return nil }
		result, err := w.client.Services.Edit(ctx, w.service, unchanged, fastly.WithStaging())
		return firstError(err, func() error { return errorOf(result.Promote(ctx)) })
	},
	"Stats.Live": func(ctx context.Context, w *opWorld) error {
		return w.firstSecond(w.client.Stats.Live(ctx, w.service, fastly.WithHistory()))
	},
	"Stats.LiveMany": func(ctx context.Context, w *opWorld) error {
		return w.firstSecond(w.client.Stats.LiveMany(ctx, []string{w.service}))
	},
}

// firstSecond makes the real-time host report one second, and reads the stream until it arrives.
func (w *opWorld) firstSecond(seconds iter.Seq2[fastly.LiveElement, error]) error {
	w.line = &operation{reply: fmt.Sprintf(`{"Data":[{"recorded":%d,"aggregated":{}}],"Timestamp":%[1]d}`, time.Now().Unix())}
	for _, err := range seconds {
		return err
	}
	return nil
}

func editAndRollBack(ctx context.Context, w *opWorld) error {
	result, err := w.client.Services.Edit(ctx, w.service, func(ctx context.Context, v fastly.Version) error {
		return errorOf(v.Update(ctx, fastly.VersionInput{Comment: new("edited")}))
	})
	return firstError(err, func() error { return result.Rollback(ctx) })
}

func firstError(err error, next func() error) error {
	if err != nil {
		return err
	}
	return next()
}

// doors lists the exported functions that send the operation of the caller, or take a context
// without sending anything.
var doors = []string{"All", "Do", "DoStatus", "RunBulk", "Stats.Follow"}

func (o *operation) String() string { return o.method + " " + o.template }

func TestOperations(t *testing.T) {
	sent := 0
	for _, line := range operations {
		for name, send := range line.senders {
			sent++
			t.Run(name, func(t *testing.T) {
				t.Run("turn and budget", func(t *testing.T) {
					synctest.Test(t, func(t *testing.T) {
						w := newOpWorld(t, &line, allWell)
						require.NoError(t, send(t.Context(), w))
						require.Equal(t, append([]string{line.String()}, line.then...), w.sent)
						var turns []string
						if line.turn {
							turns = append(turns, "api.fastly.com/"+fastly.ServiceTurn(w.service))
						}
						var drawn []fastly.Bucket
						if line.bucket != fastly.BucketNone {
							drawn = append(drawn, line.bucket)
						}
						require.Equal(t, turns, w.turns)
						require.Equal(t, drawn, w.drawn)
					})
				})
				t.Run("after a 503", func(t *testing.T) {
					synctest.Test(t, func(t *testing.T) {
						w := newOpWorld(t, &line, firstUnavailable)
						err := send(t.Context(), w)
						want := []string{line.String()}
						if line.again {
							require.NoError(t, err)
							want = append(want, line.String())
						} else {
							require.ErrorContains(t, err, "503")
						}
						if err == nil {
							want = append(want, line.then...)
						}
						require.Equal(t, want, w.sent)
					})
				})
				t.Run("timeout", func(t *testing.T) {
					synctest.Test(t, func(t *testing.T) {
						w := newOpWorld(t, &line, hanging)
						began := time.Now()
						require.ErrorIs(t, send(t.Context(), w), context.DeadlineExceeded)
						timeout := line.timeout
						if timeout == 0 {
							timeout = time.Minute
						}
						require.Equal(t, timeout, time.Since(began))
						require.Len(t, w.sent, 1)
					})
				})
			})
		}
	}
	t.Logf("%d operations, sent by %d methods", len(operations), sent)
}

func TestOperationsOfComposedMethods(t *testing.T) {
	lines := map[string]bool{}
	for _, line := range operations {
		require.False(t, lines[line.String()], "%s has two lines", &line)
		lines[line.String()] = true
	}
	for name, send := range composed {
		synctest.Test(t, func(t *testing.T) {
			w := newOpWorld(t, nil, allWell)
			require.NoError(t, send(t.Context(), w), name)
			require.NotEmpty(t, w.sent, name)
			for _, op := range w.sent {
				require.True(t, lines[op], "%s sends %s, which has no line", name, op)
			}
		})
	}
	t.Logf("%d operations, %d composed methods", len(lines), len(composed))
}

// TestOperationsAreAll checks that every exported function and method with a context is listed,
// because it may send a request.
func TestOperationsAreAll(t *testing.T) {
	known := slices.Concat(doors, slices.Collect(maps.Keys(composed)))
	for _, line := range operations {
		for name := range line.senders {
			name, _, _ = strings.Cut(name, " ")
			known = append(known, name)
		}
	}
	slices.Sort(known)
	require.Equal(t, slices.Compact(known), functionsWithContext(t))
	t.Logf("%d exported functions with a context", len(known))
}

// functionsWithContext returns the names of the exported functions and methods of this package
// that take a context: "Do", "Services.Get".
func functionsWithContext(t *testing.T) (names []string) {
	t.Helper()
	for _, file := range packageFiles(t) {
		for _, decl := range file.Decls {
			fn, ok := decl.(*ast.FuncDecl)
			if !ok || !fn.Name.IsExported() || !takesContext(fn) {
				continue
			}
			receiver := receiverName(fn)
			if receiver == "" {
				names = append(names, fn.Name.Name)
			} else if ast.IsExported(receiver) {
				names = append(names, receiver+"."+fn.Name.Name)
			}
		}
	}
	slices.Sort(names)
	return names
}

// packageFiles returns the files of this package except its tests.
func packageFiles(t *testing.T) (files []*ast.File) {
	t.Helper()
	entries, err := os.ReadDir(".")
	require.NoError(t, err)
	for _, entry := range entries {
		if !strings.HasSuffix(entry.Name(), ".go") || strings.HasSuffix(entry.Name(), "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), entry.Name(), nil, parser.ParseComments|parser.SkipObjectResolution)
		require.NoError(t, err)
		files = append(files, file)
	}
	return files
}

func takesContext(fn *ast.FuncDecl) bool {
	for _, param := range fn.Type.Params.List {
		if selector, ok := param.Type.(*ast.SelectorExpr); ok && fmt.Sprint(selector.X, ".", selector.Sel) == "context.Context" {
			return true
		}
	}
	return false
}

// receiverName returns the name of the receiver's type; "" for a function.
func receiverName(fn *ast.FuncDecl) string {
	if fn.Recv == nil {
		return ""
	}
	switch t := deref(fn.Recv.List[0].Type).(type) {
	case *ast.Ident:
		return t.Name
	case *ast.IndexExpr:
		return fmt.Sprint(t.X)
	case *ast.IndexListExpr:
		return fmt.Sprint(t.X)
	default:
		return ""
	}
}

func deref(t ast.Expr) ast.Expr {
	if star, ok := t.(*ast.StarExpr); ok {
		return star.X
	}
	return t
}
