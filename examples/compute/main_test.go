package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/compute"
	"github.com/edgesdk/fastly/api/configstore"
	"github.com/edgesdk/fastly/api/kvstore"
	"github.com/edgesdk/fastly/api/secretstore"
	"github.com/edgesdk/fastly/api/serviceconfig"
	"github.com/edgesdk/fastly/examples/internal/cli"
	"github.com/edgesdk/fastly/examples/internal/clitest"
	"github.com/edgesdk/fastly/fastlytest"
)

func TestMain(m *testing.M) {
	clitest.Main(&program)
	goleak.VerifyTestMain(m)
}

func TestUsage(t *testing.T) { clitest.CheckUsage(t, &program) }

func TestDemo(t *testing.T) {
	const release = `Store edge-kv: 3 items written\.
(Store edge-config created\.
)?Store edge-config: 2 items written\.
(Store edge-secrets created\.
)?Store edge-secrets: 1 secret written\.
Version \d is a draft\.
(  package: \d\d% of 251 kB
)*  package: 100% of 251 kB
`
	for _, test := range []struct {
		name string
		args []string
		code int
		took time.Duration
		out  string
	}{
		{"success", nil, cli.ExitSuccess, 0, `^Service edge created: \w+\.
Store edge-kv created\.
` + release + `  linked: kv
  linked: config
  linked: secrets
Version 2 is active\.
https://edge\.example/ answers with status 200\.
$`},
		{"rollback", []string{"-fail"}, exitRolledBack, 7 * time.Second, `^Service edge found: \w+\.
` + release + `Version 3 is active\.
  https://edge\.example/ answers with status 503; next try in 1s
  https://edge\.example/ answers with status 503; next try in 2s
  https://edge\.example/ answers with status 503; next try in 4s
Rolled back: version 2 is active again\.
$`},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				began := time.Now()
				out := &clitest.Output{}
				var report strings.Builder
				require.Equal(t, test.code, program.Exec(t.Context(), test.args, nil, out, &report), report.String())
				require.Equal(t, test.took, time.Since(began))
				require.Regexp(t, test.out, out.String())
				require.NotContains(t, out.String()+report.String(), "only-an-example")
				if test.code != cli.ExitSuccess {
					require.Equal(t, "compute: check failed: https://edge.example/ answers with status 503\n", report.String())
				}
			})
		})
	}
}

const secret = "s3cret\x00of the shop\n"

// site is a fake account behind a socket, with the files of a release and a URL to check.
type site struct {
	*fastlytest.Server
	client *fastly.Client
	dir    string        // directory of the files
	check  *http.Handler // handler of the check
	args   []string
}

func newSite(t *testing.T) *site {
	t.Helper()
	server := clitest.Serve(t)
	client, err := server.Client()
	require.NoError(t, err)
	t.Cleanup(func() { client.Close() })

	s := &site{Server: server, client: client, dir: t.TempDir()}
	pack, err := demoPackage()
	require.NoError(t, err)
	s.write(t, "edge.tar.gz", string(pack))
	s.write(t, "kv/index.html", "<h1>Shop</h1>")
	s.write(t, "kv/img/logo", strings.Repeat("x", maxBatched+1))
	s.write(t, "config.json", `{"color": "red", "size": ""}`)
	s.write(t, "secrets/api.key", secret)

	answer := http.Handler(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	s.check = &answer
	edge := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { (*s.check).ServeHTTP(w, r) }))
	t.Cleanup(edge.Close)
	s.args = []string{
		"-real", "-name", "shop", "-domain", "shop.example", "-package", s.path("edge.tar.gz"), "-kv", s.path("kv"),
		"-config", s.path("config.json"), "-secrets", s.path("secrets"), "-check", edge.URL + "/health", "-tries", "1",
	}
	return s
}

func (s *site) path(name string) string { return filepath.Join(s.dir, filepath.FromSlash(name)) }

func (s *site) write(t *testing.T, name, content string) {
	t.Helper()
	require.NoError(t, os.MkdirAll(filepath.Dir(s.path(name)), 0o700))
	require.NoError(t, os.WriteFile(s.path(name), []byte(content), 0o600))
}

// answer sets the status of the check.
func (s *site) answer(status int) {
	*s.check = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) })
}

