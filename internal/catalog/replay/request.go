package replay

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// expect is the header field by which a client asks before it sends a body. The SDK sets it for uploads of
// files. The recording client does not.
const expect = "Expect"

// meaningful lists header fields that must be sent if and only if they were recorded, except that Expect
// may be sent anyway.
var meaningful = []string{
	expect, "Fastly-Otp", "Fastly-Soft-Purge", "If-Generation-Match", "Metadata", "Surrogate-Key", "Time_to_live_sec",
}

// sentRequest is the request that the client sent.
type sentRequest struct {
	method string
	url    *url.URL
	header http.Header
	body   string
}

func capture(req *http.Request) (*sentRequest, error) {
	sent := &sentRequest{method: req.Method, url: req.URL, header: canonical(req.Header)}
	if req.Body == nil {
		return sent, nil
	}
	body, err := io.ReadAll(req.Body)
	sent.body = string(body)
	return sent, err
}

// requestProblems lists the differences between the sent and the recorded request.
func requestProblems(op *operation, x Interaction, sent *sentRequest) []string {
	if sent == nil {
		return []string{"sends nothing"}
	}
	var problems []string
	differ := func(what, got, want string) {
		if got != want {
			problems = append(problems, fmt.Sprintf("%s is %q, recorded is %q", what, got, want))
		}
	}
	recorded := x.url()
	differ("method", sent.method, x.Request.Method)
	differ("host", sent.url.Scheme+"://"+sent.url.Host, recorded.Scheme+"://"+recorded.Host)
	differ("path", sentPath(sent.url), recorded.EscapedPath())
	problems = append(problems, multisetProblems("query",
		sentQuery(op, sent.url.Query(), recorded.Query()), significantQuery(op, recorded.Query()))...)
	for _, name := range meaningful {
		if name == expect && x.Request.Headers.Get(name) == "" {
			continue
		}
		differ("header "+name, strings.Join(sent.header.Values(name), ", "), strings.Join(x.Request.Headers.Values(name), ", "))
	}
	accept := x.Request.Headers.Get("Accept")
	if op.IsDocument() && sameMediaType(accept, mediaJSON) {
		accept = "" // the document was recorded as plain JSON
	}
	if accept != "" && !accepts(sent.header.Get("Accept"), accept) {
		differ("header Accept", sent.header.Get("Accept"), accept)
	}
	return append(problems, bodyProblems(op, x.Request, sent)...)
}

// sentPath returns the path on the wire. Paths with special escapes are in Opaque.
func sentPath(u *url.URL) string {
	if u.Opaque != "" {
		return u.Opaque
	}
	return u.EscapedPath()
}

// accepts reports whether a list of media types contains the recorded one.
func accepts(list, recorded string) bool {
	for media := range strings.SplitSeq(list, ",") {
		if sameMediaType(media, recorded) {
			return true
		}
	}
	return false
}

func sameMediaType(a, b string) bool { return mediaType(a) == mediaType(b) }

func mediaType(field string) string {
	media, _, err := mime.ParseMediaType(field)
	if err != nil {
		return strings.TrimSpace(field)
	}
	return media
}

// bodyProblems compares the meaning of two bodies.
func bodyProblems(op *operation, recorded Request, sent *sentRequest) []string {
	media := op.media(recorded)
	if media == mediaForm {
		// A form with ignored keys only is equivalent to no form.
		want, got := formValues(op, recorded.Body), url.Values{}
		if sent.body != "" {
			if gotMedia := mediaType(sent.header.Get("Content-Type")); gotMedia != media {
				return []string{fmt.Sprintf("content type is %q, recorded is %q", gotMedia, media)}
			}
			got = formValues(op, sent.body)
		}
		return multisetProblems("form", got, want)
	}
	if recorded.Body == "" && sent.body == "" || op.takesNothing(recorded.Body) && op.takesNothing(sent.body) {
		return nil
	}
	if gotMedia := mediaType(sent.header.Get("Content-Type")); gotMedia != media {
		return []string{fmt.Sprintf("content type is %q, recorded is %q", gotMedia, media)}
	}
	switch {
	case media == mediaParts && recorded.Body == "":
		return nil // a file, which the recording client streams past the recorder
	case media == mediaParts:
		return partProblems(recorded, sent)
	case strings.HasSuffix(media, "json"):
		want, err := recordedJSON(op, recorded.Body)
		if err != nil {
			return []string{"the recorded body is no JSON: " + err.Error()}
		}
		got, err := parseJSON([]byte(sent.body))
		if err != nil {
			return []string{"the body is no JSON: " + err.Error()}
		}
		return bodyDifferences("body", want, got)
	case sent.body != recorded.Body:
		return []string{fmt.Sprintf("body is %s, recorded is %s", brief(sent.body), brief(recorded.Body))}
	}
	return nil
}

