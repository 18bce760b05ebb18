package serviceconfig

import (
	"context"
	"fmt"
	"net/http"

	"github.com/edgesdk/fastly"
)

// Diff returns the differences between versions of a service.
//
// Methods: Versions, VCL.
//
// The default format is [DiffText]. To select another format, use [DiffQuery].
//
// Reference: https://www.fastly.com/documentation/reference/api/vcl-services/diff/
func Diff(client *fastly.Client, serviceID string) DiffAddress { return DiffAddress{client, serviceID} }

// DiffAddress provides the differences between versions of a service.
type DiffAddress struct {
	client    *fastly.Client
	serviceID string
}

// VersionDiff is the difference between two versions.
type VersionDiff struct {
	// Number of the first version.
	From int `json:"from"`
	// Number of the second version.
	To int `json:"to"`
	// Format of the text in Diff.
	Format DiffFormat `json:"format"`
	// Compared text, including unchanged lines. In text format, removed lines start with a
	// minus sign and added lines with a plus sign.
	Diff string `json:"diff"`
}

// DiffFormat is the format of a [VersionDiff].
type DiffFormat string

// Formats of differences.
const (
	DiffText       DiffFormat = "text"
	DiffHTML       DiffFormat = "html"
	DiffSimpleHTML DiffFormat = "html_simple"
)

// DiffQuery selects the output format of a [Diff] comparison.
type DiffQuery struct {
	// Format of the difference. The default is [DiffText].
	Format DiffFormat `json:"format,omitzero"`
}

// Versions returns the difference between the configurations of two versions, represented as
// YAML. The versions are given by number.
func (a DiffAddress) Versions(ctx context.Context, from, to int, query DiffQuery, opts ...fastly.CallOption) (*VersionDiff, error) {
	return a.send(ctx, "compare versions", "/service/{service_id}/diff/from/{from}/to/{to}", from, to, query, opts)
}

// VCL returns the difference between the generated VCL of two versions. The versions are given
// by number.
func (a DiffAddress) VCL(ctx context.Context, from, to int, query DiffQuery, opts ...fastly.CallOption) (*VersionDiff, error) {
	return a.send(ctx, "compare VCL", "/service/{service_id}/vcl/diff/from/{from}/to/{to}", from, to, query, opts)
}

func (a DiffAddress) send(ctx context.Context, name, path string, from, to int, query DiffQuery, opts []fastly.CallOption) (*VersionDiff, error) {
	if from < 1 || to < 1 {
		return nil, fmt.Errorf("fastly: %s: invalid version numbers %d and %d, version numbers start at 1", name, from, to)
	}
	op := fastly.Op{Name: name, Method: http.MethodGet, Path: path, Args: []any{a.serviceID, from, to}, Query: query}
	return fastly.Do[VersionDiff](ctx, a.client, op, opts...)
}