// deploy runs the program, and checks its exit code.
func (s *site) deploy(t *testing.T, code int) (out, report string) {
	t.Helper()
	outText, reportText := &clitest.Output{}, &clitest.Output{}
	require.Equal(t, code, program.Exec(t.Context(), s.args, nil, outText, reportText), reportText.String())
	return outText.String(), reportText.String()
}

// active returns the number of the active version; 0 if there is no active version or no service.
func (s *site) active(t *testing.T) int {
	t.Helper()
	svc, err := s.client.Services.Search(t.Context(), "shop")
	if errors.Is(err, fastly.ErrNotFound) {
		return 0
	}
	require.NoError(t, err)
	number, _ := svc.ActiveVersion()
	return number
}

func TestDeploy(t *testing.T) {
	s := newSite(t)
	ctx := t.Context()
	out, report := s.deploy(t, cli.ExitSuccess)
	require.Empty(t, report)
	require.Contains(t, out, "Store shop-kv: img/logo streamed, 1049 kB.\nStore shop-kv: 1 item written.\n")
	first := s.Mark()

	s.write(t, "kv/index.html", "<h1>New shop</h1>")
	s.write(t, "config.json", `{"color": "blue"}`)
	second, report := s.deploy(t, cli.ExitSuccess)
	require.Empty(t, report)
	require.NotContains(t, second, "created")
	require.NotContains(t, second, "linked")
	require.Contains(t, second, "Version 3 is active.\n")
	for _, r := range s.RequestsSince(first) {
		if r.Method == http.MethodPost {
			require.Equal(t, "/resources/stores/secret/client-key", r.URI, "nothing is created twice")
		}
	}

	for _, version := range []int{2, 3} {
		svc, err := s.client.Services.Search(ctx, "shop")
		require.NoError(t, err)
		v := s.client.Version(svc.ID, version)
		domains, err := serviceconfig.Domains(v).List(ctx)
		require.NoError(t, err)
		require.Len(t, domains, 1)
		links, err := compute.ResourceLinks(v).List(ctx)
		require.NoError(t, err)
		require.Len(t, links, 3)
		pack, err := compute.Packages(v).Get(ctx)
		require.NoError(t, err)
		require.Equal(t, "edge", pack.Metadata.Name)
		for _, link := range links {
			switch link.ResourceType {
			case compute.ResourceKVStore:
				require.Equal(t, "kv", link.Name)
				requireItem(t, kvstore.Items(s.client, link.ResourceID), "index.html", "<h1>New shop</h1>")
				requireItem(t, kvstore.Items(s.client, link.ResourceID), "img/logo", strings.Repeat("x", maxBatched+1))
			case compute.ResourceConfigStore:
				require.Equal(t, "config", link.Name)
				items, err := configstore.Items(s.client, link.ResourceID).List(ctx)
				require.NoError(t, err)
				require.Len(t, items, 2, "one that has no value any more is kept")
				require.Equal(t, "blue", items[0].Value)
			case compute.ResourceSecretStore:
				require.Equal(t, "secrets", link.Name)
				secrets, err := secretstore.Secrets(s.client, link.ResourceID).List(ctx)
				require.NoError(t, err)
				require.Len(t, secrets, 1)
				require.Equal(t, "api.key", secrets[0].Name)
			default:
				t.Errorf("type %q", link.ResourceType)
			}
		}
	}
	requireNoSecret(t, s, out+second)
	require.Empty(t, s.Overlaps())
}

// TestUploadIsRetried checks that a retried upload and its progress start over.
func TestUploadIsRetried(t *testing.T) {
	s := newSite(t)
	s.Inject(fastlytest.Fault{Method: http.MethodPut, Path: "/service/{}/version/{}/package", Status: http.StatusServiceUnavailable})
	out, _ := s.deploy(t, cli.ExitSuccess)
	require.Equal(t, 2, strings.Count(out, "  package: 100% of "))
	require.Equal(t, 2, s.active(t))
}

func requireItem(t *testing.T, items kvstore.ItemCollection, key, want string) {
	t.Helper()
	item, err := items.Get(t.Context(), key)
	require.NoError(t, err)
	defer item.Close()
	value, err := io.ReadAll(item)
	require.NoError(t, err)
	require.Equal(t, want, string(value))
}

