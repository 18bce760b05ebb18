package catalog

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/edgesdk/fastly/internal/probe/recorder"
)

// Evidence holds the requests that the tests of a package sent.
type Evidence struct {
	Owner  Owner
	Exists bool                           // whether the package exists
	Sent   map[*Operation][]recorder.Sent // only requests that count: see Catalog.Evidence
	Proven map[*Operation]bool            // whether a test fails if the request changes
	Made   []recorder.Made                // collections of any package, with their operations
}

// Tests lists the tests that sent an operation. The most specific ones, which sent the fewest other
// operations, are first.
func (e Evidence) Tests(op *Operation) []string {
	var tests []string
	for _, sent := range e.Sent[op] {
		if sent.Test != "" && !slices.Contains(tests, sent.Test) {
			tests = append(tests, sent.Test)
		}
	}
	sends := map[string]int{}
	for _, all := range e.Sent {
		for _, sent := range all {
			sends[sent.Test]++
		}
	}
	slices.SortFunc(tests, func(a, b string) int {
		return cmp.Or(cmp.Compare(sends[a], sends[b]), cmp.Compare(a, b))
	})
	return tests
}

// Evidence selects the requests that count for an owner: those for operations of the owner, sent by
// exported functions of its package.
func (c *Catalog) Evidence(owners []Owner, owner Owner, sent []recorder.Sent) (Evidence, error) {
	evidence := Evidence{Owner: owner, Exists: true, Sent: map[*Operation][]recorder.Sent{}, Proven: map[*Operation]bool{}}
	owned, err := c.Assign(owners)
	if err != nil {
		return evidence, err
	}
	for _, s := range sent {
		op := c.Lookup(s.Method, s.Template)
		i, ok := owned[op]
		if ok && owners[i].Package == owner.Package && sentBy(owner, s) {
			evidence.Sent[op] = append(evidence.Sent[op], s)
		}
	}
	return evidence, nil
}

// sentBy reports whether s was sent by an exported function for the operations of the owner.
// Functions of a general package, such as Do, accept any operation and prove nothing. Methods of
// general packages count, because generic collections use them.
func sentBy(owner Owner, s recorder.Sent) bool {
	if recorder.IsGeneral(s.Package) {
		return strings.Contains(s.Func, ".")
	}
	return s.Package == owner.Path()
}

// Report describes the coverage of the API by the packages.
type Report struct {
	Packages []PackageReport // in the order of the owners, followed by operations without an owner
	Total    Count
}

// PackageReport is the report on one package.
type PackageReport struct {
	Path        string // empty for operations without an owner
	Exists      bool
	Unfinished  bool // misses are not failures
	Count       Count
	Corrections int
	Misses      []string // missing parts, one per line
	Notes       []string // deviations from the catalogue that are compatible
}

// Count holds the covered and total numbers of operations, parameters and properties.
type Count struct {
	Operations, OfOperations int
	Params, OfParams         int
	Properties, OfProperties int
}

// finding is the result of the comparison for one operation.
type finding struct {
	covered    bool
	params     int
	properties map[string]bool // all properties of its schemas, and whether each is covered
	misses     []string
	notes      []string
}

// Measure computes the report. Parameters and properties count only if their operation is covered.
// A property counts once, and must be covered wherever it occurs.
func (c *Catalog) Measure(owners []Owner, evidence []Evidence, corrections []Correction) (Report, error) {
	owned, err := c.Assign(owners)
	if err != nil {
		return Report{}, err
	}
	findings := map[*Operation]finding{}
	for _, op := range c.Operations {
		i, ok := owned[op]
		var of Evidence
		if ok {
			of = evidence[i]
		}
		findings[op] = c.examine(op, of)
	}
	var report Report
	for i, owner := range append(slices.Clone(owners), Owner{}) {
		var ops []*Operation
		for _, op := range c.Operations {
			if at, ok := owned[op]; ok && at == i || !ok && i == len(owners) {
				ops = append(ops, op)
			}
		}
		pkg := PackageReport{Count: count(ops, findings)}
		if i < len(owners) {
			pkg.Path, pkg.Exists, pkg.Unfinished = owner.Path(), evidence[i].Exists, owner.Unfinished
		}
		for _, correction := range corrections {
			if touches(correction, ops, findings) {
				pkg.Corrections++
			}
		}
		for _, op := range ops {
			for _, miss := range findings[op].misses {
				pkg.Misses = append(pkg.Misses, op.ID+": "+miss)
			}
			for _, note := range findings[op].notes {
				pkg.Notes = append(pkg.Notes, op.ID+": "+note)
			}
		}
		report.Packages = append(report.Packages, pkg)
	}
	report.Total = count(c.Operations, findings)
	return report, nil
}

