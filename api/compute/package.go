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

// ErrInvalidPackage is the error of an upload that the API can't read as a package. It
// says what a package is.
var ErrInvalidPackage = errors.New("fastly: the file is no Compute package: that is a tar archive, compressed with gzip, " +
	"of one folder with the manifest fastly.toml and the program bin/main.wasm in it")

// Packages is where the package of a version is: the program that a Compute service runs.
// Methods: Get, Upload.
//
// A version has one at the most; its clones begin with the same. Without one, a version of
// a Compute service does not validate.
//
// Reference: https://www.fastly.com/documentation/reference/api/services/package/
func Packages(v fastly.Version) PackageCollection { return PackageCollection{v} }

// PackageCollection is the package of a version. It is an address: only its methods make
// requests.
type PackageCollection struct{ version fastly.Version }

// Package is what the API says of a package. It has no method that gives the file back.
type Package struct {
	collection.ObjectInfo

	ID       string   `json:"id"`
	Metadata Metadata `json:"metadata"`
}

// Metadata is what the API finds in a package: in its manifest, in the program, and of the
// file itself.
type Metadata struct {
	Name        string   `json:"name"` // that of the manifest, as the next four
	Description string   `json:"description"`
	Authors     []string `json:"authors"`     // mail addresses
	Language    string   `json:"language"`    // "rust"
	ClonedFrom  string   `json:"cloned_from"` // URL of the starter kit that it began as

	Size      int64  `json:"size"`       // of the file, in bytes
	HashSum   string `json:"hashsum"`    // SHA-512 of the file, in hexadecimal
	FilesHash string `json:"files_hash"` // SHA-512 of the files in it, however they are packed

	Wasm WasmMetadata `json:"wasm_metadata"`
}

// WasmMetadata is what the tools that built a program wrote into it.
type WasmMetadata struct {
	Language    map[string]string `json:"language"` // versions by the names of languages: "Rust"; often without the version
	ProcessedBy ProcessedBy       `json:"processed-by"`
}

// ProcessedBy is what built a program.
type ProcessedBy struct {
	Tools      map[string]string // versions by the names of tools: "rustc"
	FastlyData FastlyData
}

// FastlyData is what the Fastly command line notes of a build, as far as its user allows.
type FastlyData struct {
	BuildInfo   BuildInfo   `json:"build_info"`
	MachineInfo MachineInfo `json:"machine_info"`
	PackageInfo PackageInfo `json:"package_info"`
	ScriptInfo  ScriptInfo  `json:"script_info"`
}

// BuildInfo is what a build took.
type BuildInfo struct {
	MemHeapAlloc string `json:"mem_heap_alloc"` // memory, as a range: "2-5MB"
}

// MachineInfo is where a program was built.
type MachineInfo struct {
	Arch      string `json:"arch"` // "arm64"
	CPUs      int    `json:"cpus"`
	Compiler  string `json:"compiler"`   // that of the command line itself, as the next
	GoVersion string `json:"go_version"` // "go1.26.0"
	OS        string `json:"os"`         // "linux"
}

// PackageInfo is what a program is made of.
type PackageInfo struct {
	ClonedFrom string            `json:"cloned_from"` // URL of the starter kit that it began as
	Packages   map[string]string `json:"packages"`    // versions by the names of libraries: "serde"
}

// ScriptInfo is how a program was built.
type ScriptInfo struct {
	DefaultBuildUsed bool     `json:"default_build_used"` // the manifest has no build script: it is that of the command line
	BuildScript      string   `json:"build_script"`       // a command
	EnvVars          []string `json:"env_vars"`           // of its environment
	PostInitScript   string   `json:"post_init_script"`   // the command that followed the making of the project
	PostBuildScript  string   `json:"post_build_script"`  // the command that follows a build
}

const fastlyData = "fastly_data"

// UnmarshalFastly reads an object that has a member for each tool, and one for the rest.
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
			continue // no tool, but something that this package does not know yet
		}
		if p.Tools == nil {
			p.Tools = map[string]string{}
		}
		p.Tools[name] = version
	}
	return nil
}

// MarshalJSON writes the object as the API does.
func (p ProcessedBy) MarshalJSON() ([]byte, error) {
	members := map[string]any{fastlyData: p.FastlyData}
	for name, version := range p.Tools {
		members[name] = version
	}
	return json.Marshal(members)
}

// Get returns the package of the version, or [fastly.ErrNotFound] if it has none.
func (k PackageCollection) Get(ctx context.Context, opts ...fastly.CallOption) (*Package, error) {
	op := k.version.Op(http.MethodGet, "get package", "/package")
	return fastly.Do[Package](ctx, k.version.Client(), op, opts...)
}

// Upload makes a file the package of the version, in place of the one before. Compiled, it
// may have 100 MB. A file that is no package is an [ErrInvalidPackage].
//
// The file is streamed, and read again if it is to be sent again; [fastly.Body.WithProgress]
// tells how much of it is sent. An attempt may take ten minutes, unless WithTimeout says
// otherwise. The API is asked before whether it wants the file, so that a locked version
// or a bad token costs no upload; a transport of the caller's own asks only if its
// ExpectContinueTimeout is set.
func (k PackageCollection) Upload(ctx context.Context, file fastly.Body, opts ...fastly.CallOption) (*Package, error) {
	op := k.version.Op(http.MethodPut, "upload package", "/package")
	op.Body, op.Timeout = fastly.MultipartBody("package", "package.tar.gz", file), 10*time.Minute
	op.Header = http.Header{"Expect": {"100-continue"}}
	uploaded, err := fastly.Do[Package](ctx, k.version.Client(), op, opts...)
	return uploaded, explained(err)
}

// explained adds what a package is to the error of a file that is none.
func explained(err error) error {
	e, ok := errors.AsType[*fastly.Error](err)
	if ok && e.StatusCode == http.StatusBadRequest && strings.Contains(e.Message+"\n"+e.Detail, "extract metadata") {
		e.Err = ErrInvalidPackage
	}
	return err
}
