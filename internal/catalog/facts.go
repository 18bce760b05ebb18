package catalog

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/edgesdk/fastly/internal/probe/recorder"
)

// Model describes the SDK for the fact checks.
type Model struct {
	Pairs     []Pair
	Structs   recorder.Structs
	Constants Constants
}

// Exception excludes a place from a check.
type Exception struct {
	Place  string // name of the place in the check; an asterisk matches any text
	Reason string
}

// Exceptions holds the exceptions of all checks.
type Exceptions struct {
	Names  []Exception // type, JSON name and Go name: "serviceconfig.Header.dst Destination"
	Kinds  []Exception // "logging.S3.period string int"
	Values []Exception // of enumerations: "logging.DatadogRegion EU", or "logging.S3.domain" for an enumeration stored as a string
	Nulls  []Exception // "serviceconfig.Backend.weight"
	// Strings that are not secret despite their names: "serviceconfig.Backend.share_key".
	Secrets []Exception
}

// Facts is the result of the fact checks.
type Facts struct {
	Fields       int // struct fields with compared names
	Scalars      int // scalars with compared kinds
	Enumerations int // Go types with compared constants
	Constants    int // constants of these types
	Nullables    int // nullable fields in replies
	Empties      int // of these, strings and times, which are empty for null
	Secrets      int // strings with names of secrets
	Excepted     map[string]Excepted
	Misses       []string
}

// Summary lists the numbers of comparisons and exceptions, one per line.
func (f Facts) Summary() []string {
	lines := []string{fmt.Sprintf(
		"%d fields named, %d scalars, %d enumerations with %d constants, %d fields of replies that may be null (%d of them empty then), %d texts named like secrets",
		f.Fields, f.Scalars, f.Enumerations, f.Constants, f.Nullables, f.Empties, f.Secrets)}
	for _, check := range slices.Sorted(maps.Keys(f.Excepted)) {
		count := f.Excepted[check]
		lines = append(lines, fmt.Sprintf("%s: %d exceptions for %d places", check, count.Entries, count.Places))
	}
	return lines
}

// Excepted counts the exceptions of a check.
type Excepted struct {
	Entries int // number of exceptions
	Places  int // number of places that they exclude
}

// Check runs all fact checks. An exception that applies to nothing is a miss.
func (m Model) Check(exceptions Exceptions) Facts {
	facts := Facts{Excepted: map[string]Excepted{}}
	run := func(name string, list []Exception, check func(*filter) int) int {
		f := &filter{check: name, list: list, used: map[string]int{}}
		count := check(f)
		places := 0
		for _, e := range list {
			if places += f.used[e.Place]; f.used[e.Place] == 0 {
				f.misses = append(f.misses, fmt.Sprintf("%s: the exception %q applies to nothing", name, e.Place))
			}
			if e.Reason == "" {
				f.misses = append(f.misses, fmt.Sprintf("%s: the exception %q has no reason", name, e.Place))
			}
		}
		facts.Excepted[name] = Excepted{len(list), places}
		slices.Sort(f.misses)
		facts.Misses = append(facts.Misses, slices.Compact(f.misses)...)
		return count
	}
	facts.Fields = run("names", exceptions.Names, m.checkNames)
	facts.Scalars = run("kinds", exceptions.Kinds, m.checkKinds)
	facts.Enumerations = run("enumerations", exceptions.Values, func(f *filter) (types int) {
		types, facts.Constants = m.checkConstants(f)
		return types
	})
	facts.Nullables = run("nulls", exceptions.Nulls, func(f *filter) (count int) {
		count, facts.Empties = m.checkNulls(f)
		return count
	})
	facts.Secrets = run("secrets", exceptions.Secrets, m.checkSecrets)
	return facts
}

// filter collects the findings of a check, except those with an exception.
type filter struct {
	check  string
	list   []Exception
	used   map[string]int // number of uses by place
	known  map[string]bool
	misses []string
}

func (f *filter) miss(place, format string, args ...any) {
	for _, e := range f.list {
		if matchesPattern(e.Place, place) {
			if f.known == nil {
				f.known = map[string]bool{}
			}
			if !f.known[place] {
				f.used[e.Place]++
			}
			f.known[place] = true
			return
		}
	}
	f.misses = append(f.misses, f.check+": "+place+" "+fmt.Sprintf(format, args...))
}

// matchesPattern reports whether text matches a pattern with asterisks.
func matchesPattern(pattern, text string) bool {
	matches, err := path.Match(pattern, text)
	return matches && err == nil
}

// ExceptsNull reports whether the null check excludes a field: "serviceconfig.Backend.weight".
func (e Exceptions) ExceptsNull(place string) bool {
	return slices.ContainsFunc(e.Nulls, func(e Exception) bool { return matchesPattern(e.Place, place) })
}

// Short returns the name of a type with its package, without type parameters: "logging.S3".
func Short(goType string) string {
	goType, _, _ = strings.Cut(goType, "[")
	return goType[strings.LastIndexByte(goType, '/')+1:]
}

