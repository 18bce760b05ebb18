package fastlytest

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha512"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"mime"
	"mime/multipart"
	"path"
	"slices"
	"strconv"
	"strings"
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

// putPackage takes a package of Compute: a form with the file in its field "package".
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

// readPackage is what a package tells of itself.
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

// packageMetadata reads a gzipped tar archive with a manifest and a program.
func packageMetadata(content []byte) (object, error) {
	files, err := packageFiles(content)
	if err != nil {
		return nil, err
	}
	manifest, found := files["fastly.toml"]
	if !found {
		return nil, errors.New("package has no manifest")
	}
	var all []byte
	for _, name := range slices.Sorted(maps.Keys(files)) {
		all = append(all, files[name]...)
	}
	metadata := object{"name": "", "description": "", "authors": []string{}, "language": ""}
	maps.Copy(metadata, readManifest(string(manifest)))
	metadata["size"] = len(content)
	metadata["hashsum"] = digest(content)
	metadata["files_hash"] = digest(all)
	return metadata, nil
}

func digest(content []byte) string {
	sum := sha512.Sum512(content)
	return hex.EncodeToString(sum[:])
}

// packageFiles are the files of a package, without the directory that holds all of them.
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

// readManifest reads what metadata repeats of a manifest, which is TOML: the lines before
// the first table whose values are texts or lists of texts, as in JSON.
func readManifest(manifest string) object {
	read := object{}
	for line := range strings.Lines(manifest) {
		key, text, assigns := strings.Cut(line, "=")
		key = strings.TrimSpace(key)
		var value any
		switch {
		case strings.HasPrefix(key, "["):
			return read
		case !assigns || json.Unmarshal([]byte(text), &value) != nil:
			continue
		}
		if slices.Contains([]string{"name", "description", "authors", "language", "cloned_from"}, key) {
			read[key] = value
		}
	}
	return read
}
