package fastly_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly"
)

// FuzzErrorBody checks that an error keeps the status and the body of any reply, and that its
// text is a single line.
func FuzzErrorBody(f *testing.F) {
	for _, c := range errorCases(f) {
		f.Add(c.Status, c.ContentType, []byte(c.Body))
	}
	for _, body := range []string{
		`{"errors":{"name":{"deep":[1,null,{"x":"y"}]}}}`, `{"errors":[null]}`, `{"errors":[[]],"title":"x"}`, `{"msg":null,"detail":7}`,
		`{"errors":[{"index":"3","code":404}]}`, "{\"msg\":\"\xff\n\x00\"}", "<title>\xff\u0130</title>", "<title></title>", "<TITLE>a\nb", "null", "\"x\"",
		strings.Repeat("[", 20_000), strings.Repeat(`{"errors":`, 2000),
	} {
		f.Add(http.StatusBadRequest, "application/json", []byte(body))
	}
	f.Fuzz(func(t *testing.T, status int, contentType string, body []byte) {
		status = 400 + int(uint(status)%200)
		client := replier{status, http.Header{"Content-Type": {contentType}}, string(body)}.client(t)
		_, err := client.Services.Get(t.Context(), "id")
		e, ok := errors.AsType[*fastly.Error](err)
		require.True(t, ok, "%T: %v", err, err)
		require.Equal(t, status, e.StatusCode)
		require.Equal(t, strings.ReplaceAll(string(body), replierToken, "[redacted]"), string(e.Body))
		require.Equal(t, 1, e.Attempts)
		require.True(t, strings.HasPrefix(e.Error(), "fastly: get service: GET /service/id: "), e.Error())
		require.LessOrEqual(t, len(e.Error()), 5<<10)
		require.Equal(t, e.Error(), fastly.Printable(e.Error(), 5<<10), "nothing in it that can't be seen")
		for _, text := range []string{e.Message, e.Detail} {
			require.True(t, utf8.ValidString(text), "%q", text)
		}
		require.Equal(t, status == http.StatusUnauthorized, errors.Is(err, fastly.ErrUnauthorized))
		require.Equal(t, status == http.StatusTooManyRequests, errors.Is(err, fastly.ErrRateLimited))
		for _, p := range e.Problems {
			require.True(t, utf8.ValidString(p.Title+p.Detail+p.Code+p.Field), "%+v", p)
		}
	})
}

// FuzzRateHeaders checks that no rate limit headers lead to an impossible state of the budget.
func FuzzRateHeaders(f *testing.F) {
	for _, seed := range [][4]string{
		{"999", "1793541600", "Sun, 01 Nov 2026 13:20:00 GMT", ""},
		{"0", "1793541600", "Sun, 01 Nov 2026 13:59:59 GMT", "3600"},
		{"-1", "1793541600", "", ""},
		{"9999", "0", "yesterday", "-5"},
		{"1e3", "99999999999999999999", "Sunday, 01-Nov-26 13:20:00 GMT", "Sun, 01 Nov 2026 14:00:00 GMT"},
		{" 7", "-9223372036854775808", "Sun Nov  1 13:20:00 2026", "9223372036854775807"},
		{"2147483648", "9223372036854775807", "Mon, 01 Jan 0001 00:00:00 GMT", "Fri, 31 Dec 9999 23:59:59 GMT"},
		{"", "", "", "0"},
	} {
		f.Add(429, seed[0], seed[1], seed[2], seed[3])
	}
	f.Fuzz(func(t *testing.T, status int, remaining, reset, date, retryAfter string) {
		header := http.Header{"Fastly-Ratelimit-Remaining": {remaining}, "Fastly-Ratelimit-Reset": {reset}, "Date": {date}, "Retry-After": {retryAfter}}
		seen := fastly.Observe(&http.Response{StatusCode: status, Header: header})
		require.True(t, seen.Sent)
		require.Equal(t, status, seen.StatusCode)
		require.GreaterOrEqual(t, seen.Remaining, 0)
		require.Equal(t, seen.Announced, !seen.Reset.IsZero(), "both or neither: %+v", seen)
		if !seen.Announced {
			require.Zero(t, seen.Remaining)
		}
		checkRetryAfter(t, seen.RetryAfter)
		_, err := json.Marshal(seen)
		require.NoError(t, err, "coordinators out of process receive it")

		delete(header, "Fastly-Ratelimit-Reset")
		require.False(t, fastly.Observe(&http.Response{Header: header}).Announced, "half an announcement is none")
	})
}

func FuzzRetryAfter(f *testing.F) {
	date := time.Date(2026, time.November, 1, 13, 20, 0, 0, time.UTC)
	for _, field := range []string{
		"", "0", "1", "120", "-1", "+5", "1.5", "9223372036854775807", "-9223372036854775808", "99999999999999999999", " 3",
		"Sun, 01 Nov 2026 13:20:30 GMT", "Sun, 01 Nov 2026 13:00:00 GMT", "Sunday, 01-Nov-26 13:20:30 GMT", "Sun Nov  1 13:20:30 2026",
		"Fri, 31 Dec 9999 23:59:59 GMT", "Mon, 01 Jan 0001 00:00:00 GMT", "soon",
	} {
		f.Add(field, date.Unix())
	}
	f.Add("Sun, 01 Nov 2026 13:20:30 GMT", int64(-62135596800)) // the zero time, for a reply without Date
	f.Fuzz(func(t *testing.T, field string, date int64) {
		checkRetryAfter(t, fastly.RetryAfter(field, time.Unix(date, 0)))
	})
}

// checkRetryAfter checks that a wait is plausible: zero, or at most an hour and a margin.
func checkRetryAfter(t *testing.T, d time.Duration) {
	t.Helper()
	require.GreaterOrEqual(t, d, time.Duration(0))
	require.LessOrEqual(t, d, 65*time.Minute)
}

// FuzzLinkHeader checks that parsing any Link field ends, and that the query of the next page
// keeps the parameters of this one.
func FuzzLinkHeader(f *testing.F) {
	for _, c := range linkCases {
		f.Add(c.field)
	}
	f.Fuzz(func(t *testing.T, field string) {
		targets := fastly.LinkTargets(field)
		require.LessOrEqual(t, len(targets), strings.Count(field, "<"))
		for _, target := range targets {
			require.Contains(t, field, "<"+target+">")
		}
		query := url.Values{"per_page": {"100"}, "sort": {"name"}}
		next := fastly.LinkedPage(http.Header{"Link": {field}}, query)
		require.Equal(t, url.Values{"per_page": {"100"}, "sort": {"name"}}, query, "the query of this page stays as it is")
		if next == nil {
			return
		}
		require.NotEmpty(t, targets)
		require.True(t, next.Has("per_page") && next.Has("sort"), "%v", next)
		again, err := url.ParseQuery(next.Encode())
		require.NoError(t, err)
		require.Equal(t, next.Encode(), again.Encode())
	})
}
