package serviceconfig

import (
	"context"
	"net/http"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// VCLs returns the VCL files of a service version, and its generated VCL.
//
// Methods: All, List, Get, GetWithoutContent, Create, Update, Delete, SetMain, Download,
// Highlighted, Boilerplate, Generated, GeneratedHighlighted.
//
// Get, Update and Delete take the name of a VCL file. Create requires Name and Content.
//
// Writes require an unlocked version. They acquire the write lock of the service and count against
// the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/vcl-services/vcl/
func VCLs(v fastly.Version) VCLCollection {
	return VCLCollection{collection.New[VCL, VCLInput](vcls.In(v)), v}
}

var vcls = collection.NewFamily(collection.Spec{Noun: "VCL", Path: collection.VersionPath + "/vcl", Key: "name"})

// VCLCollection provides the VCL files of a service version.
type VCLCollection struct {
	collection.Collection[VCL, VCLInput]
	version fastly.Version
}

// VCL is a named file of VCL code in a version. One file is the main VCL.
type VCL struct {
	collection.ObjectInfo

	// Name of the VCL file, unique in the version.
	Name string `json:"name"`
	// Whether the file is the main VCL of the version. A version has one main VCL. The default
	// is false.
	Main bool `json:"main"`
	// VCL code. Empty in the reply to [VCLCollection.GetWithoutContent].
	Content string `json:"content"`
}

// VCLInput holds the fields of a create or update request. Fields left nil are not sent.
type VCLInput struct {
	// Name of the VCL file, unique in the version. Required for create.
	Name *string `json:"name,omitzero"`
	// Whether the file is the main VCL of the version. A version has one main VCL. The default
	// is false.
	Main *bool `json:"main,omitzero"`
	// VCL code. Required for create.
	Content *string `json:"content,omitzero"`
}

// HighlightedVCL is VCL code with syntax highlighting.
type HighlightedVCL struct {
	// VCL code as HTML with syntax highlighting.
	Content string `json:"content"`
}

// GetWithoutContent returns a VCL file without its content, which can be large. It returns
// [fastly.ErrNotFound] if the file does not exist.
func (k VCLCollection) GetWithoutContent(ctx context.Context, name string, opts ...fastly.CallOption) (*VCL, error) {
	op := k.version.Op(http.MethodGet, "get VCL", "/vcl/{name}", name)
	op.Query = vclQuery{NoContent: 1}
	return fastly.Do[VCL](ctx, k.version.Client(), op, opts...)
}

type vclQuery struct {
	NoContent int `json:"no_content"`
}

// SetMain makes a file the main VCL of the version, in place of the current one.
func (k VCLCollection) SetMain(ctx context.Context, name string, opts ...fastly.CallOption) (*VCL, error) {
	return do[VCL](ctx, k.version, http.MethodPut, "set main VCL", "/vcl/{name}/main", fastly.Body{}, opts, name)
}

// Download returns the content of a file as text.
func (k VCLCollection) Download(ctx context.Context, name string, opts ...fastly.CallOption) (string, error) {
	return text(ctx, k.version, "download VCL", "/vcl/{name}/download", opts, name)
}

// Highlighted returns the content of a file as HTML with syntax highlighting.
func (k VCLCollection) Highlighted(ctx context.Context, name string, opts ...fastly.CallOption) (*HighlightedVCL, error) {
	return do[HighlightedVCL](ctx, k.version, http.MethodGet, "get highlighted VCL", "/vcl/{name}/content", fastly.Body{}, opts, name)
}

// Boilerplate returns the VCL boilerplate of the version, a starting point for a main VCL
// file.
func (k VCLCollection) Boilerplate(ctx context.Context, opts ...fastly.CallOption) (string, error) {
	return text(ctx, k.version, "get VCL boilerplate", "/boilerplate", opts)
}

// Generated returns the generated VCL of the version, which combines all of its objects.
func (k VCLCollection) Generated(ctx context.Context, opts ...fastly.CallOption) (*VCL, error) {
	return do[VCL](ctx, k.version, http.MethodGet, "get generated VCL", "/generated_vcl", fastly.Body{}, opts)
}

// GeneratedHighlighted returns the generated VCL of the version as HTML with syntax
// highlighting.
func (k VCLCollection) GeneratedHighlighted(ctx context.Context, opts ...fastly.CallOption) (*HighlightedVCL, error) {
	return do[HighlightedVCL](ctx, k.version, http.MethodGet, "get highlighted generated VCL", "/generated_vcl/content", fastly.Body{}, opts)
}
