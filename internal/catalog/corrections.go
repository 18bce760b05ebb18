package catalog

import (
	"encoding/json"
	"errors"
	"fmt"
)

// Fix is the kind of a correction.
type Fix string

// Kinds of corrections.
const (
	Add    Fix = "add"    // the catalogue lacks a field of the API
	Drop   Fix = "drop"   // the API does not have the field
	Retype Fix = "retype" // the field has another type
	Paged  Fix = "paged"  // the SDK sets the page or its size, with the parameters in Type
)

// Correction corrects one entry of the catalogue: a parameter of an operation, or a property of a
// schema. An operation without a field means its response, which can only be retyped.
type Correction struct {
	Fix       Fix
	Operation string // id of an operation, or
	Schema    string // name of a schema with its file: "core#VersionResponse"
	Field     string
	In        string // location of a parameter: query, header, form, body; required for Add
	Was, Type string // types as in the files: `string`, `#Backend`, `{"array": "any"}`
	Evidence  string // "recording fixtures/…/get.yaml" or "facts N.N: sentence"
}

// Corrections returns the corrections of the adopted files. When the catalogue is loaded, a
// correction that no longer applies is an error.
func Corrections() []Correction {
	all := configurationCorrections()
	for _, owner := range Owners() {
		all = append(all, owner.Corrections...)
	}
	return all
}

// configurationCorrections returns the corrections for services and their configuration.
func configurationCorrections() []Correction {
	const (
		directorNames = "facts 4.1: S/V/director backends[]: array of backend NAME strings"
		rename        = "facts 8: Names are the key; PUT with name= renames, and the old name then 404s"
		onlyComment   = "facts 8: update: PUT S/V comment=… (form); activate, deactivate and lock are separate operations"
		inPath        = "facts 8: Objects are addressed by NAME under S/V: the path contains the version"

		wasm         = "compute#PackageMetadataWasmMetadata"
		oneProgram   = "recording fixtures/tls_subscription/compute/package_update.yaml: "
		itsLanguage  = oneProgram + "the name of the member is the language of the recorded program"
		itsTools     = oneProgram + "one member for each tool that built the recorded program, in addition to fastly_data"
		itsLibraries = oneProgram + "one member for each library of the recorded program, including the program itself (fastly-compute-project)"
	)
	return []Correction{
		{Fix: Retype, Schema: "loadbalancing#DirectorResponse", Field: "backends", Was: `{"array": "#Backend"}`, Type: `{"array": "string"}`, Evidence: directorNames},
		{Fix: Retype, Operation: "create_director", Field: "backends", Was: `{"array": "#Backend"}`, Type: `{"array": "string"}`, Evidence: directorNames},
		{Fix: Retype, Schema: "core#Director", Field: "backends", Was: `{"array": "#Backend"}`, Type: `{"array": "string"}`, Evidence: directorNames},
		{Fix: Add, Operation: "update_snippet", Field: "name", In: "form", Type: "string", Evidence: rename},
		{Fix: Drop, Operation: "update_service_version", Field: "active", Evidence: onlyComment},
		{Fix: Drop, Operation: "update_service_version", Field: "deployed", Evidence: onlyComment},
		{Fix: Drop, Operation: "update_service_version", Field: "locked", Evidence: onlyComment},
		{Fix: Drop, Operation: "update_service_version", Field: "number", Evidence: onlyComment},
		{Fix: Drop, Operation: "update_service_version", Field: "staging", Evidence: onlyComment},
		{Fix: Drop, Operation: "update_service_version", Field: "testing", Evidence: onlyComment},
		{Fix: Drop, Operation: "create_condition", Field: "version", Evidence: inPath},
		{Fix: Drop, Operation: "update_condition", Field: "version", Evidence: inPath},
		{Fix: Retype, Schema: wasm, Field: "language", Was: "#PackageMetadataWasmMetadataLanguage", Type: `{"map": "string"}`, Evidence: itsLanguage},
		{Fix: Drop, Schema: wasm + "ProcessedBy", Field: "clang", Evidence: itsTools},
		{Fix: Drop, Schema: wasm + "ProcessedBy", Field: "fastly", Evidence: itsTools},
		{Fix: Drop, Schema: wasm + "ProcessedBy", Field: "rustc", Evidence: itsTools},
		{
			Fix: Retype, Schema: wasm + "ProcessedByFastlyDataPackageInfo", Field: "packages",
			Was: "#PackageMetadataWasmMetadataProcessedByFastlyDataPackageInfoPackages", Type: `{"map": "string"}`,
			Evidence: itsLibraries,
		},
	}
}

