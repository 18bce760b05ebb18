package catalog

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/edgesdk/fastly/internal/probe"
)

// Evidence is what the tests of a package were seen to send.
type Evidence struct {
	Owner  Owner
	Exists bool                        // whether there is such a package yet
	Sent   map[*Operation][]probe.Sent // only what counts, see Catalog.Evidence
	Proven map[*Operation]bool         // a test fails if the request is another
	Made   []probe.Made                // collections of any package, with their operations
}

// Tests lists the tests that sent an operation, those first that send the least
// else: they are its own.
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

// Evidence picks from what the tests of an owner's package sent the operations
// that it owns and that an exported function of it sent.
func (c *Catalog) Evidence(owners []Owner, owner Owner, sent []probe.Sent) (Evidence, error) {
	evidence := Evidence{Owner: owner, Exists: true, Sent: map[*Operation][]probe.Sent{}, Proven: map[*Operation]bool{}}
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

// sentBy reports whether s was sent by what users call to send the operations of the
// owner's package. Functions of a general package that are no methods, such as Do, take
// any operation and show nothing. Its methods may be those of a generic collection that
// the owner's package is built of.
func sentBy(owner Owner, s probe.Sent) bool {
	if probe.IsGeneral(s.Package) {
		return strings.Contains(s.Func, ".")
	}
	return s.Package == owner.Path()
}

// Report says how much of the API the packages cover.
type Report struct {
	Packages []PackageReport // in the order of the owners; last, without an owner, what nobody owns
	Total    Count
}

// PackageReport is the line of one package.
type PackageReport struct {
	Path        string // "" for what nobody owns
	Exists      bool
	Unfinished  bool // what lacks is no failure
	Count       Count
	Corrections int
	Misses      []string // what lacks, a line each
	Notes       []string // what fits, but isn't what the catalogue says
}

// Count is how many of each there are, and how many are held.
type Count struct {
	Operations, OfOperations int
	Params, OfParams         int
	Properties, OfProperties int
}

// finding is what was found out about one operation.
type finding struct {
	covered    bool
	params     int
	properties map[string]bool // every one that its schemas have, and whether it is held
	misses     []string
	notes      []string
}

// Measure puts the evidence together. The parameters of an operation and the
// properties of its schemas are held only if the operation itself is covered; a
// property counts once, and is held if it is wherever it occurs.
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

// touches reports whether a correction is about one of the operations.
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

// examine compares what was sent for an operation with what the catalogue says.
func (c *Catalog) examine(op *Operation, evidence Evidence) finding {
	found := finding{properties: c.propertiesOf(op)}
	sent := slices.DeleteFunc(slices.Clone(evidence.Sent[op]), func(s probe.Sent) bool { return untyped(op, s) != "" })
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
		found.properties[property] = true // until a verdict says otherwise
	}
	for _, param := range op.Params {
		verdicts := c.checkParam(op, param, sent)
		if found.note("parameter "+param.Name, verdicts) {
			found.params++
		}
	}
	found.note("reply", best(sent, func(s probe.Sent) []Verdict { return c.CheckOutput(op, s.Out, s.Types) }))
	return found
}

// untyped says why a request was sent in a way that shows nothing about the types.
func untyped(op *Operation, s probe.Sent) string {
	if op.Response != nil && !op.Response.IsOpaque() && (isNone(s.Out) || isUntyped(s.Out)) {
		return fmt.Sprintf("%s decodes the reply into nothing that has fields", s.Func)
	}
	if s.In != nil && isUntyped(s.In) {
		return fmt.Sprintf("%s takes its input as %s", s.Func, s.In.Type)
	}
	return ""
}

// note adds what verdicts say, and reports whether nothing lacks.
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

// checkParam compares a parameter with all that was sent: different methods may
// give different ones.
func (c *Catalog) checkParam(op *Operation, param Param, sent []probe.Sent) []Verdict {
	switch param.In {
	case "path":
		return nil
	case "query", "header":
		for _, s := range sent {
			if s.In != nil && s.In.Kind == probe.Map && !op.takesBody() {
				s.Query = pagingKeys(s.Query) // of a query without a type: whoever calls may put anything there
			}
			if gives(s, param) {
				return nil
			}
		}
		return []Verdict{{Miss: "no " + param.In + " of this name is sent, nor does the input have it"}}
	default:
		return best(sent, func(s probe.Sent) []Verdict { return c.CheckBody(op, param, s.In, s.Types) })
	}
}

// takesBody reports whether the operation has a body, which is then its input.
func (o *Operation) takesBody() bool {
	return slices.ContainsFunc(o.Params, func(p Param) bool { return p.In == "form" || p.In == "body" })
}

// pagingKeys are the keys of a query that the client sets by itself.
func pagingKeys(query []string) []string {
	paging := []string{"page", "per_page", "page[number]", "page[size]", "cursor", "limit"}
	return slices.DeleteFunc(slices.Clone(query), func(name string) bool { return !slices.Contains(paging, name) })
}

// gives reports whether a request had a query key or header of that name, or an
// input that has a field for it. One that a test set by name does not count: the SDK may have
// no option for it. The names of some keys are partly up to the caller: filter[{name}].
func gives(s probe.Sent, param Param) bool {
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

// spellings are the names that a parameter may be sent under, with the operators that it
// takes filled in.
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

// matches reports whether name consists of the parts with something between them.
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
func best(sent []probe.Sent, check func(probe.Sent) []Verdict) []Verdict {
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

// propertiesOf names every property that the operation's schemas have, as not held.
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
