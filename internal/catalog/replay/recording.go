// Package replay checks the SDK against recorded interactions with the real API: it
// has the method of the SDK send each recorded request again, answers with the
// recorded reply, and compares what was sent and what came out.
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

// Interaction is one request that was sent to the API, and the reply to it.
type Interaction struct {
	File     string `yaml:"-"` // the recording, relative to the directory read
	Index    int    `yaml:"-"` // its place in the file
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

// String names the interaction: "fixtures/versions/get.yaml#0".
func (x Interaction) String() string { return fmt.Sprintf("%s#%d", x.File, x.Index) }

// Counted reports whether the reply says how many writes are left: the API says it
// where it counts the request.
func (x Interaction) Counted() bool {
	return x.Response.Headers.Get("Fastly-Ratelimit-Remaining") != ""
}

// url is the parsed URL of the request; it was checked when read.
func (x Interaction) url() *url.URL {
	u, err := url.Parse(x.Request.URL)
	if err != nil {
		return &url.URL{}
	}
	return u
}

// Interactions ranges over all interactions in the go-vcr files (version 1) below
// dir, in the order of their paths. It ends at the first file that can't be read.
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

// parse reads one file.
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

// canonical spells the names of header fields as net/http does.
func canonical(header http.Header) http.Header {
	spelled := http.Header{}
	for name, values := range header {
		for _, value := range values {
			spelled.Add(name, value)
		}
	}
	return spelled
}
