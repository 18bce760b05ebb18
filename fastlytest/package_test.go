package fastlytest_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha512"
	"encoding/hex"
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// computePackage returns a Compute package.
func computePackage(t *testing.T) []byte {
	t.Helper()
	return archiveOf(t, map[string]string{"edge/fastly.toml": manifest, "edge/bin/main.wasm": "\x00asm\x01\x00\x00\x00"})
}

const manifest = `manifest_version = 3
name = 'edge' # as a literal
description = """
d"""
language = "go"
authors = [
  "a@example.com",
]

[scripts]
name = "not this"
`

// archiveOf returns a gzipped tar archive with the given files.
func archiveOf(t *testing.T, files map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	zipped := gzip.NewWriter(&b)
	archive := tar.NewWriter(zipped)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		file := struct{ name, content string }{name, files[name]}
		require.NoError(t, archive.WriteHeader(&tar.Header{Name: file.name, Typeflag: tar.TypeReg, Mode: 0o600, Size: int64(len(file.content))}))
		_, err := archive.Write([]byte(file.content))
		require.NoError(t, err)
	}
	require.NoError(t, archive.Close())
	require.NoError(t, zipped.Close())
	return b.Bytes()
}

func TestPackage(t *testing.T) {
	a := inMemory(t)
	svc, version := a.draft()
	a.send("GET", version+"package").legacy(404, "Record not found",
		"Couldn't find Package '{ deleted => 0000-00-00 00:00:00, service => "+svc.ID+", version => 1 }'")
	for name, in := range map[string]option{
		"no package":     multipartBody("package", []byte("no package")),
		"no form":        jsonBody(map[string]any{}),
		"other name":     multipartBody("file", computePackage(t)),
		"cut":            multipartBody("package", computePackage(t)[:60]),
		"no program":     multipartBody("package", archiveOf(t, map[string]string{"edge/fastly.toml": manifest})),
		"no WebAssembly": multipartBody("package", archiveOf(t, map[string]string{"edge/fastly.toml": manifest, "edge/bin/main.wasm": "#!/bin/sh"})),
		"no manifest":    multipartBody("package", archiveOf(t, map[string]string{"edge/bin/main.wasm": "\x00asm"})),
		"no TOML":        multipartBody("package", archiveOf(t, map[string]string{"edge/fastly.toml": "name = ", "edge/bin/main.wasm": "\x00asm"})),
		"no directory":   multipartBody("package", archiveOf(t, map[string]string{"./fastly.toml": manifest, "./bin/main.wasm": "\x00asm"})),
	} {
		t.Run(name, func(*testing.T) {
			a.send("PUT", version+"package", in).legacy(400, "Bad request", "Failed to extract metadata from package")
		})
	}
	content := computePackage(t)
	put := a.send("PUT", version+"package", multipartBody("package", content)).object()
	sum := sha512.Sum512(content)
	metadata := put["metadata"].(map[string]any)
	require.Len(t, metadata["files_hash"], 128)
	delete(metadata, "files_hash")
	require.Equal(t, map[string]any{
		"name": "edge", "description": "d", "language": "go", "authors": []any{"a@example.com"},
		"size": float64(len(content)), "hashsum": hex.EncodeToString(sum[:]),
	}, metadata)
	require.EqualValues(t, 1, put["version"])

	a.send("PUT", version+"clone")
	clone := a.send("GET", "/service/"+svc.ID+"/version/2/package").object()
	require.Equal(t, put["id"], clone["id"])
	require.NoError(t, svc.Lock(1))
	require.Equal(t, 422, a.send("PUT", version+"package", multipartBody("package", content)).status)
	require.Equal(t, 200, a.send("GET", version+"package").status)
}
