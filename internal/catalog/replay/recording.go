// Package replay checks the SDK against recorded interactions with the real API. For each recorded
// request, it calls the corresponding method, serves the recorded reply, and compares the request
// and the result with the recording.
package replay

import (
	"fmt"
	"io/fs"
	"iter"
	"net/http"
	"net/url"
	"os"
	"path"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Interaction is a request to the API with its reply.
type Interaction struct {
	File     string `yaml:"-"` // path of the recording, relative to the directory
	Index    int    `yaml:"-"` // index in the file
	Request  Request
	Response Response
}

// Request is a recorded request.
type Request struct {
	Method  string
	URL     string
	Headers http.Header
	Body    string
}

// Response is a recorded reply.
type Response struct {
	Code    int
	Headers http.Header
	Body    string
}

// String returns the name of the interaction: "fixtures/versions/get.yaml#0".
func (x Interaction) String() string { return fmt.Sprintf("%s#%d", x.File, x.Index) }

// Counted reports whether the reply has rate limit headers, which the API sends if the request
// counts.
func (x Interaction) Counted() bool {
	return x.Response.Headers.Get("Fastly-Ratelimit-Remaining") != ""
}

// url returns the URL of the request, which was validated when it was read.
func (x Interaction) url() *url.URL {
	u, err := url.Parse(x.Request.URL)
	if err != nil {
		return &url.URL{}
	}
	return u
}

// Interactions ranges over all interactions in the go-vcr files (version 1) below dir, sorted by
// path. It ends at the first unreadable file.
func Interactions(dir string) iter.Seq2[Interaction, error] {
	return func(yield func(Interaction, error) bool) {
		err := fs.WalkDir(os.DirFS(dir), ".", func(name string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || path.Ext(name) != ".yaml" && path.Ext(name) != ".yml" {
				return err
			}
			text, err := fs.ReadFile(os.DirFS(dir), name)
			if err != nil {
				return err
			}
			interactions, err := parse(name, text)
			if err != nil {
				return err
			}
			for _, x := range interactions {
				if !yield(x, nil) {
					return fs.SkipAll
				}
			}
			return nil
		})
		if err != nil {
			yield(Interaction{}, fmt.Errorf("recordings in %s: %w", dir, err))
		}
	}
}

// parse parses one file.
func parse(name string, text []byte) ([]Interaction, error) {
	var file struct {
		Version      int
		Interactions []Interaction
	}
	if err := yaml.Unmarshal(text, &file); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if file.Version > 1 {
		return nil, fmt.Errorf("%s: version %d of the format is not known", name, file.Version)
	}
	for i := range file.Interactions {
		x := &file.Interactions[i]
		x.File, x.Index = name, i
		x.Request.Method = strings.ToUpper(x.Request.Method)
		x.Request.Headers, x.Response.Headers = canonical(x.Request.Headers), canonical(x.Response.Headers)
		if _, err := url.Parse(x.Request.URL); err != nil {
			return nil, fmt.Errorf("%s: %w", x, err)
		}
	}
	return file.Interactions, nil
}

// canonical normalizes the names of header fields like net/http.
func canonical(header http.Header) http.Header {
	spelled := http.Header{}
	for name, values := range header {
		for _, value := range values {
			spelled.Add(name, value)
		}
	}
	return spelled
}