func (c Correction) String() string {
	place := c.Schema
	if c.Operation != "" {
		place = c.Operation
	}
	return fmt.Sprintf("correction: %s %s.%s", c.Fix, place, c.Field)
}

// correct applies the corrections. It returns an error for those that do not apply.
func (c *Catalog) correct(corrections []Correction) error {
	var errs []error
	for _, correction := range corrections {
		if err := c.apply(correction); err != nil {
			errs = append(errs, fmt.Errorf("catalog: %s: %w", correction, err))
		}
	}
	return errors.Join(errs...)
}

func (c *Catalog) apply(fix Correction) error {
	if fix.Evidence == "" {
		return errors.New("has no evidence")
	}
	var to Type
	if fix.Fix != Drop && fix.Fix != Paged {
		var err error
		if to, err = parseType(fix.Type); err != nil {
			return err
		}
	}
	if fix.Schema != "" {
		schema := c.schemas[fix.Schema]
		if schema == nil {
			return errors.New("no such schema")
		}
		return schema.apply(fix, to)
	}
	op := c.byID[fix.Operation]
	if op == nil {
		return errors.New("no such operation")
	}
	switch {
	case fix.Fix == Paged:
		return op.page(fix)
	case fix.Field == "":
		return op.retypeResponse(fix, to)
	}
	return op.apply(fix, to)
}

func (s *Schema) apply(fix Correction, to Type) error {
	property, exists := s.Properties[fix.Field]
	if err := fix.check(exists, property.Type); err != nil {
		return err
	}
	if fix.Fix == Drop {
		delete(s.Properties, fix.Field)
		return nil
	}
	property.Type = to
	s.Properties[fix.Field] = property
	return nil
}

func (o *Operation) apply(fix Correction, to Type) error {
	at := -1
	var was Type
	for i, param := range o.Params {
		if param.Name == fix.Field && (fix.In == "" || fix.In == param.In) {
			at, was = i, param.Type
		}
	}
	if err := fix.check(at >= 0, was); err != nil {
		return err
	}
	switch fix.Fix {
	case Add:
		o.Params = append(o.Params, Param{Name: fix.Field, In: fix.In, Type: to})
	case Drop:
		o.Params = append(o.Params[:at:at], o.Params[at+1:]...)
	case Retype:
		o.Params[at].Type = to
	case Paged: // handled elsewhere: not about a single parameter
	}
	return nil
}

// page adds paging parameters to a list.
func (o *Operation) page(fix Correction) error {
	if o.Pagination != "" {
		return errors.New("has pages already")
	}
	o.Pagination = fix.Type
	return nil
}

func (o *Operation) retypeResponse(fix Correction, to Type) error {
	var was Type
	if o.Response != nil {
		was = *o.Response
	}
	if fix.Fix != Retype {
		return errors.New("a response can only be retyped")
	}
	if err := fix.check(o.Response != nil, was); err != nil {
		return err
	}
	o.Response = &to
	return nil
}

// check returns an error if the catalogue is already correct.
func (c Correction) check(exists bool, was Type) error {
	switch c.Fix {
	case Add:
		if exists {
			return errors.New("is there already")
		}
	case Drop:
		if !exists {
			return errors.New("isn't there")
		}
	case Retype:
		wanted, err := parseType(c.Was)
		switch {
		case !exists:
			return errors.New("isn't there")
		case err != nil:
			return err
		case wanted.String() != was.String():
			return fmt.Errorf("is %s, not %s", was, wanted)
		}
	default:
		return fmt.Errorf("%q is no kind of correction", c.Fix)
	}
	return nil
}

// parseType parses a type as in the files. Quotes around a single word are optional.
func parseType(text string) (Type, error) {
	if text == "" {
		return Type{}, errors.New("names no type")
	}
	if text[0] != '{' {
		text = `"` + text + `"`
	}
	var t Type
	err := json.Unmarshal([]byte(text), &t)
	return t, err
}
