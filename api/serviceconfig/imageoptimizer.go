package serviceconfig

import (
	"net/http"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// ImageOptimizer returns the Image Optimizer default settings of a service version. A default
// setting applies unless a request overrides it with a URL parameter.
//
// Methods: Get, Update.
//
// The product Image Optimizer must be enabled for the service.
//
// Update requires at least one field and an unlocked version. It acquires the write lock of the
// service and counts against the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/services/image-optimizer-default-settings/
func ImageOptimizer(v fastly.Version) collection.Single[ImageOptimizerDefaults, ImageOptimizerInput] {
	return collection.NewSingle[ImageOptimizerDefaults, ImageOptimizerInput](imageOptimizer.In(v))
}

var imageOptimizer = collection.NewFamily(collection.Spec{
	Noun: "Image Optimizer defaults", Path: collection.VersionPath + "/image_optimizer_default_settings",
	Update: http.MethodPatch, Encode: fastly.JSONBody,
})

// ImageOptimizerDefaults holds the Image Optimizer default settings of a version. A default
// setting applies unless a request overrides it with a URL parameter.
type ImageOptimizerDefaults struct {
	// Filter for resizing images. The default is [ResizeLanczos3].
	ResizeFilter ResizeFilter `json:"resize_filter"`
	// Whether to output WebP if the client supports it. The default is false.
	WebP bool `json:"webp"`
	// Quality of WebP images, 1 to 100. The default is 85.
	WebPQuality int `json:"webp_quality"`
	// Type of JPEG images. The default is [JPEGAuto].
	JPEGType JPEGType `json:"jpeg_type"`
	// Quality of JPEG images, 1 to 100. The default is 85.
	JPEGQuality int `json:"jpeg_quality"`
	// Whether images may be rendered larger than the original. The default is false.
	Upscale bool `json:"upscale"`
	// Whether GIF images may be converted to MP4 video. The default is false.
	AllowVideo bool `json:"allow_video"`
}

// ImageOptimizerInput holds the fields of an update request. Fields left nil are not sent. At
// least one field is required.
type ImageOptimizerInput struct {
	// Filter for resizing images. The default is [ResizeLanczos3].
	ResizeFilter *ResizeFilter `json:"resize_filter,omitzero"`
	// Whether to output WebP if the client supports it. The default is false.
	WebP *bool `json:"webp,omitzero"`
	// Quality of WebP images, 1 to 100. The default is 85.
	WebPQuality *int `json:"webp_quality,omitzero"`
	// Type of JPEG images. The default is [JPEGAuto].
	JPEGType *JPEGType `json:"jpeg_type,omitzero"`
	// Quality of JPEG images, 1 to 100. The default is 85.
	JPEGQuality *int `json:"jpeg_quality,omitzero"`
	// Whether images may be rendered larger than the original. The default is false.
	Upscale *bool `json:"upscale,omitzero"`
	// Whether GIF images may be converted to MP4 video. The default is false.
	AllowVideo *bool `json:"allow_video,omitzero"`
}

// ResizeFilter is a filter for resizing images.
type ResizeFilter string

// Filters for resizing images.
const (
	ResizeLanczos3 ResizeFilter = "lanczos3" // Lanczos filter with a kernel size of 3
	ResizeLanczos2 ResizeFilter = "lanczos2" // Lanczos filter with a kernel size of 2
	ResizeBicubic  ResizeFilter = "bicubic"  // weighted average of 4x4 pixels
	ResizeBilinear ResizeFilter = "bilinear" // average of 2x2 pixels
	ResizeNearest  ResizeFilter = "nearest"  // nearest pixel, preserves hard edges
)

// JPEGType is a type of JPEG images.
type JPEGType string

// Types of JPEG images.
const (
	JPEGAuto        JPEGType = "auto" // same type as the input; baseline if the input is not a JPEG image
	JPEGBaseline    JPEGType = "baseline"
	JPEGProgressive JPEGType = "progressive"
)