// requireNoSecret checks that neither a text nor the requests to the API contain the secret.
func requireNoSecret(t *testing.T, s *site, text string) {
	t.Helper()
	var all bytes.Buffer
	all.WriteString(text)
	for _, r := range s.Requests() {
		all.WriteString(r.URI)
		require.NoError(t, r.Header.Write(&all))
		all.Write(r.Body)
	}
	for _, notation := range []string{"s3cret", base64.StdEncoding.EncodeToString([]byte(secret))} {
		require.False(t, bytes.Contains(all.Bytes(), []byte(notation)), notation)
	}
}

func TestCheck(t *testing.T) {
	s := newSite(t)
	s.answer(http.StatusServiceUnavailable)
	out, report := s.deploy(t, exitRolledBack)
	require.Contains(t, out, "Rolled back: no version is active, as before.\n")
	require.Contains(t, report, "compute: check failed: http://127.0.0.1")
	require.Contains(t, report, "/health answers with status 503\n")
	require.Zero(t, s.active(t))

	s.answer(http.StatusOK)
	out, _ = s.deploy(t, cli.ExitSuccess)
	require.Contains(t, out, "Version 3 is active.\nhttp://127.0.0.1")
	require.Equal(t, 3, s.active(t))

	s.answer(http.StatusNotFound)
	out, _ = s.deploy(t, exitRolledBack)
	require.Contains(t, out, "Version 4 is active.\nRolled back: version 3 is active again.\n")
	require.Equal(t, 3, s.active(t))

	*s.check = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		s.Inject(fastlytest.Fault{Method: http.MethodPut, Path: "/service/{}/version/{}/activate", Status: http.StatusForbidden})
		w.WriteHeader(http.StatusInternalServerError)
	})
	_, report = s.deploy(t, exitStillLive)
	require.Contains(t, report, "answers with status 500\nversion 5 may still be active: fastly: edit service ")
	require.Contains(t, report, ": roll back: ")
	require.Equal(t, 5, s.active(t))

	s.args[len(s.args)-3] = "http://127.0.0.1:1/" // an address that refuses connections
	_, report = s.deploy(t, exitRolledBack)
	require.Contains(t, report, "connection refused")
}

func TestRefusals(t *testing.T) {
	for _, test := range []struct {
		name   string
		code   int
		change func(t *testing.T, s *site)
		report string
	}{
		{"no package", cli.ExitUsage, func(_ *testing.T, s *site) { s.args = []string{"-real"} }, "-real requires -package"},
		{"parts of the demo", cli.ExitUsage, func(_ *testing.T, s *site) { s.args = []string{"-kv", s.dir} }, "require -package"},
		{"check of the demo", cli.ExitUsage, func(_ *testing.T, s *site) { s.args = []string{"-check", "http://edge.example"} }, "require -package"},
		{"fail", cli.ExitUsage, func(_ *testing.T, s *site) { s.args = append(s.args, "-fail") }, "exclude each other"},
		{"tries", cli.ExitUsage, func(_ *testing.T, s *site) { s.args = append(s.args, "-tries", "0") }, "-tries is 0"},
		{"URL", cli.ExitUsage, func(_ *testing.T, s *site) { s.args = append(s.args, "-check", "shop.example") }, "not a URL of a website"},
		{"missing package", 1, func(t *testing.T, s *site) { require.NoError(t, os.Remove(s.path("edge.tar.gz"))) }, "edge.tar.gz"},
		{"directory as package", 1, func(t *testing.T, s *site) {
			require.NoError(t, os.Remove(s.path("edge.tar.gz")))
			require.NoError(t, os.Mkdir(s.path("edge.tar.gz"), 0o700))
		}, "not a regular file"},
		{"missing directory", 1, func(t *testing.T, s *site) { require.NoError(t, os.RemoveAll(s.path("kv"))) }, "directory "},
		{"missing secrets", 1, func(t *testing.T, s *site) { require.NoError(t, os.RemoveAll(s.path("secrets"))) }, "secrets: "},
		{"missing config", 1, func(t *testing.T, s *site) { require.NoError(t, os.Remove(s.path("config.json"))) }, "config.json"},
		{"numbers", 1, func(t *testing.T, s *site) { s.write(t, "config.json", `{"a":1}`) }, "config.json: json: cannot unmarshal number"},
		{"null", 1, func(t *testing.T, s *site) { s.write(t, "config.json", `null`) }, "not an object"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := newSite(t)
			test.change(t, s)
			_, report := s.deploy(t, test.code)
			require.Contains(t, report, test.report)
			require.Empty(t, s.Requests())
		})
	}
}

