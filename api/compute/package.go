package compute

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// ErrInvalidPackage means that an uploaded file is not a Compute package.
var ErrInvalidPackage = errors.New("fastly: the file is no Compute package: that is a tar archive, compressed with gzip, " +
	"of one folder with the manifest fastly.toml and the program bin/main.wasm in it")

// Packages returns the package of a service version. A package contains the program that a
// Compute service runs.
//
// Methods: Get, Upload.
//
// A version has at most one package. A version of a Compute service without a package fails
// validation.
//
// Upload requires an unlocked version. It acquires the write lock of the service and counts against
// the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/services/package/
func Packages(v fastly.Version) PackageCollection { return PackageCollection{v} }

// PackageCollection provides the package of a service version.
type PackageCollection struct{ version fastly.Version }

// Package describes the package of a version. The API does not return the package itself.
type Package struct {
	collection.ObjectInfo

	// Identifier of the package.
	ID string `json:"id"`
	// Metadata extracted from the package.
	Metadata Metadata `json:"metadata"`
}

// Metadata describes a package: its manifest, its Wasm binary and its files.
type Metadata struct {
	// Name of the package.
	Name string `json:"name"`
	// Description of the package.
	Description string `json:"description"`
	// Email addresses of the authors.
	Authors []string `json:"authors"`
	// Programming language, for example "rust".
	Language string `json:"language"`
	// URL of the starter kit that the package was created from.
	ClonedFrom string `json:"cloned_from"`

	// Size of the package in bytes.
	//
	// Deprecated: Use FilesHash to compare packages.
	Size int64 `json:"size"`
	// SHA-512 hash of the package in hexadecimal notation.
	//
	// Deprecated: Use FilesHash to compare packages.
	HashSum string `json:"hashsum"`
	// SHA-512 hash of the files in the package, in hexadecimal notation.
	FilesHash string `json:"files_hash"`

	// Metadata of the Wasm binary.
	WasmMetadata WasmMetadata `json:"wasm_metadata"`
}

// WasmMetadata is the metadata that build tools recorded in a Wasm binary.
type WasmMetadata struct {
	// Versions of the programming languages, with the name of the language as key, for example
	// "Rust". A version may be empty.
	Language map[string]string `json:"language"`
	// Tools that built the Wasm binary.
	ProcessedBy ProcessedBy `json:"processed-by"`
}

// ProcessedBy lists the tools that built a Wasm binary.
type ProcessedBy struct {
	// Versions of the tools, with the name of the tool as key, for example "rustc".
	Tools map[string]string
	// Build metadata recorded by the Fastly CLI.
	FastlyData FastlyData
}

// FastlyData is the build metadata recorded by the Fastly CLI, subject to the user's metadata
// settings.
type FastlyData struct {
	// Memory used by the build.
	BuildInfo BuildInfo `json:"build_info"`
	// Machine that built the program.
	MachineInfo MachineInfo `json:"machine_info"`
	// Dependencies of the program.
	PackageInfo PackageInfo `json:"package_info"`
	// Scripts of the build.
	ScriptInfo ScriptInfo `json:"script_info"`
}

// BuildInfo describes the memory used by a build.
type BuildInfo struct {
	// Range of the allocated heap memory, for example "2-5MB".
	MemHeapAlloc string `json:"mem_heap_alloc"`
}

// MachineInfo describes the machine that built a program.
type MachineInfo struct {
	// Processor architecture, for example "arm64".
	Arch string `json:"arch"`
	// Number of CPUs.
	CPUs int `json:"cpus"`
	// Compiler that built the Fastly CLI.
	Compiler string `json:"compiler"`
	// Go version of the Fastly CLI, for example "go1.26.0".
	GoVersion string `json:"go_version"`
	// Operating system, for example "linux".
	OS string `json:"os"`
}

// PackageInfo lists the dependencies of a program.
type PackageInfo struct {
	// URL of the starter kit that the package was created from.
	ClonedFrom string `json:"cloned_from"`
	// Versions of the dependencies, with the name of the dependency as key, for example
	// "serde".
	Packages map[string]string `json:"packages"`
}

// ScriptInfo describes the scripts of a build.
type ScriptInfo struct {
	// Whether the default build script of the Fastly CLI was used.
	DefaultBuildUsed bool `json:"default_build_used"`
	// Build command.
	BuildScript string `json:"build_script"`
	// Environment variables of the build.
	EnvVars []string `json:"env_vars"`
	// Command that ran after the project was initialized.
	PostInitScript string `json:"post_init_script"`
	// Command that ran after the build.
	PostBuildScript string `json:"post_build_script"`
}

const fastlyData = "fastly_data"

// UnmarshalFastly implements [collection.Unmarshaler]. It decodes a JSON object with one member
// per tool and one for the metadata of the Fastly CLI.
func (p *ProcessedBy) UnmarshalFastly(raw []byte, decode func(raw []byte, at string, into any) error) error {
	var members map[string]json.RawMessage
	if err := decode(raw, "", &members); err != nil {
		return err
	}
	for name, member := range members {
		if name == fastlyData {
			if err := decode(member, "/"+name, &p.FastlyData); err != nil {
				return err
			}
			continue
		}
		var version string
		if decode(member, "/"+name, &version) != nil {
			continue // not a tool, but an unknown member
		}
		if p.Tools == nil {
			p.Tools = map[string]string{}
		}
		p.Tools[name] = version
	}
	return nil
}

// MarshalJSON implements json.Marshaler. It encodes the tools and the metadata of the Fastly
// CLI as one JSON object.
func (p ProcessedBy) MarshalJSON() ([]byte, error) {
	members := map[string]any{fastlyData: p.FastlyData}
	for name, version := range p.Tools {
		members[name] = version
	}
	return json.Marshal(members)
}

// Get returns the package of the version. It returns [fastly.ErrNotFound] if the version has
// no package.
func (k PackageCollection) Get(ctx context.Context, opts ...fastly.CallOption) (*Package, error) {
	op := k.version.Op(http.MethodGet, "get package", "/package")
	return fastly.Do[Package](ctx, k.version.Client(), op, opts...)
}

// Upload uploads a file as the package of the version, in place of the current package. The
// limit is 100 MB for the compiled package. Upload returns [ErrInvalidPackage] if the file is
// not a package.
//
// The file is streamed, and read again for every attempt. To observe the progress, use
// [fastly.Body.WithProgress]. The timeout of an attempt is ten minutes, unless
// [fastly.WithTimeout] is set.
//
// The request is sent with "Expect: 100-continue". The API can therefore refuse the upload
// before the file is sent, for example because the version is locked. A custom http.Transport
// must set ExpectContinueTimeout for this.
func (k PackageCollection) Upload(ctx context.Context, file fastly.Body, opts ...fastly.CallOption) (*Package, error) {
	op := k.version.Op(http.MethodPut, "upload package", "/package")
	op.Body, op.Timeout = fastly.MultipartBody("package", "package.tar.gz", file), 10*time.Minute
	op.Header = http.Header{"Expect": {"100-continue"}}
	uploaded, err := fastly.Do[Package](ctx, k.version.Client(), op, opts...)
	return uploaded, explained(err)
}

// explained sets ErrInvalidPackage as the cause if the API could not read the file as a package.
func explained(err error) error {
	e, ok := errors.AsType[*fastly.Error](err)
	if ok && e.StatusCode == http.StatusBadRequest && strings.Contains(e.Message+"\n"+e.Detail, "extract metadata") {
		e.Err = ErrInvalidPackage
	}
	return err
}
