package fastlytest

import (
	"fmt"
	"html"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// onVersions finds the two versions in the path.
func (s *service) onVersions(c *call, compare func(from, to *version) *reply) *reply {
	var versions []*version
	for _, number := range c.args[1:] {
		v := s.seenVersion(c, number)
		if v == nil {
			return missingVersion(s, number)
		}
		versions = append(versions, v)
	}
	return compare(versions[0], versions[1])
}

// diffVersions compares the configurations of two versions as YAML, line by line.
func (f *Fake) diffVersions(c *call, s *service) *reply {
	return s.onVersions(c, func(from, to *version) *reply {
		d := c.difference(s.outline(from), s.outline(to))
		d["from"], d["to"] = c.args[1], c.args[2] // the API returns strings
		return success(d)
	})
}

// diffVCL compares the generated VCL of two versions.
func (f *Fake) diffVCL(c *call, s *service) *reply {
	return s.onVersions(c, func(from, to *version) *reply {
		d := c.difference(from.generatedVCL(), to.generatedVCL())
		d["from"], d["to"] = from.number, to.number
		return success(d)
	})
}

// difference returns the differences between two texts in the requested format. Each line begins
// with a space, a minus sign or a plus sign. In HTML formats, the text is escaped.
func (c *call) difference(from, to string) object {
	format := c.query.Get("format")
	if format == "" {
		format = "text"
	}
	text := diffLines(strings.SplitAfter(from, "\n"), strings.SplitAfter(to, "\n"))
	if format != "text" {
		text = html.EscapeString(text)
	}
	return object{"format": format, "diff": text}
}

// diffLines marks removed and added lines. Lines that occur exactly once in both texts serve as
// anchors (patience diff). They are kept together with equal lines around them. This is faster than
// a longest common subsequence: it takes little more than linear time.
func diffLines(from, to []string) string {
	var b strings.Builder
	write := func(sign string, lines ...string) {
		for _, line := range lines {
			if line != "" {
				b.WriteString(sign + line)
			}
		}
	}
	same := 0
	for same < len(from) && same < len(to) && from[same] == to[same] {
		same++
	}
	write(" ", from[:same]...)
	i, j := same, same
	for _, at := range append(anchors(from, to), anchor{len(from), len(to)}) {
		if at.from < i { // part of an earlier match
			continue
		}
		for at.from > i && at.to > j && from[at.from-1] == to[at.to-1] {
			at.from, at.to = at.from-1, at.to-1
		}
		write("-", from[i:at.from]...)
		write("+", to[j:at.to]...)
		for i, j = at.from, at.to; i < len(from) && j < len(to) && from[i] == to[j]; i, j = i+1, j+1 {
			write(" ", from[i])
		}
	}
	return b.String()
}

// anchor is a line that occurs exactly once in both texts, with its position in each.
type anchor struct{ from, to int }

// anchors returns the longest sequence of anchors that is in order in both texts.
func anchors(from, to []string) []anchor {
	places := map[string]*anchor{} // position -1 means that the line is missing, -2 that it occurs several times
	for i, line := range from {
		if a := places[line]; a != nil {
			a.from = -2
		} else {
			places[line] = &anchor{i, -1}
		}
	}
	for j, line := range to {
		if a := places[line]; a != nil && a.to == -1 {
			a.to = j
		} else if a != nil {
			a.to = -2
		}
	}
	var all []anchor // in the order of from; each refers to its predecessor in the best sequence that it ends
	var before []int
	var ends []int // for each length, the sequence that ends first in to
	for _, line := range from {
		a := places[line]
		if a.from < 0 || a.to < 0 {
			continue
		}
		n, _ := slices.BinarySearchFunc(ends, a.to, func(end, place int) int { return all[end].to - place })
		all = append(all, *a)
		before = append(before, -1)
		if n > 0 {
			before[len(all)-1] = ends[n-1]
		}
		if n == len(ends) {
			ends = append(ends, len(all)-1)
		} else {
			ends[n] = len(all) - 1
		}
	}
	var longest []anchor
	if len(ends) > 0 {
		for at := ends[len(ends)-1]; at >= 0; at = before[at] {
			longest = append(longest, all[at])
		}
	}
	slices.Reverse(longest)
	return longest
}

// outline returns the configuration of a version as YAML, without fields that always differ.
func (s *service) outline(v *version) string {
	all := s.configuration(v)
	maps.Copy(all, object{"comment": v.comment, "service_id": s.id, "deployed": false, "staging": v.staging, "testing": false})
	var b strings.Builder
	for _, key := range slices.Sorted(maps.Keys(all)) {
		switch value := all[key].(type) {
		case object:
			fmt.Fprintf(&b, "%s:\n", key)
			for _, name := range slices.Sorted(maps.Keys(value)) {
				b.WriteString("  " + name + ":" + scalar(value[name]) + "\n")
			}
		case []object:
			if len(value) == 0 {
				fmt.Fprintf(&b, "%s: []\n", key)
				continue
			}
			fmt.Fprintf(&b, "%s:\n", key)
			for _, o := range value {
				outlineObject(&b, o)
			}
		default:
			b.WriteString(key + ":" + scalar(value) + "\n")
		}
	}
	return b.String()
}

// outlineObject writes an element of a list, name first.
func outlineObject(b *strings.Builder, o object) {
	b.WriteString("- name:" + scalar(o["name"]) + "\n")
	for _, field := range slices.Sorted(maps.Keys(o)) {
		if field != "name" && !managed[field] {
			b.WriteString("  " + field + ":" + scalar(o[field]) + "\n")
		}
	}
}

// scalar formats a value after its key. Null is an empty string.
func scalar(value any) string {
	switch v := value.(type) {
	case nil:
		return ""
	case string:
		if v == "" {
			return " ''"
		}
		if strings.ContainsAny(v, "\n'\":#{}[]") || strings.TrimSpace(v) != v {
			return " " + strconv.Quote(v)
		}
		return " " + v
	case []any:
		return " [" + strings.Join(texts(v), ", ") + "]"
	default:
		return " " + fmt.Sprint(v)
	}
}
