package fastlytest

import (
	"fmt"
	"html"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// onVersions finds the two versions that the path names.
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
		d["from"], d["to"] = c.args[1], c.args[2] // as texts
		return success(d)
	})
}

// diffVCL compares what two versions are compiled to.
func (f *Fake) diffVCL(c *call, s *service) *reply {
	return s.onVersions(c, func(from, to *version) *reply {
		d := c.difference(from.generatedVCL(), to.generatedVCL())
		d["from"], d["to"] = from.number, to.number
		return success(d)
	})
}

// difference is how two texts differ, in the format that is asked for: each line behind a
// blank, a minus or a plus. For a page in HTML it is escaped.
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

// diffLines keeps as many lines as possible: what is left out of their longest common
// subsequence was removed or added.
func diffLines(from, to []string) string {
	var b strings.Builder
	write := func(sign string, lines ...string) {
		for _, line := range lines {
			if line != "" {
				b.WriteString(sign + line)
			}
		}
	}
	same := commonPrefix(from, to)
	write(" ", from[:same]...)
	from, to = from[same:], to[same:]
	common := commonLines(from, to)
	i, j := 0, 0
	for i < len(from) || j < len(to) {
		switch {
		case i < len(from) && j < len(to) && from[i] == to[j]:
			write(" ", from[i])
			i, j = i+1, j+1
		case j == len(to) || i < len(from) && common[i+1][j] >= common[i][j+1]:
			write("-", from[i])
			i++
		default:
			write("+", to[j])
			j++
		}
	}
	return b.String()
}

// commonPrefix is how many lines two texts begin with that are the same.
func commonPrefix(from, to []string) int {
	n := 0
	for n < len(from) && n < len(to) && from[n] == to[n] {
		n++
	}
	return n
}

// commonLines are the lengths of the longest common subsequences of what follows each pair
// of lines.
func commonLines(from, to []string) [][]int32 {
	common := make([][]int32, len(from)+1)
	for i := range common {
		common[i] = make([]int32, len(to)+1)
	}
	for i, line := range slices.Backward(from) {
		for j := len(to) - 1; j >= 0; j-- {
			if line == to[j] {
				common[i][j] = common[i+1][j+1] + 1
			} else {
				common[i][j] = max(common[i+1][j], common[i][j+1])
			}
		}
	}
	return common
}

// outline is the configuration of a version as YAML, without what differs in any case.
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

// outlineObject writes an object of a list: its name first.
func outlineObject(b *strings.Builder, o object) {
	b.WriteString("- name:" + scalar(o["name"]) + "\n")
	for _, field := range slices.Sorted(maps.Keys(o)) {
		if field != "name" && !managed[field] {
			b.WriteString("  " + field + ":" + scalar(o[field]) + "\n")
		}
	}
}

// scalar is a value behind its key; null is nothing.
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

// texts are the elements of a list as texts.
func texts(list []any) []string {
	all := make([]string, len(list))
	for i, element := range list {
		all[i] = fmt.Sprint(element)
	}
	return all
}
