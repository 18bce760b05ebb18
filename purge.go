package fastly

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"strings"
)

// Purge removes content from the cache: by URL, by surrogate key, by any number of
// keys, or all of a service.
//
// Reference: https://www.fastly.com/documentation/reference/api/purging/
type Purge struct{ client *Client }

// PurgeResult is the reply to a purge.
type PurgeResult struct {
	Status string `json:"status"` // "ok"
	ID     string `json:"id"`     // of the purge, for Fastly's support
}

// Limits of purges by key.
const (
	maxPurgeKeys   = 256       // keys to a request
	maxPurgeKey    = 1024      // bytes of a key
	maxPurgeHeader = 16 * 1024 // bytes of the Surrogate-Key field
)

// WithSoftPurge makes a purge mark content as stale, in place of removing it, so that it can
// still be served while it is fetched anew. A purge of all has no soft form: with
// this option it is refused.
func WithSoftPurge() CallOption {
	return callOption(func(cfg *callConfig) error {
		cfg.soft = true
		return nil
	})
}

// URL purges one URL by way of the API host. The URL may lack the scheme. It is sent
// byte for byte: a query that is ordered, repeated or encoded in another way is
// another URL to the cache.
func (p Purge) URL(ctx context.Context, rawURL string, opts ...CallOption) (*PurgeResult, error) {
	op := Op{Name: "purge URL", Method: http.MethodPost, Path: "/purge/{+url}", Bucket: BucketPurges, Retry: RetrySafe, soft: true}
	_, host, target, err := splitURL(rawURL)
	if err != nil {
		return nil, inputError(&op, err)
	}
	op.Args = []any{host + target}
	return Do[PurgeResult](ctx, p.client, op, opts...)
}

// Site purges one URL by sending the PURGE method to the URL itself, byte for byte.
// The token does not go along, since a site need not be Fastly's: [Purge.SiteWithToken]
// is for services that require it.
func (p Purge) Site(ctx context.Context, rawURL string, opts ...CallOption) (*PurgeResult, error) {
	return p.site(ctx, rawURL, false, opts)
}

// SiteWithToken is [Purge.Site] with the token, for services that authenticate
// purges. The URL must be https.
func (p Purge) SiteWithToken(ctx context.Context, rawURL string, opts ...CallOption) (*PurgeResult, error) {
	return p.site(ctx, rawURL, true, opts)
}

func (p Purge) site(ctx context.Context, rawURL string, sendToken bool, opts []CallOption) (*PurgeResult, error) {
	op := Op{Name: "purge site", Method: "PURGE", Path: "{+url}", Args: []any{rawURL}, Bucket: BucketPurges, Retry: RetrySafe, soft: true}
	scheme, host, target, err := splitURL(rawURL)
	switch {
	case err != nil:
		return nil, inputError(&op, err)
	case scheme == "":
		return nil, inputError(&op, fmt.Errorf("the URL %q has no scheme", rawURL))
	case sendToken && scheme != "https":
		return nil, inputError(&op, fmt.Errorf("the token goes along over https only, not over %s", scheme))
	}
	op.site, op.sendToken = &site{scheme, host, target}, sendToken
	return Do[PurgeResult](ctx, p.client, op, opts...)
}

// Key purges everything of a service that carries a surrogate key.
func (p Purge) Key(ctx context.Context, serviceID, key string, opts ...CallOption) (*PurgeResult, error) {
	op := Op{
		Name: "purge key", Method: http.MethodPost, Path: "/service/{service_id}/purge/{surrogate_key}",
		Args: []any{serviceID, key}, Bucket: BucketPurges, Retry: RetrySafe, soft: true,
	}
	if err := checkKey(key); err != nil {
		return nil, inputError(&op, err)
	}
	return Do[PurgeResult](ctx, p.client, op, opts...)
}

// PurgeReport says what came of each key; the result of a key is the id of its purge.
type PurgeReport = BulkReport[string, string]

// Keys purges any number of surrogate keys of a service: 256 to a request and within
// the limit of a header, each key once, several requests at a time ([WithBulk]). A key
// that can't be one is reported as failed; the others are purged. It always returns a
// report, and a [*BulkError] if any key is not done.
func (p Purge) Keys(ctx context.Context, serviceID string, keys iter.Seq[string], opts ...CallOption) (*PurgeReport, error) {
	bulk := Bulk[string, string]{
		Name: "purge keys", MaxItems: maxPurgeKeys, MaxBytes: maxPurgeHeader,
		Size:  func(key string) int { return len(key) + 1 },
		Check: checkKey,
		Send: func(ctx context.Context, batch []string) ([]Outcome[string], error) {
			return p.batch(ctx, serviceID, batch, opts)
		},
	}
	options, err := BulkOptionsOf(p.client, opts...)
	if err != nil {
		return &PurgeReport{}, fmt.Errorf("fastly: %s: %w", bulk.Name, err)
	}
	return RunBulk(ctx, distinct(keys), bulk, options)
}

