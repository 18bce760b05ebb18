package replay

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly/internal/catalog"
)

// mutation changes one thing in an interaction. The check must detect it.
type mutation struct {
	what  string
	apply func(x *Interaction)
}

// mutations returns all relevant single changes of an interaction.
func mutations(op *operation, x Interaction, args []string) []mutation {
	return slices.Concat(replyMutations(op.Operation, x), bodyMutations(op, x), queryMutations(op, x), pathMutations(args), headerMutations(x))
}

// replyMutations changes and removes each nonzero value in the body of the reply, except paging
// members.
func replyMutations(op *catalog.Operation, x Interaction) []mutation {
	body, err := parseJSON([]byte(x.Response.Body))
	if err != nil || body == nil {
		return nil
	}
	ignored := func(path []string) bool {
		top, last := path[0], path[len(path)-1]
		members, isEnvelope := body.(map[string]any)
		_, isList := items(members).([]any)
		switch {
		case x.Response.Code >= 400:
			return last == "type" || last == "status"
		case op.IsDocument():
			return top == "meta" || top == "links" || last == "type" || slices.Contains(path, "links")
		default:
			return isEnvelope && (op.Pagination != "" || isList) && paging[top]
		}
	}
	return leafMutations("reply", body, ignored, func(x *Interaction, text string) { x.Response.Body = text })
}

// bodyMutations changes and removes each nonzero value in the body of the request.
func bodyMutations(op *operation, x Interaction) []mutation {
	if mediaType(x.Request.Headers.Get("Content-Type")) == mediaForm {
		values, err := url.ParseQuery(x.Request.Body)
		if err != nil {
			return nil
		}
		return valueMutations("form", significantForm(op, values), func(x *Interaction, values url.Values) {
			x.Request.Body = values.Encode()
		})
	}
	body, err := parseJSON([]byte(x.Request.Body))
	if err != nil || body == nil {
		return nil
	}
	ignored := func(path []string) bool {
		// Members of a document without meaning. The id of the resource is also in the path.
		at := strings.Join(path, "/")
		meaningless := path[len(path)-1] == "type" || path[0] == "included" || at == "data/id" || at == "data/attributes/id"
		return op.TakesDocument() && meaningless || isStructField(path[0]) && op.spelled[path[0]] == "" ||
			slices.Contains(ignoredMembers[op.ID], path[0])
	}
	return leafMutations("body", body, ignored, func(x *Interaction, text string) { x.Request.Body = text })
}

func queryMutations(op *operation, x Interaction) []mutation {
	return valueMutations("query", significantQuery(op, x.url().Query()), func(x *Interaction, values url.Values) {
		u := x.url()
		u.RawQuery = values.Encode()
		x.Request.URL = u.String()
	})
}

// pathMutations changes each argument of the path.
func pathMutations(args []string) []mutation {
	var all []mutation
	for _, arg := range args {
		all = append(all, mutation{"path argument " + arg, func(x *Interaction) {
			x.Request.URL = strings.Replace(x.Request.URL, "/"+arg, "/"+arg+"7", 1)
		}})
	}
	return all
}

func headerMutations(x Interaction) []mutation {
	var all []mutation
	for _, name := range meaningful {
		if x.Request.Headers.Get(name) != "" {
			all = append(all, mutation{"header " + name, func(x *Interaction) { x.Request.Headers.Set(name, "7") }})
		}
	}
	return all
}

func valueMutations(what string, values url.Values, set func(*Interaction, url.Values)) []mutation {
	var all []mutation
	for _, name := range slices.Sorted(maps.Keys(values)) {
		changed, without := maps.Clone(values), maps.Clone(values)
		changed[name] = []string{values.Get(name) + "7"}
		delete(without, name)
		all = append(all,
			mutation{what + " " + name + " changed", func(x *Interaction) { set(x, changed) }},
			mutation{what + " " + name + " removed", func(x *Interaction) { set(x, without) }})
	}
	return all
}

// leafMutations changes and removes each scalar in a JSON value.
func leafMutations(what string, root any, ignored func(path []string) bool, set func(*Interaction, string)) []mutation {
	var all []mutation
	var visit func(v any, path []string)
	visit = func(v any, path []string) {
		switch v := v.(type) {
		case map[string]any:
			for _, name := range slices.Sorted(maps.Keys(v)) {
				visit(v[name], append(slices.Clip(path), name))
			}
		case []any:
			for i := range v {
				visit(v[i], append(slices.Clip(path), strconv.Itoa(i)))
			}
		default:
			if len(path) == 0 || isZero(v) || ignored(path) {
				return
			}
			at := what + " /" + strings.Join(path, "/")
			all = append(all,
				mutation{at + " changed", func(x *Interaction) { set(x, edited(root, path, false)) }},
				mutation{at + " removed", func(x *Interaction) { set(x, edited(root, path, true)) }})
		}
	}
	visit(root, nil)
	return all
}