// checkNames checks that fields are named after their JSON names or the endings of these, so that
// swapped fields are detected.
func (m Model) checkNames(f *filter) (count int) {
	for _, owner := range slices.Sorted(maps.Keys(m.Structs)) {
		fields := m.Structs[owner]
		names := slices.Sorted(maps.Keys(fields))
		for i, name := range names {
			field := fields[name].Field
			if field == "" {
				continue
			}
			count++
			if field != name && !isNameOf(field, name) {
				f.miss(Short(owner)+"."+name+" "+field, "is not the name, nor its ending")
				continue
			}
			for _, other := range names[:i] {
				if isNameOf(field, other) && isNameOf(fields[other].Field, name) {
					f.miss(Short(owner)+"."+name+" "+field, "could be %s as well, and that this", other)
				}
			}
		}
	}
	return count
}

// scalar returns the element type of lists and maps, or the type itself.
func scalar(t Type, shape *recorder.Shape) (Type, *recorder.Shape) {
	for (t.Kind == "array" || t.Kind == "map") && shape.Elem != nil {
		t, shape = *t.Elem, shape.Elem
	}
	return t, shape
}

// checkKinds checks that scalars have the kind in the catalogue.
func (m Model) checkKinds(f *filter) (count int) {
	for _, pair := range m.Pairs {
		t, shape := scalar(pair.Type, &pair.Field)
		if scalars[t.Kind] == nil || shape.Custom {
			continue
		}
		count++
		if _, note := fitScalar(t, shape); note != "" {
			f.miss(fmt.Sprintf("%s.%s %s %s", Short(pair.Owner), pair.Name, t.Kind, shape.Kind), "(%s)", pair.Of)
		}
	}
	return count
}

// checkConstants checks that the constants of a type are the values that the catalogue lists for
// fields of the type. Strings with listed values must have such a type.
func (m Model) checkConstants(f *filter) (types, constants int) {
	listed := map[string][]string{} // catalogue values by Go type, including recorded ones
	for _, pair := range m.Pairs {
		_, shape := scalar(pair.Type, &pair.Field)
		isList := shape.Custom || shape.Kind == recorder.Array && len(pair.Values.Enum) > 0
		if isList && shape.Elem != nil && m.Constants[shape.Elem.Type] != nil {
			shape = shape.Elem // element of a list that is encoded as one string
		}
		known := m.Constants[shape.Type]
		if known == nil {
			if len(pair.Values.Enum) > 0 && shape.Kind == recorder.String && !shape.Custom {
				f.miss(Short(pair.Owner)+"."+pair.Name, "is %s, and %s is one of %q", Short(shape.Type), pair.Of, pair.Values.Enum)
			}
			continue
		}
		for _, value := range pair.Values.Enum {
			if !slices.Contains(known, value) {
				f.miss(Short(shape.Type)+" "+value, "has no constant (%s)", pair.Of)
			}
		}
		listed[shape.Type] = append(listed[shape.Type], slices.Concat(pair.Values.Enum, pair.Values.EnumExtra)...)
	}
	for _, goType := range slices.Sorted(maps.Keys(listed)) {
		types++
		for _, value := range m.Constants[goType] {
			constants++
			if !slices.Contains(listed[goType], value) {
				f.miss(Short(goType)+" "+value, "is a value that the catalogue does not list")
			}
		}
	}
	return types, constants
}

// alwaysHappened lists the times that every object has. Programs need not check whether they are null.
var alwaysHappened = []string{"created_at", "updated_at", "started_at"}

// checkNulls checks that null in replies can be distinguished from zero. For strings, null and
// empty mean the same: the API returns an empty string if null was sent. The time of an event that
// may not have happened is a pointer, so that it is tested the same way in every package.
func (m Model) checkNulls(f *filter) (count, empties int) {
	for _, pair := range m.Pairs {
		if !pair.Output || !pair.Values.IsNull() {
			continue
		}
		count++
		switch field := pair.Field; {
		case field.Null || field.Custom:
		case slices.Contains([]recorder.Kind{recorder.Int, recorder.Float, recorder.Bool, recorder.Object}, field.Kind):
			f.miss(Short(pair.Owner)+"."+pair.Name, "is %s, which can't hold the null of %s", Short(field.Type), pair.Of)
		case field.Kind == recorder.Time && !slices.Contains(alwaysHappened, pair.Name):
			f.miss(Short(pair.Owner)+"."+pair.Name, "is a time, and %s may be null: the event may not have happened", pair.Of)
		case field.Kind == recorder.String || field.Kind == recorder.Time:
			empties++
		}
	}
	return count, empties
}

// secretWords lists words in the names of secrets.
var secretWords = []string{"key", "secret", "token", "password", "credential"}

// checkSecrets checks that strings with the name of a secret have type Secret.
func (m Model) checkSecrets(f *filter) (count int) {
	for _, owner := range slices.Sorted(maps.Keys(m.Structs)) {
		for _, name := range slices.Sorted(maps.Keys(m.Structs[owner])) {
			field := m.Structs[owner][name]
			_, shape := scalar(Type{Kind: "array", Elem: &Type{}}, &field)
			isText := slices.Contains([]recorder.Kind{recorder.String, recorder.Bytes, recorder.Raw, recorder.Any}, shape.Kind)
			isNamed := slices.ContainsFunc(secretWords, func(word string) bool { return strings.Contains(strings.ToLower(name), word) })
			if !isText || !isNamed {
				continue
			}
			if count++; shape.Type != Module+".Secret" {
				f.miss(Short(owner)+"."+name, "is %s, not a Secret", Short(shape.Type))
			}
		}
	}
	return count
}
