package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/compute"
	"github.com/edgesdk/fastly/api/serviceconfig"
	"github.com/edgesdk/fastly/examples/internal/cli"
)

// deploy deploys a release. If it returns an error, the active version is unchanged, unless the
// error reports otherwise.
func deploy(ctx context.Context, call *cli.Call, client *fastly.Client, r *release) error {
	serviceID, err := findOrCreateService(ctx, call.Out, client, r.name)
	if err != nil {
		return err
	}
	links, err := fillStores(ctx, call, client, r)
	if err != nil {
		return err
	}
	result, err := client.Services.Edit(ctx, serviceID, func(ctx context.Context, v fastly.Version) error {
		fmt.Fprintf(call.Out, "Version %d is a draft.\n", v.Number())
		if _, err := compute.Packages(v).Upload(ctx, r.pack.WithProgress(printProgress(call.Out, r.size))); err != nil {
			return err
		}
		if err := addDomain(ctx, v, r.domain); err != nil {
			return err
		}
		return linkStores(ctx, call.Out, v, links)
	}, fastly.WithWrites(2+len(links))) // package, domain and links
	if err != nil {
		return err
	}
	fmt.Fprintf(call.Out, "Version %d is active.\n", result.Version.Number())
	if r.check == nil {
		return nil
	}
	if err := check(ctx, call.Out, r); err != nil {
		return rollBack(ctx, call.Out, result, err)
	}
	fmt.Fprintf(call.Out, "%s answers with status 200.\n", cli.Visible(r.check.Redacted()))
	return nil
}

func findOrCreateService(ctx context.Context, out io.Writer, client *fastly.Client, name string) (id string, err error) {
	outcome := "found"
	svc, err := client.Services.Search(ctx, name)
	if errors.Is(err, fastly.ErrNotFound) {
		outcome = "created"
		svc, err = client.Services.Create(ctx, fastly.ServiceInput{Name: &name, Type: new(fastly.ServiceCompute)})
	}
	if err != nil {
		return "", err
	}
	if svc.Type != fastly.ServiceCompute {
		return "", fmt.Errorf("service %s is of type %s, not %s", name, svc.Type, fastly.ServiceCompute)
	}
	fmt.Fprintf(out, "Service %s %s: %s.\n", cli.Visible(name), outcome, cli.Visible(svc.ID))
	return svc.ID, nil
}

// printProgress returns a function that prints each quarter of an upload.
func printProgress(out io.Writer, size int64) func(sent int64) {
	var printed int64
	return func(sent int64) {
		quarters := 4 * sent / size
		if quarters > printed {
			fmt.Fprintf(out, "  package: %d%% of %s\n", 25*quarters, kilobytes(size))
		}
		printed = quarters // each attempt starts at 0
	}
}

func kilobytes(n int64) string { return fmt.Sprintf("%d kB", (n+999)/1000) }

// addDomain adds a domain to a version, unless the version has it or the domain is empty.
func addDomain(ctx context.Context, v fastly.Version, domain string) error {
	if domain == "" {
		return nil
	}
	domains := serviceconfig.Domains(v)
	for existing, err := range domains.All(ctx) {
		if err != nil {
			return err
		}
		if existing.Name == domain {
			return nil
		}
	}
	_, err := domains.Create(ctx, serviceconfig.DomainInput{Name: &domain})
	return err
}

// linkStores adds the links that a version lacks.
func linkStores(ctx context.Context, out io.Writer, v fastly.Version, wanted []compute.ResourceLinkInput) error {
	links := compute.ResourceLinks(v)
	linked := map[string]bool{}
	for link, err := range links.All(ctx) {
		if err != nil {
			return err
		}
		linked[link.ResourceID] = true
	}
	for _, link := range wanted {
		if linked[*link.ResourceID] {
			continue
		}
		if _, err := links.Create(ctx, link); err != nil {
			return err
		}
		fmt.Fprintf(out, "  linked: %s\n", *link.Name)
	}
	return nil
}

// check requests the URL of a release until the status is 200.
func check(ctx context.Context, out io.Writer, r *release) error {
	for try := 1; ; try++ {
		err := request(ctx, r.edge, r.check)
		switch {
		case err == nil:
			return nil
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case try == r.tries:
			return cli.WithExitCode(exitRolledBack, fmt.Errorf("check failed: %w", err))
		}
		pause := time.Second << min(try-1, 5)
		fmt.Fprintf(out, "  %s; next try in %v\n", cli.Visible(err.Error()), pause)
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(pause):
		}
	}
}

func request(ctx context.Context, edge *http.Client, target *url.URL) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, target.String(), http.NoBody)
	if err != nil {
		return err
	}
	reply, err := edge.Do(req)
	if err != nil {
		return err
	}
	defer reply.Body.Close()
	if reply.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answers with status %d", target.Redacted(), reply.StatusCode)
	}
	return nil
}

// rollBack reactivates the version that was active before the edit, even after Ctrl-C. It returns
// why, or an error if the rollback fails.
func rollBack(ctx context.Context, out io.Writer, result *fastly.EditResult, why error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
	defer cancel()
	if err := result.Rollback(ctx); err != nil {
		return cli.WithExitCode(exitStillLive, fmt.Errorf("%w\nversion %d may still be active: %w", why, result.Version.Number(), err))
	}
	if result.Previous == (fastly.Version{}) {
		fmt.Fprintln(out, "Rolled back: no version is active, as before.")
	} else {
		fmt.Fprintf(out, "Rolled back: version %d is active again.\n", result.Previous.Number())
	}
	return why
}