func count(ops []*Operation, findings map[*Operation]finding) Count {
	total := Count{OfOperations: len(ops)}
	properties := map[string]bool{}
	for _, op := range ops {
		found := findings[op]
		if found.covered {
			total.Operations++
		}
		total.Params += found.params
		total.OfParams += len(op.Params)
		for name, held := range found.properties {
			before, known := properties[name]
			properties[name] = held && (before || !known)
		}
	}
	total.OfProperties = len(properties)
	for _, held := range properties {
		if held {
			total.Properties++
		}
	}
	return total
}

// touches reports whether a correction concerns one of the operations.
func touches(correction Correction, ops []*Operation, findings map[*Operation]finding) bool {
	return slices.ContainsFunc(ops, func(op *Operation) bool {
		if correction.Schema == "" {
			return op.ID == correction.Operation
		}
		for name := range findings[op].properties {
			if strings.HasPrefix(name, correction.Schema+".") {
				return true
			}
		}
		return false
	})
}

// examine compares the requests sent for an operation with the catalogue.
func (c *Catalog) examine(op *Operation, evidence Evidence) finding {
	found := finding{properties: c.propertiesOf(op)}
	sent := slices.DeleteFunc(slices.Clone(evidence.Sent[op]), func(s recorder.Sent) bool { return untyped(op, s) != "" })
	switch {
	case len(evidence.Sent[op]) == 0:
		found.misses = []string{op.Method + " " + op.Path + ": no test has an exported method send it"}
		return found
	case len(sent) == 0:
		found.misses = []string{op.Method + " " + op.Path + ": " + untyped(op, evidence.Sent[op][0])}
		return found
	case !evidence.Proven[op]:
		found.misses = []string{op.Method + " " + op.Path + ": no test fails if the request is another"}
		return found
	}
	found.covered = true
	for property := range found.properties {
		found.properties[property] = true // until a verdict finds a miss
	}
	for _, param := range op.Params {
		verdicts := c.checkParam(op, param, sent)
		if found.note("parameter "+param.Name, verdicts) {
			found.params++
		}
	}
	found.note("reply", best(sent, func(s recorder.Sent) []Verdict { return c.CheckOutput(op, s.Out, s.Types) }))
	return found
}

// untyped returns the reason why a request proves nothing about types, or an empty string.
func untyped(op *Operation, s recorder.Sent) string {
	if op.Response != nil && !op.Response.IsOpaque() && (isNone(s.Out) || isUntyped(s.Out)) {
		return fmt.Sprintf("%s decodes the reply into nothing that has fields", s.Func)
	}
	if s.In != nil && isUntyped(s.In) {
		return fmt.Sprintf("%s takes its input as %s", s.Func, s.In.Type)
	}
	return ""
}

// note adds verdicts, and reports whether there are no misses.
func (f *finding) note(of string, verdicts []Verdict) (held bool) {
	held = true
	for _, v := range verdicts {
		if v.Miss != "" {
			held = false
			if v.Property != "" {
				f.properties[v.Property] = false
			}
		}
		switch {
		case v.Miss != "" && !v.Follows:
			f.misses = append(f.misses, line(of, v.Path, v.Miss))
		case v.Note != "":
			f.notes = append(f.notes, line(of, v.Path, v.Note))
		}
	}
	return held
}

func line(of, path, text string) string {
	return strings.TrimSuffix(of+" "+path, " ") + ": " + text
}

