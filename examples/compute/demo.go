package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/rand"
	"embed"
	"encoding/binary"
	"io/fs"
	"net/http"

	"github.com/edgesdk/fastly"
)

//go:embed demo
var demoFiles embed.FS

// demo prepares a small release. The program itself responds to the check.
func demo(r *release) error {
	pack, err := demoPackage()
	if err != nil {
		return err
	}
	r.pack, r.size = fastly.BytesBody(pack), int64(len(pack))
	for path, into := range map[string]*[]file{"demo/kv": &r.kv, "demo/secrets": &r.secrets} {
		dir, err := fs.Sub(demoFiles, path)
		if err != nil {
			return err
		}
		if *into, err = list(dir); err != nil {
			return err
		}
	}
	config, err := demoFiles.ReadFile("demo/config.json")
	if err != nil {
		return err
	}
	if r.config, err = parseConfig(config); err != nil {
		return err
	}
	r.domain = "edge.example"
	r.edge.Transport = fixedStatus(http.StatusOK)
	return r.setCheck("https://edge.example/")
}

// fixedStatus is an http.RoundTripper that returns the same status for every request, in place of
// a service.
type fixedStatus int

func (status fixedStatus) RoundTrip(req *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: int(status), Body: http.NoBody, Request: req}, nil
}

// demoPackage returns the package of an empty program.
func demoPackage() ([]byte, error) {
	var packed bytes.Buffer
	zipped := gzip.NewWriter(&packed)
	archive := tar.NewWriter(zipped)
	for _, f := range []struct {
		name    string
		content []byte
	}{
		{"edge/fastly.toml", []byte("manifest_version = 3\nname = \"edge\"\nlanguage = \"other\"\n")},
		{"edge/bin/main.wasm", demoProgram()},
	} {
		if err := archive.WriteHeader(&tar.Header{Name: f.name, Mode: 0o644, Size: int64(len(f.content))}); err != nil {
			return nil, err
		}
		if _, err := archive.Write(f.content); err != nil {
			return nil, err
		}
	}
	if err := archive.Close(); err != nil {
		return nil, err
	}
	if err := zipped.Close(); err != nil {
		return nil, err
	}
	return packed.Bytes(), nil
}

// demoProgram returns a WebAssembly module without code. It has a custom section of random bytes,
// so that the package is large enough to show the progress of the upload.
func demoProgram() []byte {
	padding := make([]byte, 250_000)
	_, _ = rand.Read(padding) // never returns an error
	const name = "padding"
	section := append([]byte{byte(len(name))}, name...)
	section = append(section, padding...)
	module := []byte("\x00asm\x01\x00\x00\x00")
	module = append(module, 0) // id of custom sections
	module = binary.AppendUvarint(module, uint64(len(section)))
	return append(module, section...)
}
