package fastlytest

import (
	"maps"
	"net/http"
)

// Objects that exist at most once per version, by storage path.
const (
	settingsPath = "settings"
	http3Path    = "http3"
	imagesPath   = "image_optimizer_default_settings"
	packagePath  = "package"
)

func settingsRoutes() []route {
	const version = "/service/{}/version/{}/"
	return []route{
		{method: "GET", template: version + settingsPath, handle: onVersion((*Fake).getSettings)},
		{method: "PUT", template: version + settingsPath, handle: onDraft((*Fake).updateSettings)},
		{method: "GET", template: version + http3Path, handle: onHTTP3((*Fake).getHTTP3)},
		{method: "POST", template: version + http3Path, handle: onDraft((*Fake).enableHTTP3)},
		{method: "DELETE", template: version + http3Path, handle: onHTTP3((*Fake).disableHTTP3)},
		{method: "GET", template: version + imagesPath, handle: onVersion((*Fake).getImageSettings)},
		{method: "PATCH", template: version + imagesPath, handle: onDraft((*Fake).updateImageSettings)},
	}
}

// single returns an object that exists at most once per version, or nil.
func (v *version) single(path string) object {
	if len(v.objects[path]) == 0 {
		return nil
	}
	return v.objects[path][0]
}

func (v *version) setSingle(path string, o object) { v.objects[path] = []object{o} }

// settings returns the settings of a version, including defaults.
func (v *version) settings() object {
	settings := object{
		"general.default_ttl": 3600, "general.default_host": "", "general.default_pci": 0,
		"general.stale_if_error": false, "general.stale_if_error_ttl": 43200,
	}
	maps.Copy(settings, v.single(settingsPath))
	return settings
}

func addressed(s *service, v *version, o object) object {
	shown := deepCopy(o)
	shown["service_id"], shown["version"] = s.id, v.number
	return shown
}

func (f *Fake) getSettings(_ *call, s *service, v *version) *reply {
	return success(addressed(s, v, v.settings()))
}

func (f *Fake) updateSettings(c *call, s *service, v *version) *reply {
	settings := v.settings()
	if refusal := settings.assign(c.route.types(), c.sent()); refusal != nil {
		return refusal
	}
	v.setSingle(settingsPath, settings)
	return success(addressed(s, v, settings))
}

// onHTTP3 finds the version and its HTTP/3 object, which exists while HTTP/3 is enabled.
func onHTTP3(handle func(*Fake, *call, *service, *version) *reply) handler {
	return onDraft(func(f *Fake, c *call, s *service, v *version) *reply {
		if v.single(http3Path) == nil {
			return failure(http.StatusNotFound, "Not found", "")
		}
		return handle(f, c, s, v)
	})
}

func (f *Fake) getHTTP3(_ *call, s *service, v *version) *reply {
	return success(addressed(s, v, v.single(http3Path)))
}

func (f *Fake) enableHTTP3(c *call, s *service, v *version) *reply {
	if v.single(http3Path) != nil {
		return duplicate("http3", s.id)
	}
	enabled := stamped(c.now)
	enabled["id"], enabled["feature_revision"], enabled["feature_update_available"] = f.newID(), 1, false
	if refusal := enabled.assign(map[string]string{"feature_revision": "integer"}, c.sent()); refusal != nil {
		return refusal
	}
	if words := f.faultOf(c, c.sent(), true); words != "" {
		return badRequest(words)
	}
	v.setSingle(http3Path, enabled)
	return success(addressed(s, v, enabled))
}

func (f *Fake) disableHTTP3(_ *call, _ *service, v *version) *reply {
	delete(v.objects, http3Path)
	return done()
}

// imageSettings returns the Image Optimizer default settings of a version.
func (v *version) imageSettings() object {
	settings := object{
		"resize_filter": "lanczos3", "webp": false, "webp_quality": 85, "jpeg_type": "auto", "jpeg_quality": 85,
		"upscale": false, "allow_video": false,
	}
	maps.Copy(settings, v.single(imagesPath))
	return settings
}

func (f *Fake) getImageSettings(_ *call, _ *service, v *version) *reply {
	return success(v.imageSettings())
}

func (f *Fake) updateImageSettings(c *call, _ *service, v *version) *reply {
	settings := v.imageSettings()
	if refusal := settings.assign(c.route.types(), c.sent()); refusal != nil {
		return refusal
	}
	for field, name := range map[string]string{"webp_quality": "WebP", "jpeg_quality": "JPEG"} {
		switch quality, _ := settings[field].(int); {
		case quality > 100:
			return badQuality(name + " quality must be less than or equal to 100.")
		case quality < 1:
			return badQuality(name + " quality must be greater than or equal to 1.")
		}
	}
	if words := f.faultOf(c, c.sent(), false); words != "" {
		return badQuality(words)
	}
	v.setSingle(imagesPath, settings)
	return success(settings)
}

func badQuality(detail string) *reply {
	return answer(http.StatusBadRequest, typeProblem, object{
		"type":   "https://www.fastly.com/documentation/reference/api/services/image-optimizer-default-settings/",
		"title":  "Bad request",
		"detail": detail,
	})
}
