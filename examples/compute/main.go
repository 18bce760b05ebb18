// Command compute deploys a release of a Compute service. It fills the KV store, the config store
// and the secret store of the service from files, uploads the package, links the stores,
// activates the version, and checks it. If the check fails, it rolls the service back.
//
// By default, it deploys a small release to a fake account in memory:
//
//	go run ./examples/compute
//	go run ./examples/compute -fail
//
// With -real, it uses the account of the token in FASTLY_API_TOKEN. It can be run repeatedly:
// existing services, stores and links are reused. -help describes flags, environment and exit
// codes.
package main

import (
	"context"
	"io"
	"net/http"
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/examples/internal/cli"
	"github.com/edgesdk/fastly/fastlytest"
)

const (
	exitRolledBack = 3
	exitStillLive  = 4
)

var program = cli.Program{
	Name:    "compute",
	Summary: "Compute fills the stores of a Compute service, deploys a package and checks it.",
	Usage:   "[-real] [-name NAME] [-package FILE [-domain DOMAIN] [-kv DIR] [-config FILE] [-secrets DIR] [-check URL]] [-fail]",
	Input: `  The package and the files of the stores. Without -package, a small release that is part of
  the program is used. Without -real, a fake account in memory is used.
  The key of a KV item is the path of its file below DIR. The config file is a JSON object of
  strings. The name of a secret is that of its file, and its value is the exact content.
  The stores are called NAME-kv, NAME-config and NAME-secrets. The program at the edge opens
  them as kv, config and secrets. Their items are available to the active version immediately.
  Items that have no file are kept. A rollback does not change the stores.
  The edge takes some seconds to switch versions. To be sure that the check is answered by the
  release, use a URL for which the previous version has another status.`,
	ExitCodes: `  0  the release is active, and the check succeeded
  1  a step failed or the program was interrupted, and the active version is the same as before
     unless the message reports otherwise; or the last line could not be written to standard
     output
  2  invalid flags or arguments
  3  the check failed, and the service was rolled back
  4  the rollback failed, and the release may still be active`,
	Run: run,
}

func main() { program.Main() }

func run(ctx context.Context, call *cli.Call) error {
	r := &release{edge: &http.Client{
		Transport: &http.Transport{Proxy: http.ProxyFromEnvironment, DisableKeepAlives: true}, Timeout: 10 * time.Second,
	}}
	var files paths
	useReal := call.Flags.Bool("real", false, "use the account of the token in the environment; requires -package")
	fail := call.Flags.Bool("fail", false, "make the check of the small release fail, to show the rollback")
	call.Flags.StringVar(&r.name, "name", "edge", "`name` of the service, which is created if it does not exist")
	call.Flags.StringVar(&r.domain, "domain", "", "`domain` to add to the service, unless it has the domain already")
	call.Flags.StringVar(&files.pack, "package", "", "`file` with the package: tar.gz, as built by the Fastly CLI")
	call.Flags.StringVar(&files.kv, "kv", "", "`directory` with the items of the KV store")
	call.Flags.StringVar(&files.config, "config", "", "JSON `file` with the items of the config store")
	call.Flags.StringVar(&files.secrets, "secrets", "", "`directory` with the secrets")
	call.Flags.Func("check", "`URL` that must answer with status 200 once the release is active", r.setCheck)
	call.Flags.IntVar(&r.tries, "tries", 4, "maximum `number` of requests of the check, with pauses of 1s, 2s, 4s, up to 32s")
	if err := call.Parse(); err != nil {
		return err
	}
	switch {
	case *useReal && files.pack == "":
		return cli.UsageError("-real requires -package")
	case files.pack == "" && (r.domain+files.kv+files.config+files.secrets != "" || r.check != nil):
		return cli.UsageError("-domain, -kv, -config, -secrets and -check require -package")
	case files.pack != "" && *fail:
		return cli.UsageError("-fail and -package exclude each other")
	case r.tries < 1:
		return cli.UsageError("-tries is %d", r.tries)
	}
	read := files.read
	if files.pack == "" {
		read = demo
	}
	if err := read(r); err != nil {
		return err
	}
	client, err := connect(*useReal)
	if err != nil {
		return err
	}
	defer client.Close()
	if *fail {
		// First deploy a working release, to which the service can be rolled back.
		if err := deploy(ctx, &cli.Call{Out: io.Discard, Err: call.Err}, client, r); err != nil {
			return err
		}
		r.edge.Transport = fixedStatus(http.StatusServiceUnavailable)
	}
	return deploy(ctx, call, client, r)
}

// connect returns a client of the account in the environment, or of a fake account.
func connect(useReal bool) (*fastly.Client, error) {
	if useReal {
		return fastly.New(fastly.WithProduct("compute-example/1.0"))
	}
	return fastlytest.NewFake().Client()
}
