package serviceconfig

import (
	"net/http"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// ImageOptimizer is how a version transforms images where a request does not say it.
// Methods: Get, Update.
//
// The product Image Optimizer must be enabled for the service.
//
// Reference: https://www.fastly.com/documentation/reference/api/services/image-optimizer-default-settings/
func ImageOptimizer(v fastly.Version) collection.Single[ImageOptimizerDefaults, ImageOptimizerInput] {
	return collection.NewSingle[ImageOptimizerDefaults, ImageOptimizerInput](imageOptimizer.In(v))
}

var imageOptimizer = collection.NewFamily(collection.Spec{
	Noun: "Image Optimizer defaults", Path: collection.VersionPath + "/image_optimizer_default_settings",
	Update: http.MethodPatch, Encode: fastly.JSONBody,
})

// ImageOptimizerDefaults is how images are transformed.
type ImageOptimizerDefaults struct {
	ResizeFilter ResizeFilter `json:"resize_filter"` // how images are scaled; Lanczos with 3 lobes by default
	WebP         bool         `json:"webp"`          // answer with WebP to clients that accept it; false by default
	WebPQuality  int          `json:"webp_quality"`  // of WebP, from 1 to 100; 85 by default
	JPEGType     JPEGType     `json:"jpeg_type"`     // as the original by default
	JPEGQuality  int          `json:"jpeg_quality"`  // of JPEG, from 1 to 100; 85 by default
	Upscale      bool         `json:"upscale"`       // allow images that are larger than the original; false by default
	AllowVideo   bool         `json:"allow_video"`   // make video of animated GIF; false by default
}

// ImageOptimizerInput is what a call may set of the defaults; the fields mean what they
// mean in [ImageOptimizerDefaults].
type ImageOptimizerInput struct {
	ResizeFilter *ResizeFilter `json:"resize_filter,omitzero"`
	WebP         *bool         `json:"webp,omitzero"`
	WebPQuality  *int          `json:"webp_quality,omitzero"`
	JPEGType     *JPEGType     `json:"jpeg_type,omitzero"`
	JPEGQuality  *int          `json:"jpeg_quality,omitzero"`
	Upscale      *bool         `json:"upscale,omitzero"`
	AllowVideo   *bool         `json:"allow_video,omitzero"`
}

// ResizeFilter is how images are scaled.
type ResizeFilter string

// The filters, from the finest to the fastest.
const (
	ResizeLanczos3 ResizeFilter = "lanczos3"
	ResizeLanczos2 ResizeFilter = "lanczos2"
	ResizeBicubic  ResizeFilter = "bicubic"
	ResizeBilinear ResizeFilter = "bilinear"
	ResizeNearest  ResizeFilter = "nearest"
)

// JPEGType is how a JPEG is laid out.
type JPEGType string

// The types of JPEG.
const (
	JPEGAuto        JPEGType = "auto"        // as the original
	JPEGBaseline    JPEGType = "baseline"    // from top to bottom
	JPEGProgressive JPEGType = "progressive" // from coarse to fine
)