// TestStoreOfAnotherName checks that a store is used only if it has exactly the name.
func TestStoreOfAnotherName(t *testing.T) {
	s := newSite(t)
	s.Inject(fastlytest.Fault{
		Method: http.MethodGet, Path: "/resources/stores/config", Status: http.StatusOK, Body: `[{"id":"C1","name":"shop-config-old"}]`,
	})
	out, _ := s.deploy(t, 0)
	require.Contains(t, out, "Store shop-config created.")
}

// TestFailures checks that an incomplete release is not activated, and that the report names the
// missing part.
func TestFailures(t *testing.T) {
	for _, test := range []struct {
		name    string
		change  func(t *testing.T, s *site)
		reports []string
	}{
		{"an item", func(t *testing.T, s *site) {
			s.write(t, "kv/a\x1b[2J", "")
			s.Inject(fastlytest.Fault{
				Path: "/resources/stores/kv/{}/batch", Status: http.StatusBadRequest,
				Body: `{"title":"some items were not written","errors":[{"key":"a\u001b[2J","index":0,"code":"400","reason":"no such luck"}]}`,
			})
		}, []string{
			`failed: "a\x1b[2J": fastly: put KV store item `, "400 no such luck\n",
			"compute: store shop-kv: fastly: put KV store items: 1 done, 1 failed, 0 not tried: ",
		}},
		{"a file that can't be read", func(t *testing.T, s *site) {
			require.NoError(t, os.Symlink(s.path("kv/img"), s.path("kv/b")))
		}, []string{"compute: store shop-kv: read b: is a directory\n"}},
		{"a streamed item", func(_ *testing.T, s *site) {
			s.Inject(fastlytest.Fault{Path: "/resources/stores/kv/{}/keys/{}", Status: http.StatusRequestEntityTooLarge})
		}, []string{"compute: store shop-kv: fastly: put KV store item: ", "img%2Flogo: 413"}},
		{"the config", func(_ *testing.T, s *site) {
			s.Inject(fastlytest.Fault{Path: "/resources/stores/config/{}/items", Status: http.StatusBadRequest})
		}, []string{"failed: color: ", "compute: store shop-config: fastly: change config store items: 0 done, 2 failed, 0 not tried: "}},
		{"the name of a secret", func(t *testing.T, s *site) {
			s.write(t, "secrets/more/token", secret)
		}, []string{"compute: store shop-secrets: more/token: fastly: put secret"}},
		{"a secret", func(_ *testing.T, s *site) {
			s.Inject(fastlytest.Fault{
				Method: http.MethodPut, Path: "/resources/stores/secret/{}/secrets", Status: http.StatusForbidden,
				Body: `{"msg":"the value s3cret\u0000of the shop\n is refused"}`,
			})
		}, []string{"compute: store shop-secrets: api.key: fastly: put secret"}},
		{"the package", func(t *testing.T, s *site) {
			s.write(t, "edge.tar.gz", "no package")
		}, []string{"function (draft left behind: version 2)", "the file is no Compute package: "}},
		{"a link", func(_ *testing.T, s *site) {
			s.Inject(fastlytest.Fault{Method: http.MethodPost, Path: "/service/{}/version/{}/resource", Skip: 1, Status: http.StatusConflict})
		}, []string{"function (draft left behind: version 2)", "create resource link"}},
		{"an activation without a reply", func(_ *testing.T, s *site) {
			s.Inject(fastlytest.Fault{Path: "/service/{}/version/{}/activate", Times: -1, Cut: true})
			s.Inject(fastlytest.Fault{Path: "/service/{}/version/{}/validate", Do: func() {
				s.Inject(fastlytest.Fault{Path: "/service/{}", Skip: 1, Times: -1, Status: http.StatusForbidden})
			}, Delay: time.Millisecond})
		}, []string{"activate (outcome unknown: version 2 may be active)"}},
		{"another type", func(_ *testing.T, s *site) { s.AddService("shop") }, []string{"service shop is of type vcl, not wasm"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := newSite(t)
			test.change(t, s)
			out, report := s.deploy(t, cli.ExitFailure)
			for _, part := range test.reports {
				require.Contains(t, report, part)
			}
			require.NotContains(t, out, "is active")
			require.NotContains(t, out+report, "\x1b")
			require.Zero(t, s.active(t))
			requireNoSecret(t, s, out+report)
		})
	}
}