// bodyDifferences compares JSON bodies of requests. Unlike in replies, null, absent and zero
// differ.
func bodyDifferences(at string, want, got any) []string {
	switch want := want.(type) {
	case map[string]any:
		have, ok := got.(map[string]any)
		if !ok {
			break
		}
		var all []string
		for _, name := range slices.Sorted(maps.Keys(want)) {
			if _, sent := have[name]; !sent {
				all = append(all, at+"/"+name+" is not sent")
				continue
			}
			all = append(all, bodyDifferences(at+"/"+name, want[name], have[name])...)
		}
		for _, name := range slices.Sorted(maps.Keys(have)) {
			if _, recorded := want[name]; !recorded {
				all = append(all, at+"/"+name+" is sent, and not recorded")
			}
		}
		return all
	case []any:
		have, ok := got.([]any)
		if !ok || len(have) != len(want) {
			break
		}
		var all []string
		for i := range want {
			all = append(all, bodyDifferences(fmt.Sprintf("%s/%d", at, i), want[i], have[i])...)
		}
		return all
	case nil:
		if got == nil {
			return nil
		}
	default:
		if sameScalar(want, got) {
			return nil
		}
	}
	return []string{fmt.Sprintf("%s is %s, recorded is %s", at, brief(got), brief(want))}
}

func formValues(op *operation, body string) url.Values {
	values, err := url.ParseQuery(body)
	if err != nil {
		return url.Values{"": {body}} // equal only to itself
	}
	return significantForm(op, values)
}

func multisetProblems(what string, got, want url.Values) []string {
	var problems []string
	names := map[string]bool{}
	for _, values := range []url.Values{got, want} {
		for name := range values {
			names[name] = true
		}
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		have, recorded := slices.Sorted(slices.Values(got[name])), slices.Sorted(slices.Values(want[name]))
		if !slices.EqualFunc(have, recorded, sameParameter) {
			problems = append(problems, fmt.Sprintf("%s %s is %q, recorded is %q", what, name, have, recorded))
		}
	}
	return problems
}

// sameParameter reports whether two parameters are the same text, or the same time in different
// formats.
func sameParameter(a, b string) bool {
	if a == b {
		return true
	}
	timeA, okA := instant(a)
	timeB, okB := instant(b)
	_, numberA := number(a)
	_, numberB := number(b)
	return okA && okB && (!numberA || !numberB) && timeA.Equal(timeB)
}

// partProblems compares multipart bodies.
func partProblems(recorded Request, sent *sentRequest) []string {
	want, err := parts(recorded.Body, recorded.Headers)
	if err != nil {
		return []string{"the recorded body can't be taken apart: " + err.Error()}
	}
	got, err := parts(sent.body, sent.header)
	if err != nil {
		return []string{"the body can't be taken apart: " + err.Error()}
	}
	return multisetProblems("part", got, want)
}

func parts(body string, header http.Header) (url.Values, error) {
	_, params, err := mime.ParseMediaType(header.Get("Content-Type"))
	if err != nil {
		return nil, err
	}
	values := url.Values{}
	for reader := multipart.NewReader(strings.NewReader(body), params["boundary"]); ; {
		part, err := reader.NextRawPart()
		if errors.Is(err, io.EOF) {
			return values, nil
		}
		if err != nil {
			return nil, err
		}
		content, err := io.ReadAll(part)
		if err != nil {
			return nil, err
		}
		values.Add(part.FormName(), string(content))
	}
}
