package serviceconfig

import (
	"context"
	"net/http"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// VCLs are the VCL files of a version, and what is generated from all of it.
// Methods: All, List, Get, GetWithoutContent, Create, Update, Delete, SetMain, Download, Highlighted,
// Boilerplate, Generated, GeneratedHighlighted.
//
// Create needs a name and content. One file is the main one, which the version runs; others
// are included by it. A version without files runs what is generated from its other
// objects.
//
// Reference: https://www.fastly.com/documentation/reference/api/vcl-services/vcl/
func VCLs(v fastly.Version) VCLCollection {
	return VCLCollection{collection.New[VCL, VCLInput](vcls.In(v)), v}
}

var vcls = collection.NewFamily(collection.Spec{Noun: "VCL", Path: collection.VersionPath + "/vcl", Key: "name"})

// VCLCollection is all VCL files of a version.
type VCLCollection struct {
	collection.Collection[VCL, VCLInput]
	version fastly.Version
}

// VCL is a VCL file.
type VCL struct {
	collection.ObjectInfo

	// Name of the VCL file, unique in the version.
	Name string `json:"name"`
	// Whether the file is the main VCL of the version, of which there is one. The default is
	// false.
	Main bool `json:"main"`
	// VCL code. Empty in the reply to Get with [WithoutContent].
	Content string `json:"content"`
}

// VCLInput holds the fields of a create or update request. Fields left nil are not sent.
type VCLInput struct {
	// Name of the VCL file, unique in the version. Required for create.
	Name *string `json:"name,omitzero"`
	// Whether the file is the main VCL of the version, of which there is one. The default is
	// false.
	Main *bool `json:"main,omitzero"`
	// VCL code. Required for create.
	Content *string `json:"content,omitzero"`
}

// HighlightedVCL is VCL code as HTML.
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

// SetMain makes a file the main one, in place of that which was.
func (k VCLCollection) SetMain(ctx context.Context, name string, opts ...fastly.CallOption) (*VCL, error) {
	return do[VCL](ctx, k.version, http.MethodPut, "set main VCL", "/vcl/{name}/main", fastly.Body{}, opts, name)
}

// Download returns the content of a file as it is.
func (k VCLCollection) Download(ctx context.Context, name string, opts ...fastly.CallOption) (string, error) {
	return text(ctx, k.version, "download VCL", "/vcl/{name}/download", opts, name)
}

// Highlighted returns the content of a file as HTML.
func (k VCLCollection) Highlighted(ctx context.Context, name string, opts ...fastly.CallOption) (*HighlightedVCL, error) {
	return do[HighlightedVCL](ctx, k.version, http.MethodGet, "get highlighted VCL", "/vcl/{name}/content", fastly.Body{}, opts, name)
}

// Boilerplate returns the VCL that a file of your own begins from: the subroutines with the
// places for what the API generates.
func (k VCLCollection) Boilerplate(ctx context.Context, opts ...fastly.CallOption) (string, error) {
	return text(ctx, k.version, "get VCL boilerplate", "/boilerplate", opts)
}

// Generated returns the VCL that the version runs: its main file and all other objects put
// together.
func (k VCLCollection) Generated(ctx context.Context, opts ...fastly.CallOption) (*VCL, error) {
	return do[VCL](ctx, k.version, http.MethodGet, "get generated VCL", "/generated_vcl", fastly.Body{}, opts)
}

// GeneratedHighlighted returns the VCL that the version runs as HTML.
func (k VCLCollection) GeneratedHighlighted(ctx context.Context, opts ...fastly.CallOption) (*HighlightedVCL, error) {
	return do[HighlightedVCL](ctx, k.version, http.MethodGet, "get highlighted generated VCL", "/generated_vcl/content", fastly.Body{}, opts)
}