// checkParam compares a parameter with all requests. Different methods may send different
// parameters.
func (c *Catalog) checkParam(op *Operation, param Param, sent []recorder.Sent) []Verdict {
	switch param.In {
	case "path":
		return nil
	case "query", "header":
		for _, s := range sent {
			if s.In != nil && s.In.Kind == recorder.Map && !op.takesBody() {
				s.Query = pagingKeys(s.Query) // the query is untyped, so the caller can set any key
			}
			if gives(s, param) {
				return nil
			}
		}
		return []Verdict{{Miss: "no " + param.In + " of this name is sent, nor does the input have it"}}
	default:
		return best(sent, func(s recorder.Sent) []Verdict { return c.CheckBody(op, param, s.In, s.Types) })
	}
}

// takesBody reports whether the operation has a body, which is its input.
func (o *Operation) takesBody() bool {
	return slices.ContainsFunc(o.Params, func(p Param) bool { return p.In == "form" || p.In == "body" })
}

// pagingKeys returns the query keys that the client sets.
func pagingKeys(query []string) []string {
	paging := []string{"page", "per_page", "page[number]", "page[size]", "cursor", "limit"}
	return slices.DeleteFunc(slices.Clone(query), func(name string) bool { return !slices.Contains(paging, name) })
}

// gives reports whether a request has the query key or header, or an input with a field for it.
// Keys that a test set by name do not count, because the SDK may have no option for them. Some
// names contain a part chosen by the caller: filter[{name}].
func gives(s recorder.Sent, param Param) bool {
	names := s.Query
	if param.In == "header" {
		names = s.Headers
	}
	if s.In != nil {
		names = slices.AppendSeq(slices.Clone(names), maps.Keys(s.Types[s.In.Type]))
	}
	return slices.ContainsFunc(names, func(name string) bool {
		if slices.ContainsFunc(s.Untyped, func(untyped string) bool { return strings.EqualFold(untyped, name) }) {
			return false
		}
		if param.In == "header" {
			return plain(name) == plain(param.Name)
		}
		return slices.ContainsFunc(param.spellings(), func(template string) bool {
			return matches(name, placeholder.Split(template, -1))
		})
	})
}

// spellings returns the names of a parameter, with its operators filled in.
func (p Param) spellings() []string {
	const operator = "{operator}"
	if len(p.Operators) == 0 {
		return []string{p.Name}
	}
	var names []string
	for _, known := range p.Operators {
		names = append(names, strings.ReplaceAll(p.Name, operator, known))
	}
	if p.Bare != "" {
		names = append(names, strings.ReplaceAll(p.Name, "["+operator+"]", ""))
	}
	return names
}

// matches reports whether name consists of the parts, with text between them.
func matches(name string, parts []string) bool {
	rest, ok := strings.CutPrefix(name, parts[0])
	for _, part := range parts[1:] {
		if rest == "" {
			return false
		}
		at := strings.Index(rest[1:], part)
		if at < 0 {
			return false
		}
		rest = rest[1+at+len(part):]
	}
	return ok && rest == ""
}

// best returns the verdicts with the fewest misses.
func best(sent []recorder.Sent, check func(recorder.Sent) []Verdict) []Verdict {
	var least []Verdict
	fewest := -1
	for _, s := range sent {
		verdicts := check(s)
		misses := 0
		for _, v := range verdicts {
			if v.Miss != "" {
				misses++
			}
		}
		if fewest < 0 || misses < fewest {
			least, fewest = verdicts, misses
		}
	}
	return least
}

// propertiesOf returns all properties of the schemas of an operation, marked as not covered.
func (c *Catalog) propertiesOf(op *Operation) map[string]bool {
	names := map[string]bool{}
	types := []Type{}
	if op.Response != nil {
		types = append(types, *op.Response)
	}
	for _, param := range op.Params {
		types = append(types, param.Type)
	}
	for _, t := range types {
		for schema := range c.reachable(op.File, t) {
			for name := range schema.Properties {
				names[key(schema, name)] = false
			}
		}
	}
	return names
}
