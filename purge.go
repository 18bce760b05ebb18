package fastly

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"
)

// Purge provides purges of cached content: by URL, by surrogate key, or of all content of a
// service.
//
// Reference: https://www.fastly.com/documentation/reference/api/purging/
type Purge struct{ client *Client }

// PurgeResult is the reply to a purge.
type PurgeResult struct {
	Status string `json:"status"` // status of the purge: "ok"
	ID     string `json:"id"`     // id of the purge
}

// Limits of purges by key.
const (
	maxPurgeKeys   = 256       // keys per request
	maxPurgeKey    = 1024      // bytes per key
	maxPurgeHeader = 16 * 1024 // bytes of the Surrogate-Key header
)

// WithSoftPurge makes a purge a soft purge, which marks content as stale instead of removing
// it. [Purge.All] does not support soft purges and returns an error.
func WithSoftPurge() CallOption {
	return callOption(func(cfg *callConfig) error {
		cfg.soft = true
		return nil
	})
}

// URL purges one URL through the API host. The scheme of the URL is optional. ASCII
// characters are sent unmodified, because the cache compares URLs byte by byte. A different
// order of query parameters is a different URL. Other characters are percent-encoded.
func (p Purge) URL(ctx context.Context, rawURL string, opts ...CallOption) (*PurgeResult, error) {
	op := Op{Name: "purge URL", Method: http.MethodPost, Path: "/purge/{+url}", Bucket: BucketPurges, Retry: RetrySafe, verbatim: true, soft: true}
	_, host, target, err := splitURL(rawURL)
	if err == nil && !isASCII(host) {
		err = fmt.Errorf("the host %q is not ASCII: write it as DNS does (xn--…)", host)
	}
	if err != nil {
		return nil, inputError(&op, err)
	}
	op.Args = []any{host + target}
	return Do[PurgeResult](ctx, p.client, op, opts...)
}

// Site purges one URL by sending a PURGE request to the URL itself. The URL requires a scheme
// and is encoded as by [Purge.URL]. The token is not sent, because the host may not belong
// to Fastly. If the service requires authenticated purges, use [Purge.SiteWithToken].
func (p Purge) Site(ctx context.Context, rawURL string, opts ...CallOption) (*PurgeResult, error) {
	return p.site(ctx, rawURL, false, opts)
}

// SiteWithToken purges one URL as [Purge.Site] does, and sends the token to its host. It is
// meant for services that require authenticated purges. The scheme must be https.
func (p Purge) SiteWithToken(ctx context.Context, rawURL string, opts ...CallOption) (*PurgeResult, error) {
	return p.site(ctx, rawURL, true, opts)
}

func (p Purge) site(ctx context.Context, rawURL string, sendToken bool, opts []CallOption) (*PurgeResult, error) {
	op := Op{Name: "purge site", Method: "PURGE", Path: "{+url}", Bucket: BucketPurges, Retry: RetrySafe, verbatim: true, soft: true}
	scheme, host, target, err := splitURL(rawURL)
	switch {
	case err != nil:
		return nil, inputError(&op, err)
	case scheme == "":
		return nil, inputError(&op, fmt.Errorf("the URL %q has no scheme", shownURL(rawURL)))
	case sendToken && scheme != "https":
		return nil, inputError(&op, fmt.Errorf("the token is sent over https only, not over %s", scheme))
	}
	op.Args, op.site, op.sendToken = []any{scheme + "://" + host + target}, &site{scheme, host, target}, sendToken
	return Do[PurgeResult](ctx, p.client, op, opts...)
}

// Key purges the content of a service that is tagged with a surrogate key. The key must be
// UTF-8 without spaces and control characters, at most 1024 bytes long.
func (p Purge) Key(ctx context.Context, serviceID, key string, opts ...CallOption) (*PurgeResult, error) {
	op := Op{
		Name: "purge key", Method: http.MethodPost, Path: "/service/{service_id}/purge/{surrogate_key}",
		Args: []any{serviceID, key}, Bucket: BucketPurges, Retry: RetrySafe, soft: true, keys: true,
	}
	err := checkKey(key)
	if err != nil {
		return nil, inputError(&op, err)
	}
	cfg, err := callConfig{}.with(opts)
	if err != nil {
		return nil, inputError(&op, err)
	}
	// The edge does not unescape a key in the path, so such a key is not sent there.
	if cfg.inBody || url.PathEscape(key) != key || key == "." || key == ".." {
		outcomes, err := p.batch(ctx, op.Name, serviceID, []string{key}, opts)
		if err != nil {
			return nil, err
		}
		if err := outcomes[0].Err; err != nil {
			return nil, err
		}
		return &PurgeResult{Status: "ok", ID: outcomes[0].Result}, nil
	}
	return Do[PurgeResult](ctx, p.client, op, opts...)
}

