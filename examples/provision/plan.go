package main

import (
	"context"
	_ "embed"
	"fmt"
	"iter"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/acl"
	"github.com/edgesdk/fastly/api/dictionary"
	"github.com/edgesdk/fastly/api/loadbalancing"
	"github.com/edgesdk/fastly/api/logging"
	"github.com/edgesdk/fastly/api/serviceconfig"
	"github.com/edgesdk/fastly/collection"
)

// step creates one object, or several of the same kind.
type step struct {
	what   string
	writes int // number of writes
	do     func(ctx context.Context, v fastly.Version) error
}

const (
	redirects = 2500
	blocked   = 1500
)

//go:embed main.vcl
var mainVCL string

// plan returns the steps that create a service for a domain. Objects are created before those
// that refer to them.
func plan(domain string) []step {
	regions := []string{"eu", "us"}
	return []step{
		{"domain " + domain, 1, func(ctx context.Context, v fastly.Version) error {
			return made(serviceconfig.Domains(v).Create(ctx, serviceconfig.DomainInput{Name: &domain}))
		}},
		{"health checks", len(regions), forEach(regions, addHealthCheck)},
		{"origins", len(regions), forEach(regions, addOrigin)},
		{"director", 1, func(ctx context.Context, v fastly.Version) error {
			return made(loadbalancing.Directors(v).Create(ctx, loadbalancing.DirectorInput{
				Name: new("origins"), Type: new(loadbalancing.DirectorRandom), Backends: []string{"origin-eu", "origin-us"},
			}))
		}},
		{"conditions", 2, forEach([]serviceconfig.ConditionInput{
			{Name: new("assets"), Type: new(serviceconfig.ConditionCache), Statement: new(`req.url.path ~ "^/assets/"`)},
			{Name: new("errors"), Type: new(serviceconfig.ConditionResponse), Statement: new("resp.status >= 500")},
		}, func(ctx context.Context, v fastly.Version, in serviceconfig.ConditionInput) error {
			return made(serviceconfig.Conditions(v).Create(ctx, in))
		})},
		{"cache setting for assets", 1, func(ctx context.Context, v fastly.Version) error {
			return made(serviceconfig.CacheSettings(v).Create(ctx, serviceconfig.CacheSettingInput{
				Name: new("assets"), CacheCondition: new("assets"), TTL: new(86_400), StaleTTL: new(604_800),
			}))
		}},
		{"headers", 2, forEach([]serviceconfig.HeaderInput{
			{
				Name: new("country"), Type: new(serviceconfig.HeaderRequest), Action: new(serviceconfig.HeaderSet),
				Destination: new("http.X-Country"), Source: new("client.geo.country_code"),
			},
			{
				Name: new("no-server"), Type: new(serviceconfig.HeaderResponse), Action: new(serviceconfig.HeaderDelete),
				Destination: new("http.Server"),
			},
		}, func(ctx context.Context, v fastly.Version, in serviceconfig.HeaderInput) error {
			return made(serviceconfig.Headers(v).Create(ctx, in))
		})},
		{"snippet", 1, func(ctx context.Context, v fastly.Version) error {
			return made(serviceconfig.Snippets(v).Create(ctx, serviceconfig.SnippetInput{
				Name: new("hsts"), Type: new(serviceconfig.SnippetDeliver),
				Content: new(`set resp.http.Strict-Transport-Security = "max-age=31536000";`),
			}))
		}},
		{fmt.Sprintf("dictionary with %d redirects", redirects), 1 + batches(redirects), addRedirects},
		{fmt.Sprintf("list of %d blocked addresses", blocked), 1 + batches(blocked), addBlocked},
		{"main VCL", 1, func(ctx context.Context, v fastly.Version) error {
			return made(serviceconfig.VCLs(v).Create(ctx, serviceconfig.VCLInput{Name: new("main"), Content: &mainVCL, Main: new(true)}))
		}},
		{"logging to S3", 1, func(ctx context.Context, v fastly.Version) error {
			return made(logging.S3Endpoints(v).Create(ctx, logging.S3Input{
				Name: new("archive"), BucketName: new("shop-logs"), IAMRole: new("arn:aws:iam::123456789012:role/fastly-logs"),
				CompressionCodec: fastly.NullableValue(logging.CompressZstd),
			}))
		}},
		{"logging by HTTPS", 1, func(ctx context.Context, v fastly.Version) error {
			return made(logging.HTTPSEndpoints(v).Create(ctx, logging.HTTPSInput{
				Name: new("collector"), URL: new("https://logs.shop.example/edge"), ContentType: new("application/json"),
			}))
		}},
		{"logging of errors by syslog", 1, func(ctx context.Context, v fastly.Version) error {
			return made(logging.SyslogEndpoints(v).Create(ctx, logging.SyslogInput{
				Name: new("alarm"), Address: new("syslog.shop.example"), Port: new(6514), UseTLS: new(true), ResponseCondition: new("errors"),
			}))
		}},
	}
}

