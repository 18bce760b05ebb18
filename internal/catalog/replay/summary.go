package replay

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
)

// Tally counts the results of the interactions of a family.
type Tally struct {
	Interactions int
	Decoded      int // completely decoded replies
	Reproduced   int // requests sent as recorded
	Excepted     int
	NotCovered   int // interactions without a method in the SDK
	Unknown      int // of these, interactions without an operation in the catalogue
}

// Checked returns the number of checked interactions.
func (t Tally) Checked() int { return t.Interactions - t.Excepted - t.NotCovered }

func (t *Tally) add(r Result) {
	t.Interactions++
	switch {
	case !r.Covered:
		t.NotCovered++
		if r.Operation == "" {
			t.Unknown++
		}
		return
	case r.Exception != "":
		t.Excepted++
		return
	}
	if len(r.Reply) == 0 {
		t.Decoded++
	}
	if len(r.Request) == 0 {
		t.Reproduced++
	}
}

// Summary holds the results of all interactions in a directory.
type Summary struct {
	Total    Tally
	Families map[string]*Tally
	Failures []Result // interactions with lost values or differences
}

// CheckAll checks all interactions in the recordings below dir.
func (c *Checker) CheckAll(ctx context.Context, dir string) (*Summary, error) {
	summary := &Summary{Families: map[string]*Tally{}}
	for x, err := range Interactions(dir) {
		if err != nil {
			return nil, err
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		result := c.Check(ctx, x)
		family := summary.Families[result.Family]
		if family == nil {
			family = &Tally{}
			summary.Families[result.Family] = family
		}
		family.add(result)
		summary.Total.add(result)
		if len(result.Reply)+len(result.Request) > 0 {
			summary.Failures = append(summary.Failures, result)
		}
	}
	return summary, nil
}

// Print writes a line per family, the failures, the number of interactions without a method, and
// the total.
func (s *Summary) Print(w io.Writer) {
	uncovered := 0
	for _, name := range slices.Sorted(maps.Keys(s.Families)) {
		t := s.Families[name]
		fmt.Fprintf(w, "%-44s %4d interactions  %4d decoded whole  %4d reproduced  %3d excepted  %4d not covered yet",
			name, t.Interactions, t.Decoded, t.Reproduced, t.Excepted, t.NotCovered)
		if t.NotCovered > 0 {
			uncovered++
		}
		if t.Unknown > 0 {
			fmt.Fprintf(w, "  %4d not in the catalogue", t.Unknown)
		}
		fmt.Fprintln(w)
	}
	for _, failure := range s.Failures {
		fmt.Fprintf(w, "%s (%s):\n", failure.Interaction, failure.Operation)
		for _, problem := range failure.Reply {
			fmt.Fprintf(w, "\treply: %s\n", problem)
		}
		for _, problem := range failure.Request {
			fmt.Fprintf(w, "\trequest: %s\n", problem)
		}
	}
	fmt.Fprintf(w, "%d interactions in %d families not covered yet, %d of them not in the catalogue\n",
		s.Total.NotCovered, uncovered, s.Total.Unknown)
	fmt.Fprintf(w, "%d interactions, %d decoded whole, %d requests reproduced, %d excepted\n",
		s.Total.Interactions, s.Total.Decoded, s.Total.Reproduced, s.Total.Excepted)
}
