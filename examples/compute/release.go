package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"

	"github.com/edgesdk/fastly"
)

// release describes what to deploy.
type release struct {
	name, domain string // of the service
	pack         fastly.Body
	size         int64 // size of the package in bytes

	// Contents of the stores. If nil, the service has no such store.
	kv, secrets []file
	config      map[string]string

	check *url.URL // nil means no check
	tries int      // maximum number of requests of the check
	edge  *http.Client
}

// setCheck sets the URL of the check.
func (r *release) setCheck(text string) (err error) {
	r.check, err = url.Parse(text)
	if err == nil && (r.check.Scheme != "http" && r.check.Scheme != "https" || r.check.Host == "") {
		return errors.New("not a URL of a website")
	}
	return err
}

// paths holds the flags with files of a release.
type paths struct{ pack, kv, config, secrets string }

// read prepares the files for a deploy. It reads the items of the config store, but only lists
// those of the other stores.
func (p paths) read(r *release) error {
	info, err := os.Stat(p.pack)
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return fmt.Errorf("%s: not a regular file", p.pack)
	}
	r.pack, r.size = fastly.FileBody(p.pack), info.Size()
	if p.kv != "" {
		if r.kv, err = list(os.DirFS(p.kv)); err != nil {
			return fmt.Errorf("directory %s: %w", p.kv, err)
		}
	}
	if p.secrets != "" {
		if r.secrets, err = list(os.DirFS(p.secrets)); err != nil {
			return fmt.Errorf("directory %s: %w", p.secrets, err)
		}
	}
	if p.config != "" {
		text, err := os.ReadFile(p.config)
		if err != nil {
			return err
		}
		if r.config, err = parseConfig(text); err != nil {
			return fmt.Errorf("%s: %w", p.config, err)
		}
	}
	return nil
}

// parseConfig returns the items of a config store.
func parseConfig(text []byte) (items map[string]string, err error) {
	if err := json.Unmarshal(text, &items); err != nil {
		return nil, err
	}
	if items == nil {
		return nil, errors.New("the JSON value is null, not an object")
	}
	return items, nil
}

// file is a file in a directory or a subdirectory.
type file struct {
	dir  fs.FS
	path string
	size int64
}

// list returns all files in a directory and its subdirectories.
func list(dir fs.FS) ([]file, error) {
	files := []file{}
	err := fs.WalkDir(dir, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := fs.Stat(dir, path) // follows symbolic links
		if err != nil {
			return err
		}
		files = append(files, file{dir, path, info.Size()})
		return nil
	})
	return files, err
}

func (f file) open() (io.ReadCloser, error) { return f.dir.Open(f.path) }

func (f file) read() ([]byte, error) { return fs.ReadFile(f.dir, f.path) }