func addHealthCheck(ctx context.Context, v fastly.Version, region string) error {
	return made(serviceconfig.HealthChecks(v).Create(ctx, serviceconfig.HealthCheckInput{
		Name: new("check-" + region), Method: new("HEAD"), Host: new(region + ".origin.shop.example"), Path: new("/status"),
		ExpectedResponse: new(204), CheckInterval: new(15_000), Timeout: new(2000), Window: new(5), Threshold: new(3), Initial: new(4),
		Headers: []string{"X-Probe: edge"},
	}))
}

func addOrigin(ctx context.Context, v fastly.Version, region string) error {
	host := region + ".origin.shop.example"
	return made(serviceconfig.Backends(v).Create(ctx, serviceconfig.BackendInput{
		Name: new("origin-" + region), Address: &host, Port: new(443), HealthCheck: new("check-" + region),
		UseSSL: new(true), SSLSNIHostname: &host, SSLCertHostname: &host, MinTLSVersion: new(collection.TLS12),
	}))
}

// addRedirects creates a dictionary and fills it. The items are not part of a version, but have
// no effect until a version with the dictionary is active.
func addRedirects(ctx context.Context, v fastly.Version) error {
	table, err := dictionary.Dictionaries(v).Create(ctx, dictionary.Input{Name: new("redirects")})
	if err != nil {
		return err
	}
	items := numbered(redirects, func(i int) collection.ItemChange {
		return collection.PutItem(fmt.Sprintf("/product/%d", i), fmt.Sprintf("/p/%d", i))
	})
	return made(dictionary.Items(v.Client(), v.ServiceID(), table.ID).Batch(ctx, items))
}

// addBlocked creates an access control list and fills it.
func addBlocked(ctx context.Context, v fastly.Version) error {
	list, err := acl.ACLs(v).Create(ctx, acl.Input{Name: new("blocked")})
	if err != nil {
		return err
	}
	entries := numbered(blocked, func(i int) acl.Change {
		return acl.CreateChange(acl.EntryInput{IP: new(fmt.Sprintf("10.%d.%d.0", i/256, i%256)), Subnet: new(24)})
	})
	return made(acl.Entries(v.Client(), v.ServiceID(), list.ID).Batch(ctx, entries))
}

// batches returns the number of requests for n changes.
func batches(n int) int { return (n + 999) / 1000 }

func numbered[T any](n int, one func(i int) T) iter.Seq[T] {
	return func(yield func(T) bool) {
		for i := range n {
			if !yield(one(i)) {
				return
			}
		}
	}
}

// forEach returns a step that calls do for each element.
func forEach[T any](all []T, do func(ctx context.Context, v fastly.Version, one T) error) func(context.Context, fastly.Version) error {
	return func(ctx context.Context, v fastly.Version) error {
		for _, one := range all {
			if err := do(ctx, v, one); err != nil {
				return err
			}
		}
		return nil
	}
}

// made returns the error and ignores the created object.
func made[T any](_ T, err error) error { return err }