// Keys purges any number of surrogate keys of a service. A request contains up to 256 keys,
// and up to 16 KiB of them. Duplicate keys are purged once. [WithBulk] sets the number of
// requests in flight. The result of a key is the id of its purge. Keys always returns a report,
// and a [*BulkError] unless all keys are done.
//
// If a request fails, all its keys fail with the same error. An invalid key fails without
// affecting other keys. Its error is not an [*Error], because the key is not sent.
//
// The remaining keys are not tried if the token is refused, if the service does not exist, or
// if the API refuses requests for longer than the call may wait. The error then wraps
// [ErrUnauthorized], [ErrForbidden], [ErrNotFound], or a [*RateLimitError] with the time to
// start another run (RetryAt). If the API refuses a request without a time, the request is
// sent at most [RetryPolicy.MaxAttempts] times, and RetryAt is an estimate.
//
// [BulkReport.Remaining] includes invalid keys, which fail in every run. A loop that purges
// the remaining keys must therefore limit the number of runs.
func (p Purge) Keys(ctx context.Context, serviceID string, keys iter.Seq[string], opts ...CallOption) (*BulkReport[string, string], error) {
	bulk := Bulk[string, string]{
		Name: "purge keys", MaxItems: maxPurgeKeys, MaxBytes: maxPurgeHeader, Bucket: BucketPurges,
		Size:  func(key string) int { return len(key) + 1 },
		Check: checkKey,

		useless: func(err error) bool { return errors.Is(err, ErrNotFound) },
		Send: func(ctx context.Context, batch []string) ([]Outcome[string], error) {
			return p.batch(ctx, "purge keys", serviceID, batch, opts)
		},
	}
	return RunBulk(ctx, distinct(keys), bulk, opts...)
}

// WithKeysInBody sends surrogate keys in a JSON body instead of the Surrogate-Key header. Use
// it behind proxies with a low limit on header sizes.
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
func (p Purge) batch(ctx context.Context, name, serviceID string, keys []string, opts []CallOption) ([]Outcome[string], error) {
	op := Op{
		Name: name, Method: http.MethodPost, Path: "/service/{service_id}/purge",
		Args: []any{serviceID}, Bucket: BucketPurges, Retry: RetrySafe, soft: true, keys: true,
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
	ids, answer, err := do[map[string]string](ctx, p.client, &op, opts)
	if err != nil {
		return nil, err
	}
	outcomes := make([]Outcome[string], len(keys))
	if len(keys) == 1 && len(*ids) == 1 { // accept the id even if the reply contains the key in another form
		for _, id := range *ids {
			outcomes[0].Result = id
		}
		return outcomes, nil
	}
	for i, key := range keys {
		id, ok := (*ids)[key]
		if !ok {
			failure := op.failure(answer, "the reply has no id for the key "+key, "")
			failure.Uncertain = true
			outcomes[i].Err = failure
		}
		outcomes[i].Result = id
	}
	return outcomes, nil
}

// All purges all content of a service. It counts against the write limit. Soft purges are
// not supported.
func (p Purge) All(ctx context.Context, serviceID string, opts ...CallOption) error {
	op := Op{
		Name: "purge all", Method: http.MethodPost, Path: "/service/{service_id}/purge_all",
		Args: []any{serviceID}, Bucket: BucketWrites, Retry: RetrySafe,
	}
	return DoStatus(ctx, p.client, op, opts...)
}

// checkKey returns an error if key is not a valid surrogate key.
func checkKey(key string) error {
	switch {
	case key == "":
		return errors.New("the surrogate key is empty")
	case len(key) > maxPurgeKey:
		return fmt.Errorf("the surrogate key %.20q… has %d bytes, more than %d", key, len(key), maxPurgeKey)
	case !utf8.ValidString(key):
		return fmt.Errorf("the surrogate key %q is not UTF-8", key)
	case strings.ContainsFunc(key, func(r rune) bool { return r <= ' ' || r == 0x7f }):
		return fmt.Errorf("the surrogate key %q has a space or a control character", key)
	}
	return nil
}

// distinct returns the keys without duplicates.
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

// splitURL splits a URL into the scheme, which may be missing, the host, and the rest. Non-ASCII
// characters of the rest are percent-encoded.
func splitURL(raw string) (scheme, host, target string, err error) {
	refuse := func(why string) error { return fmt.Errorf("the URL %q %s", shownURL(raw), why) }
	switch {
	case !utf8.ValidString(raw):
		return "", "", "", refuse("is not UTF-8: percent-encode it as the site's links do")
	case strings.ContainsFunc(raw, func(r rune) bool { return r <= ' ' || r == 0x7f }):
		return "", "", "", refuse("has a space or a control character: percent-encode it as the site's links do")
	case strings.Contains(raw, "#"):
		return "", "", "", refuse("has a fragment, which no request can name")
	}
	rest := raw
	if before, after, found := strings.Cut(raw, "://"); found && !strings.ContainsAny(before, "/?") {
		scheme, rest = strings.ToLower(before), after
		if scheme != "http" && scheme != "https" {
			return "", "", "", refuse("is neither http nor https")
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
	u, err := url.Parse("https://" + host)
	switch {
	case strings.Contains(host, "@"):
		return "", "", "", refuse("has a user name, which no purge can send")
	case err != nil || u.Hostname() == "" || strings.HasSuffix(host, ":"):
		return "", "", "", refuse("has no host, or one that can't be read")
	}
	return scheme, host, cmp.Or(percentEncoded(target), "/"), nil
}

// percentEncoded encodes all non-ASCII bytes.
func percentEncoded(text string) string {
	if isASCII(text) {
		return text
	}
	var b strings.Builder
	for i := range len(text) {
		if text[i] < utf8.RuneSelf {
			b.WriteByte(text[i])
		} else {
			fmt.Fprintf(&b, "%%%02X", text[i])
		}
	}
	return b.String()
}

func isASCII(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return r >= utf8.RuneSelf })
}
