package fastlytest

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha512"
	"encoding/hex"
	"errors"
	"io"
	"maps"
	"mime"
	"mime/multipart"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/BurntSushi/toml"
)

func packageRoutes() []route {
	const template = "/service/{}/version/{}/" + packagePath
	return []route{
		{method: "GET", template: template, handle: onVersion((*Fake).getPackage)},
		{method: "PUT", template: template, handle: onDraft((*Fake).putPackage)},
	}
}

func (f *Fake) getPackage(_ *call, s *service, v *version) *reply {
	o := v.single(packagePath)
	if o == nil {
		return missing("Package", map[string]string{
			"deleted": undeleted, "service": s.id, "version": strconv.Itoa(v.number),
		})
	}
	return success(addressed(s, v, o))
}

// putPackage stores an uploaded Compute package: a form with a file in the field "package".
func (f *Fake) putPackage(c *call, s *service, v *version) *reply {
	metadata, err := readPackage(c)
	if err != nil {
		return badRequest("Failed to extract metadata from package")
	}
	o := stamped(c.now)
	o["id"], o["deleted_at"], o["metadata"] = f.newID(), nil, metadata
	v.setSingle(packagePath, o)
	return success(addressed(s, v, o))
}

// readPackage returns the metadata of an uploaded package.
func readPackage(c *call) (object, error) {
	_, params, err := mime.ParseMediaType(c.header.Get("Content-Type"))
	if err != nil {
		return nil, err
	}
	parts := multipart.NewReader(bytes.NewReader(c.body), params["boundary"])
	for {
		part, err := parts.NextPart()
		if err != nil {
			return nil, err
		}
		if part.FormName() != "package" {
			continue
		}
		content, err := io.ReadAll(part)
		if err != nil {
			return nil, err
		}
		return packageMetadata(content)
	}
}

// wasmMagic is the beginning of a WebAssembly binary.
const wasmMagic = "\x00asm"

// packageMetadata reads a gzipped tar archive with a manifest and a Wasm binary.
func packageMetadata(content []byte) (object, error) {
	files, err := packageFiles(content)
	if err != nil {
		return nil, err
	}
	var manifest struct {
		Name        string   `toml:"name"`
		Description string   `toml:"description"`
		Authors     []string `toml:"authors"`
		Language    string   `toml:"language"`
		ClonedFrom  string   `toml:"cloned_from"`
	}
	text, found := files["fastly.toml"]
	switch err := toml.Unmarshal(text, &manifest); {
	case !found:
		return nil, errors.New("package has no manifest")
	case err != nil:
		return nil, err
	case !bytes.HasPrefix(files["bin/main.wasm"], []byte(wasmMagic)):
		return nil, errors.New("package has no program")
	}
	var all []byte
	for _, name := range slices.Sorted(maps.Keys(files)) {
		all = append(all, files[name]...)
	}
	authors := []any{}
	for _, author := range manifest.Authors {
		authors = append(authors, author)
	}
	metadata := object{
		"name": manifest.Name, "description": manifest.Description, "authors": authors, "language": manifest.Language,
		"size": len(content), "hashsum": digest(content), "files_hash": digest(all),
	}
	if manifest.ClonedFrom != "" {
		metadata["cloned_from"] = manifest.ClonedFrom
	}
	return metadata, nil
}

func digest(content []byte) string {
	sum := sha512.Sum512(content)
	return hex.EncodeToString(sum[:])
}

// packageFiles returns the files of a package, without their common directory.
func packageFiles(content []byte) (map[string][]byte, error) {
	unzipped, err := gzip.NewReader(bytes.NewReader(content))
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	for archive := tar.NewReader(unzipped); ; {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return files, nil
		}
		if err != nil {
			return nil, err
		}
		if header.Typeflag != tar.TypeReg {
			continue
		}
		file, err := io.ReadAll(archive)
		if err != nil {
			return nil, err
		}
		_, name, _ := strings.Cut(path.Clean(header.Name), "/")
		files[name] = file
	}
}
