package fastlytest

import (
	"fmt"
	"strings"
)

func vclRoutes() []route {
	const version, vcl = "/service/{}/version/{}", "/service/{}/version/{}/vcl/{}"
	on := kinds()["vcl"].on
	return []route{
		{method: "GET", template: vcl, handle: on((*Fake).getVCL)},
		{method: "GET", template: vcl + "/content", handle: on((*Fake).getVCLContent)},
		{method: "GET", template: vcl + "/download", handle: on((*Fake).downloadVCL)},
		{method: "PUT", template: vcl + "/main", handle: on((*Fake).setMainVCL)},
		{method: "GET", template: version + "/boilerplate", handle: onVersion((*Fake).getBoilerplate)},
		{method: "GET", template: version + "/generated_vcl", handle: onVersion((*Fake).getGeneratedVCL)},
		{method: "GET", template: version + "/generated_vcl/content", handle: onVersion((*Fake).getGeneratedContent)},
		{method: "POST", template: "/service/{}/lint", handle: onService(func(f *Fake, c *call, _ *service) *reply { return f.lint(c) }), parallel: true},
		{method: "POST", template: "/vcl_lint", handle: (*Fake).lint},
	}
}

// getVCL returns a VCL file, without its content if no_content is set.
func (f *Fake) getVCL(c *call, s *service, v *version, o object) *reply {
	shown := kinds()["vcl"].read(s, v, o)
	if !isZero(c.query.Get("no_content")) {
		delete(shown, "content")
	}
	return success(shown)
}

func (f *Fake) getVCLContent(_ *call, _ *service, _ *version, o object) *reply {
	return success(object{"content": o.text("content")})
}

func (f *Fake) downloadVCL(_ *call, _ *service, _ *version, o object) *reply {
	return plain(o.text("content"))
}

func (f *Fake) setMainVCL(c *call, s *service, v *version, o object) *reply {
	for _, other := range v.objects["vcl"] {
		other["main"] = false
	}
	o["main"] = true
	r := success(kinds()["vcl"].show(s, v, o)) // before updated_at changes: update replies have the old time
	o["updated_at"] = stamp(c.now)
	return r
}

// boilerplate returns the VCL boilerplate: all subroutines with their macros.
func boilerplate() string {
	var b strings.Builder
	for _, name := range []string{"recv", "hash", "hit", "miss", "pass", "fetch", "error", "deliver", "log"} {
		fmt.Fprintf(&b, "sub vcl_%s {\n#FASTLY %s\n}\n\n", name, name)
	}
	return b.String()
}

func (f *Fake) getBoilerplate(*call, *service, *version) *reply { return plain(boilerplate()) }

// generatedVCL returns declarations of the backends, followed by the main VCL of the version or the
// boilerplate.
func (v *version) generatedVCL() string {
	var b strings.Builder
	for _, backend := range v.objects["backend"] {
		fmt.Fprintf(&b, "backend F_%s {\n  .host = %q;\n  .port = %q;\n}\n\n",
			strings.Map(vclName, backend.text("name")), backend.text("address"), backend.text("port"))
	}
	main := boilerplate()
	for _, vcl := range v.objects["vcl"] {
		if vcl["main"] == true {
			main = vcl.text("content")
		}
	}
	b.WriteString(main)
	return b.String()
}

// vclName replaces characters that are invalid in VCL names.
func vclName(r rune) rune {
	if r < 0x80 && strings.ContainsRune(base62, r) {
		return r
	}
	return '_'
}

func (f *Fake) getGeneratedVCL(_ *call, s *service, v *version) *reply {
	return success(object{
		"name": s.name, "main": true, "content": v.generatedVCL(), "service_id": s.id, "version": v.number,
		"created_at": stamp(v.created), "updated_at": stamp(v.updated), "deleted_at": nil,
	})
}

func (f *Fake) getGeneratedContent(_ *call, _ *service, v *version) *reply {
	return success(object{"content": v.generatedVCL()})
}

// lint reports unbalanced braces. It detects no other errors.
func (f *Fake) lint(c *call) *reply {
	vcl := c.fields().text("vcl")
	attributes := object{"status": "ok", "msg": nil, "errors": []string{}, "warnings": []string{}, "messages": []object{}}
	if strings.Count(vcl, "{") != strings.Count(vcl, "}") {
		const fault = "Braces don't match"
		attributes["status"], attributes["msg"], attributes["errors"] = "error", fault, []string{fault}
		attributes["messages"] = []object{{"type": "error", "message": fault, "warning": false, "tokens": []object{}}}
	}
	return success(object{"data": object{"id": f.newID(), "type": "validator_result", "attributes": attributes}})
}

// holdContent moves the content of a dynamic snippet to storage that all versions share. Later
// updates change only this storage.
func holdContent(ch *change) *reply {
	if ch.object["dynamic"] != "1" {
		return nil
	}
	if ch.was == nil {
		content := object{
			"service_id": ch.service.id, "snippet_id": ch.object["id"], "content": ch.object["content"],
			"created_at": ch.object["created_at"], "updated_at": ch.object["updated_at"],
		}
		ch.service.account.table("/service/"+ch.service.id+"/snippet", "snippet_id").put(content, ch.call.now)
		ch.shown["content"] = ch.object["content"]
	}
	ch.object["content"] = nil
	return nil
}

func missingSnippet(c *call, id string) *reply {
	return missing("Snippet", map[string]string{"deleted": undeleted, "id": id, "service": c.args[0]})
}
