package replay

import (
	"context"
	"maps"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/edgetls"
	"github.com/edgesdk/fastly/internal/catalog"
)

// edgetlsPart returns the part of package edgetls.
func edgetlsPart() part {
	with := func(name, kind string, attributes string) func(g *generator) any {
		return func(g *generator) any { return g.including(name, kind, attributes) }
	}
	return part{
		calls: edgetlsCalls(),
		unfilled: map[string]string{
			"edgetls.ManagedChallenge.Attributes": "attributes of any name, of which the catalogue has none",
		},
		replies: map[string]func(g *generator) any{
			"get_tls_sub":    with("tls_authorizations", "tls_authorization", "TlsSubscriptionResponseIncludedItem"),
			"get_tls_config": with("dns_records", "dns_record", "TlsConfigurationResponseIncludedItem"),
			"list_tls_certs": with("tls_activations", "tls_activation", ""),
			"create_globalsign_email_challenge": func(g *generator) any {
				return map[string]any{"data": map[string]any{"id": g.digits(), "type": "globalsign_email_challenge"}}
			},
		},
	}
}

// including generates a reply with resources that relate to a resource of a kind. If the kind has a
// schema, the document includes the resource.
func (g *generator) including(name, kind, schema string) any {
	document, _ := g.value(*g.op.Response, catalog.Values{}, nil).(map[string]any)
	id := map[string]any{"id": g.digits(), "type": kind}
	resources, isList := document["data"].([]any)
	if !isList {
		resources = []any{document["data"]}
	}
	for _, resource := range resources {
		relationships, _ := resource.(map[string]any)["relationships"].(map[string]any)
		relationships[name] = map[string]any{"data": []any{id}}
	}
	if schema != "" {
		resource, _ := g.value(catalog.Type{Kind: "schema", Schema: schema}, catalog.Values{}, nil).(map[string]any)
		maps.Copy(resource, id)
		related, _ := resource["relationships"].(map[string]any)
		for name, relationship := range related {
			if name != "tls_domain" { // the catalogue has no schema for the others
				relationship.(map[string]any)["data"] = map[string]any{"id": g.digits(), "type": name}
			}
		}
		document["included"] = []any{resource}
	}
	return document
}

// edgetlsCalls returns the calls of package edgetls.
func edgetlsCalls() map[string]Call {
	return merge(
		familyCalls("/tls/activations", func(c *fastly.Client, _ *Recorded) edgetls.ActivationCollection { return edgetls.Activations(c) }),
		familyCalls("/tls/bulk/certificates", func(c *fastly.Client, _ *Recorded) edgetls.BulkCertificateCollection {
			return edgetls.BulkCertificates(c)
		}),
		familyCalls("/tls/certificates", func(c *fastly.Client, _ *Recorded) edgetls.CertificateCollection { return edgetls.Certificates(c) }),
		familyCalls("/tls/configurations", func(c *fastly.Client, _ *Recorded) edgetls.ConfigurationCollection { return edgetls.Configurations(c) }),
		familyCalls("/tls/mutual_authentications", func(c *fastly.Client, _ *Recorded) edgetls.MutualAuthenticationCollection {
			return edgetls.MutualAuthentications(c)
		}),
		familyCalls("/tls/subscriptions", func(c *fastly.Client, _ *Recorded) edgetls.SubscriptionCollection { return edgetls.Subscriptions(c) }),
		map[string]Call{
			"get_tls_activation":        readCall(edgetls.Activations),
			"get_tls_config":            readCall(edgetls.Configurations),
			"get_mutual_authentication": readCall(edgetls.MutualAuthentications),
			"get_tls_sub":               readCall(edgetls.Subscriptions),
			"get_tls_cert_blob": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
				return edgetls.Certificates(c).Blob(ctx, r.Arg(0))
			},
			"patch_tls_sub": input(func(ctx context.Context, c *fastly.Client, r *Recorded, in edgetls.SubscriptionInput) (any, error) {
				return edgetls.Subscriptions(c).UpdateWith(ctx, r.Arg(0), in, edgetls.ForceQuery{Force: r.Query().Get("force") == "true"})
			}),
			"delete_tls_sub": query(func(ctx context.Context, c *fastly.Client, r *Recorded, q edgetls.ForceQuery) (any, error) {
				return nil, edgetls.Subscriptions(c).DeleteWith(ctx, r.Arg(0), q)
			}),
			"create_globalsign_email_challenge": input(func(ctx context.Context, c *fastly.Client, r *Recorded, in edgetls.EmailChallengeInput) (any, error) {
				return edgetls.Subscriptions(c).CreateEmailChallenge(ctx, r.Arg(0), r.Arg(1), in)
			}),
			"delete_globalsign_email_challenge": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
				return nil, edgetls.Subscriptions(c).DeleteEmailChallenge(ctx, r.Arg(0), r.Arg(1), r.Arg(2))
			},
			"list_tls_domains": query(func(ctx context.Context, c *fastly.Client, r *Recorded, q edgetls.DomainQuery) (any, error) {
				return page(r, edgetls.Domains(c).Where(q).All(ctx))
			}),
			"list_tls_keys": query(func(ctx context.Context, c *fastly.Client, r *Recorded, q edgetls.PrivateKeyQuery) (any, error) {
				return page(r, edgetls.PrivateKeys(c).Where(q).All(ctx))
			}),
			"create_tls_key": input(func(ctx context.Context, c *fastly.Client, _ *Recorded, in edgetls.PrivateKeyInput) (any, error) {
				return edgetls.PrivateKeys(c).Create(ctx, in)
			}),
			"get_tls_key": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
				return edgetls.PrivateKeys(c).Get(ctx, r.Arg(0))
			},
			"delete_tls_key": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
				return nil, edgetls.PrivateKeys(c).Delete(ctx, r.Arg(0))
			},
			"create_csr": input(func(ctx context.Context, c *fastly.Client, _ *Recorded, in edgetls.CSRInput) (any, error) {
				return edgetls.CSRs(c).Create(ctx, in)
			}),
		},
	)
}

// readCall returns a call that reads one object with the included resources of its query.
func readCall[K interface {
	GetWith(ctx context.Context, key string, q Q, opts ...fastly.CallOption) (*T, error)
}, T, Q any](of func(c *fastly.Client) K) Call {
	return query(func(ctx context.Context, c *fastly.Client, r *Recorded, q Q) (any, error) {
		return of(c).GetWith(ctx, r.Arg(0), q)
	})
}