// edited encodes root after the value at path is removed or changed.
func edited(root any, path []string, remove bool) string {
	var rebuild func(v any, path []string) any
	rebuild = func(v any, path []string) any {
		if len(path) == 0 {
			return another(v)
		}
		switch v := v.(type) {
		case map[string]any:
			v = maps.Clone(v)
			if remove && len(path) == 1 {
				delete(v, path[0])
			} else {
				v[path[0]] = rebuild(v[path[0]], path[1:])
			}
			return v
		case []any:
			i, _ := strconv.Atoi(path[0])
			v = slices.Clone(v)
			if remove && len(path) == 1 {
				return slices.Delete(v, i, i+1)
			}
			v[i] = rebuild(v[i], path[1:])
			return v
		default:
			return v
		}
	}
	text, err := json.Marshal(rebuild(root, path))
	if err != nil {
		panic(err) // root was decoded from JSON
	}
	return string(text)
}

// another returns a different value of the same kind.
func another(v any) any {
	switch v := v.(type) {
	case bool:
		return !v
	case json.Number:
		return json.Number("7" + strings.TrimPrefix(v.String(), "-"))
	default:
		return fmt.Sprint(v, "7")
	}
}

// envRecordings is the environment variable with the directory of the recordings.
const envRecordings = "FASTLY_RECORDINGS"

func recordings(t *testing.T) string {
	t.Helper()
	dir := os.Getenv(envRecordings)
	if dir == "" {
		t.Skip(envRecordings + " names no directory of recordings")
	}
	return dir
}

// report fails the test because of an operation of the SDK. Families without a package cause no
// failures.
func report(t *testing.T, own *Checker, operation, format string, args ...any) {
	t.Helper()
	if own.calls[operation] != nil {
		t.Errorf(format, args...)
	} else {
		t.Logf("in no package yet: "+format, args...)
	}
}

func TestRecordings(t *testing.T) { replayed(t, checker(t), recordings(t)) }

// replayed checks all recordings below dir.
func replayed(t *testing.T, c *Checker, dir string) {
	t.Helper()
	summary, err := c.CheckAll(t.Context(), dir)
	require.NoError(t, err)
	require.Positive(t, summary.Total.Interactions, "%s holds no recordings", dir)
	own := checker(t)
	for _, failure := range summary.Failures {
		report(t, own, failure.Operation, "%s (%s): reply %q, request %q", failure.Interaction, failure.Operation, failure.Reply, failure.Request)
	}
	for _, name := range slices.Sorted(maps.Keys(summary.Families)) {
		if family := summary.Families[name]; family.NotCovered > 0 {
			t.Logf("%s: %d not covered yet, %d of them not in the catalogue", name, family.NotCovered, family.Unknown)
		}
	}
	t.Logf("%d interactions, %d decoded whole, %d reproduced, %d not covered yet",
		summary.Total.Interactions, summary.Total.Decoded, summary.Total.Reproduced, summary.Total.NotCovered)
}

// TestRecordingsMutated proves that the checks can fail: it changes one thing in each interaction
// at a time, and requires that the change is detected.
func TestRecordingsMutated(t *testing.T) {
	t.Run("the methods of the SDK", func(t *testing.T) { mutated(t, checker(t), recordings(t), 12) })
	t.Run("all operations", func(t *testing.T) { mutated(t, genericChecker(t), recordings(t), 3) })
}

func mutated(t *testing.T, c *Checker, dir string, perInteraction int) {
	t.Helper()
	own := checker(t)
	random := rand.New(rand.NewPCG(1, 2))
	tried, caught, notCovered := 0, 0, 0
	for x, err := range Interactions(dir) {
		require.NoError(t, err)
		op, args := c.catalog.Match(x.Request.Method, x.url().EscapedPath())
		if op == nil || c.calls[op.ID] == nil {
			notCovered++
			continue
		}
		if c.exceptions[x.String()] != "" {
			continue
		}
		all := mutations(derive(c.catalog, op), x, args)
		random.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		for _, m := range all[:min(len(all), perInteraction)] {
			mutant := x
			mutant.Request.Headers = x.Request.Headers.Clone()
			m.apply(&mutant)
			tried++
			result := c.check(t.Context(), mutant, x)
			if len(result.Reply)+len(result.Request) > 0 {
				caught++
			} else {
				report(t, own, op.ID, "%s (%s): nobody noticed: %s", x, op.ID, m.what)
			}
		}
	}
	t.Logf("%d mutations tried, %d caught; %d interactions not covered yet", tried, caught, notCovered)
}