// WithKeysInBody makes Keys send the keys in a JSON body, in place of the Surrogate-Key
// field, for networks whose proxies limit header fields further than the API does.
func WithKeysInBody() CallOption {
	return callOption(func(cfg *callConfig) error {
		cfg.inBody = true
		return nil
	})
}

type purgeKeys struct {
	SurrogateKeys []string `json:"surrogate_keys"`
}

// batch purges up to 256 keys with one request.
func (p Purge) batch(ctx context.Context, serviceID string, keys []string, opts []CallOption) ([]Outcome[string], error) {
	op := Op{
		Name: "purge keys", Method: http.MethodPost, Path: "/service/{service_id}/purge",
		Args: []any{serviceID}, Bucket: BucketPurges, Retry: RetrySafe, soft: true,
	}
	cfg, err := callConfig{}.with(opts)
	if err != nil {
		return nil, inputError(&op, err)
	}
	if cfg.inBody {
		op.Body = JSONBody(purgeKeys{keys})
	} else {
		op.Header = http.Header{"Surrogate-Key": {strings.Join(keys, " ")}}
	}
	ids, err := Do[map[string]string](ctx, p.client, op, opts...)
	if err != nil {
		return nil, err
	}
	outcomes := make([]Outcome[string], len(keys))
	for i, key := range keys {
		id, ok := (*ids)[key]
		if !ok {
			outcomes[i].Err = op.failure(p.client, "the reply has no id for the key "+key, "")
		}
		outcomes[i].Result = id
	}
	return outcomes, nil
}

// All purges everything of a service. It has no soft form, and counts as a write.
func (p Purge) All(ctx context.Context, serviceID string, opts ...CallOption) error {
	op := Op{
		Name: "purge all", Method: http.MethodPost, Path: "/service/{service_id}/purge_all",
		Args: []any{serviceID}, Bucket: BucketWrites, Retry: RetrySafe,
	}
	return Confirm(ctx, p.client, op, opts...)
}

// checkKey says why a text can't be a surrogate key.
func checkKey(key string) error {
	switch {
	case key == "":
		return errors.New("the surrogate key is empty")
	case len(key) > maxPurgeKey:
		return fmt.Errorf("the surrogate key %.20q… has %d bytes, more than %d", key, len(key), maxPurgeKey)
	case strings.ContainsFunc(key, func(r rune) bool { return r <= ' ' || r == 0x7f }):
		return fmt.Errorf("the surrogate key %q has a space or a control character", key)
	}
	return nil
}

// distinct leaves out what came before.
func distinct(keys iter.Seq[string]) iter.Seq[string] {
	if keys == nil {
		return nil
	}
	return func(yield func(string) bool) {
		seen := map[string]struct{}{}
		for key := range keys {
			if _, again := seen[key]; again {
				continue
			}
			seen[key] = struct{}{}
			if !yield(key) {
				return
			}
		}
	}
}

// splitURL cuts a URL into scheme (which may lack), host and the rest, and changes
// no byte of them.
func splitURL(raw string) (scheme, host, target string, err error) {
	if strings.ContainsFunc(raw, func(r rune) bool { return r <= ' ' || r == 0x7f }) {
		return "", "", "", fmt.Errorf("the URL %q has a space or a control character: encode it as the site's links do", raw)
	}
	if strings.Contains(raw, "#") {
		return "", "", "", fmt.Errorf("the URL %q has a fragment, which no request can name", raw)
	}
	rest := raw
	if before, after, found := strings.Cut(raw, "://"); found && !strings.ContainsAny(before, "/?") {
		scheme, rest = strings.ToLower(before), after
		if scheme != "http" && scheme != "https" {
			return "", "", "", fmt.Errorf("the URL %q is neither http nor https", raw)
		}
	}
	end := strings.IndexAny(rest, "/?")
	if end < 0 {
		end = len(rest)
	}
	host, target = rest[:end], rest[end:]
	if strings.HasPrefix(target, "?") {
		target = "/" + target
	}
	if target == "" {
		target = "/"
	}
	u, err := url.Parse("https://" + host)
	if err != nil || u.Hostname() == "" || u.User != nil {
		return "", "", "", fmt.Errorf("the URL %q has no host, or one that can't be read", raw)
	}
	return scheme, host, target, nil
}
