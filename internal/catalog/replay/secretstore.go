package replay

import (
	"context"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/secretstore"
)

// secretstorePart returns the part of package secretstore.
func secretstorePart() part { return part{calls: secretstoreCalls()} }

// secretstoreCalls returns the calls of package secretstore.
func secretstoreCalls() map[string]Call {
	secrets := func(c *fastly.Client, r *Recorded) secretstore.SecretCollection {
		return secretstore.Secrets(c, r.Arg(0))
	}
	type writes func(secretstore.SecretCollection, context.Context, secretstore.SecretInput, ...fastly.CallOption) (*secretstore.Secret, error)
	write := func(method writes) Call {
		return input(func(ctx context.Context, c *fastly.Client, r *Recorded, sent sentSecret) (any, error) {
			return method(secrets(c, r), ctx, sent.input())
		})
	}
	return map[string]Call{
		"get_secret_stores": query(func(ctx context.Context, c *fastly.Client, r *Recorded, q secretstore.StoreQuery) (any, error) {
			return page(r, secretstore.Stores(c).Where(q).All(ctx))
		}),
		"create_secret_store": input(func(ctx context.Context, c *fastly.Client, _ *Recorded, in secretstore.StoreInput) (any, error) {
			return secretstore.Stores(c).Create(ctx, in)
		}),
		"get_secret_store": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return secretstore.Stores(c).Get(ctx, r.Arg(0))
		},
		"delete_secret_store": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return nil, secretstore.Stores(c).Delete(ctx, r.Arg(0))
		},
		"client_key": func(ctx context.Context, c *fastly.Client, _ *Recorded) (any, error) {
			return secretstore.Keys(c).NewClientKey(ctx)
		},
		"signing_key": func(ctx context.Context, c *fastly.Client, _ *Recorded) (any, error) {
			return secretstore.Keys(c).SigningKey(ctx)
		},
		"get_secrets": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return page(r, secrets(c, r).All(ctx))
		},
		"get_secret": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return secrets(c, r).Get(ctx, r.Arg(1))
		},
		"create_secret":        write(secretstore.SecretCollection.Create),
		"recreate_secret":      write(secretstore.SecretCollection.Put),
		"must_recreate_secret": write(secretstore.SecretCollection.Recreate),
		"delete_secret": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return nil, secrets(c, r).Delete(ctx, r.Arg(1))
		},
	}
}

// sentSecret is a secret in a request, with base64 values.
type sentSecret struct {
	Name      *string `json:"name"`
	Secret    []byte  `json:"secret"`
	ClientKey []byte  `json:"client_key"`
}

func (s sentSecret) input() secretstore.SecretInput {
	in := secretstore.SecretInput{Name: s.Name, ClientKey: s.ClientKey}
	if s.Secret != nil {
		in.Secret = new(fastly.Secret(s.Secret))
	}
	return in
}
