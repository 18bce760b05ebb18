package main

import (
	"context"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Programs whose stripped sizes are compared: the same list with and without the SDK.
const (
	withSDK = `package main

import (
	"context"
	"fmt"

	"github.com/edgesdk/fastly"
)

func main() {
	client, err := fastly.New()
	if err != nil {
		panic(err)
	}
	for svc, err := range client.Services.All(context.Background()) {
		fmt.Println(svc.ID, svc.Name, err)
	}
}
`
	withoutSDK = `package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
)

func main() {
	req, err := http.NewRequest("GET", "https://api.fastly.com/service", nil)
	if err != nil {
		panic(err)
	}
	req.Header.Set("Fastly-Key", os.Getenv("FASTLY_API_TOKEN"))
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		panic(err)
	}
	defer resp.Body.Close()
	var list []struct{ ID, Name string }
	err = json.NewDecoder(resp.Body).Decode(&list)
	for _, svc := range list {
		fmt.Println(svc.ID, svc.Name, err)
	}
}
`
)

// listed holds a typical call for each package of the API.
var listed = map[string]string{
	"account":       "account.Tokens(client).List(ctx)",
	"acl":           "acl.Entries(client, id, id).List(ctx)",
	"airuntime":     "airuntime.VirtualKeys(client).List(ctx)",
	"apisecurity":   "apisecurity.Operations(client, id).List(ctx)",
	"billing":       "billing.Invoices(client).List(ctx)",
	"botmanagement": "botmanagement.Workspaces(client).List(ctx)",
	"clientside":    "clientside.Websites(client).List(ctx)",
	"compute":       "compute.ACLs(client).List(ctx)",
	"configstore":   "configstore.Stores(client).List(ctx)",
	"ddos":          "ddos.Events(client).List(ctx)",
	"dictionary":    "dictionary.Items(client, id, id).List(ctx)",
	"dns":           "dns.Zones(client).List(ctx)",
	"domains":       "domains.Domains(client).List(ctx)",
	"edgetls":       "edgetls.Subscriptions(client).List(ctx)",
	"iam":           "iam.Roles(client).List(ctx)",
	"kvstore":       "kvstore.Items(client, id).List(ctx)",
	"loadbalancing": "loadbalancing.Servers(client, id, id).List(ctx)",
	"logging":       "logging.S3Endpoints(client.Version(id, 1)).List(ctx)",
	"network":       "network.POPs(client).List(ctx)",
	"ngwaf":         "ngwaf.Rules(ngwaf.InWorkspace(client, id)).List(ctx)",
	"notifications": "notifications.Integrations(client).List(ctx)",
	"objectstorage": "objectstorage.AccessKeys(client).List(ctx)",
	"observability": "observability.Dashboards(client).List(ctx)",
	"products":      "products.NGWAF(client, id).Get(ctx)",
	"secretstore":   "secretstore.Stores(client).List(ctx)",
	"serviceconfig": "serviceconfig.Backends(client.Version(id, 1)).List(ctx)",
}

// using returns a program that lists services and the objects of some packages.
func using(packages ...string) string {
	var imports, calls strings.Builder
	for _, name := range packages {
		fmt.Fprintf(&imports, "\t\"github.com/edgesdk/fastly/api/%s\"\n", name)
		fmt.Fprintf(&calls, "\tfmt.Println(%s)\n", listed[name])
	}
	if len(packages) > 0 {
		calls.WriteString("}\n\nvar (\n\tctx = context.Background()\n\tid  = \"1\"\n)\n")
	} else {
		calls.WriteString("}\n")
	}
	source := strings.Replace(withSDK, "fastly\"\n)", "fastly\"\n"+imports.String()+")", 1)
	return strings.TrimSuffix(source, "}\n") + calls.String()
}

// binarySize builds programs inside this module, each with an empty build cache, and compares
// them. The cost of a package concerns only the programs that import it.
func binarySize(ctx context.Context) error {
	dir, err := os.MkdirTemp("internal/bench", "size")
	if err != nil {
		return fmt.Errorf("run it from the root of the module: %w", err)
	}
	defer os.RemoveAll(dir)
	all := slices.Sorted(maps.Keys(listed))
	fmt.Println("program that lists services, stripped, built with an empty cache")
	var plain built
	for i, program := range []struct{ name, source string }{
		{"net/http and encoding/json", withoutSDK},
		{"package fastly", using()},
		{"and api/domains", using("domains")},
		{"and api/logging", using("logging")},
		{fmt.Sprintf("and all %d packages below api", len(all)), using(all...)},
	} {
		b, err := build(ctx, filepath.Join(dir, strconv.Itoa(i)), program.source)
		if err != nil {
			return fmt.Errorf("%s: %w", program.name, err)
		}
		if i == 0 {
			plain = b
		}
		fmt.Printf("  %-32s %6.2f MB (%+.2f)  built in %5.1f s (%+.1f)  packages of this module initialized in %4.0f µs\n",
			program.name, b.size, b.size-plain.size, b.took.Seconds(), (b.took - plain.took).Seconds(), b.initialized)
	}
	return nil
}

// built holds the measured values of a program.
type built struct {
	size        float64 // in MB
	took        time.Duration
	initialized float64 // initialization time of the packages of this module, in microseconds
}

func build(ctx context.Context, dir, source string) (b built, err error) {
	if err := os.Mkdir(dir, 0o755); err != nil {
		return b, err
	}
	if err := os.WriteFile(filepath.Join(dir, "main.go"), []byte(source), 0o644); err != nil {
		return b, err
	}
	cache, err := os.MkdirTemp("", "cache")
	if err != nil {
		return b, err
	}
	defer os.RemoveAll(cache)
	binary := filepath.Join(dir, "program")
	cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags=-s -w", "-o", binary, "./"+filepath.ToSlash(dir))
	cmd.Env = append(os.Environ(), "GOCACHE="+cache)
	start := time.Now()
	if out, err := cmd.CombinedOutput(); err != nil {
		return b, fmt.Errorf("%w: %s", err, out)
	}
	b.took = time.Since(start)
	info, err := os.Stat(binary)
	if err != nil {
		return b, err
	}
	b.size = float64(info.Size()) / 1e6
	run := exec.CommandContext(ctx, binary)
	run.Env = []string{"GODEBUG=inittrace=1"} // without a token, so that nothing is sent
	trace, _ := run.CombinedOutput()          // the program fails, because there is no token
	for _, line := range regexp.MustCompile(`(?m)^init github.com/edgesdk/fastly\S* @\S+ ms, (\S+) ms`).FindAllSubmatch(trace, -1) {
		ms, err := strconv.ParseFloat(string(line[1]), 64)
		if err != nil {
			return b, err
		}
		b.initialized += 1000 * ms
	}
	return b, nil
}