// TestSecondTry checks that a deploy succeeds after a failed one, even if that was the first.
func TestSecondTry(t *testing.T) {
	s := newSite(t)
	s.Inject(fastlytest.Fault{Method: http.MethodPost, Path: "/service/{}/version/{}/resource", Status: http.StatusConflict})
	s.deploy(t, cli.ExitFailure)
	out, _ := s.deploy(t, cli.ExitSuccess)
	require.NotContains(t, out, "created")
	require.Equal(t, 3, s.active(t))
}

// TestInterrupted checks that the active version is unchanged if a deploy is interrupted at any
// point.
func TestInterrupted(t *testing.T) {
	for _, when := range []string{
		"Service shop found", "Store shop-kv: ", "Store shop-config: ", "Store shop-secrets: ", "is a draft", "package: 25%", "package: 100%",
		"Version 3 is active",
	} {
		for _, full := range []bool{false, true} { // by a failed write to standard output, or by the context
			t.Run(when, func(t *testing.T) {
				s := newSite(t)
				s.deploy(t, cli.ExitSuccess)
				ctx, cancel := context.WithCancelCause(t.Context())
				out := &clitest.Output{Wrote: func(all string) error {
					if !strings.Contains(all, when) {
						return nil
					}
					if full {
						return clitest.ErrFull
					}
					cancel(errors.New("interrupted"))
					return nil
				}}
				report := &clitest.Output{}
				require.Equal(t, cli.ExitFailure, program.Exec(ctx, s.args, nil, out, report), report.String())
				require.Equal(t, 2, s.active(t))
				if full {
					require.Contains(t, report.String(), clitest.ErrFull.Error())
				} else {
					require.Contains(t, report.String(), "interrupted")
				}
			})
		}
	}
	t.Run("while it is activated", func(t *testing.T) {
		s := newSite(t)
		s.deploy(t, cli.ExitSuccess)
		ctx, cancel := context.WithCancelCause(t.Context())
		s.Inject(fastlytest.Fault{
			Path: "/service/{}/version/{}/activate", AfterEffect: true, Delay: 100 * time.Millisecond,
			Do: func() { time.AfterFunc(20*time.Millisecond, func() { cancel(errors.New("interrupted")) }) },
		})
		out, report := &clitest.Output{}, &clitest.Output{}
		require.Equal(t, cli.ExitFailure, program.Exec(ctx, s.args, nil, out, report), report.String())
		require.Contains(t, out.String(), "Version 3 is active.\nRolled back: version 2 is active again.\n")
		require.Equal(t, "compute: interrupted\n", report.String())
		require.Equal(t, 2, s.active(t))
	})
	t.Run("during a pause of the check", func(t *testing.T) {
		s := newSite(t)
		s.deploy(t, cli.ExitSuccess)
		s.answer(http.StatusBadGateway)
		s.args[len(s.args)-1] = "9"
		ctx, cancel := context.WithCancelCause(t.Context())
		out := &clitest.Output{Wrote: func(all string) error {
			if strings.Contains(all, "next try in 1s") {
				cancel(errors.New("interrupted"))
			}
			return nil
		}}
		require.Equal(t, cli.ExitFailure, program.Exec(ctx, s.args, nil, out, io.Discard))
		require.Equal(t, 2, s.active(t))
	})
}

// TestOwnPackageOnTheFake checks that a package of the user can be deployed to the fake account.
func TestOwnPackageOnTheFake(t *testing.T) {
	s := newSite(t)
	s.args = []string{"-name", "sh\x1b[2Jop", "-package", s.path("edge.tar.gz")}
	out, _ := s.deploy(t, cli.ExitSuccess)
	require.Contains(t, out, `Service "sh\x1b[2Jop" created: `)
	require.NotContains(t, out, "Store")
	require.True(t, strings.HasSuffix(out, "\nVersion 2 is active.\n"), out)
	require.Empty(t, s.Requests())
}
