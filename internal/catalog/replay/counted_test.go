package replay

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// counted reports whether the API counts writes of a family, according to facts 1.1. Failed writes
// count too.
func counted(template string) bool {
	if strings.HasPrefix(template, "/service/{service_id}/purge") {
		return template == "/service/{service_id}/purge_all"
	}
	for _, family := range []string{
		"/service", "/tokens", "/user", "/sudo", "/service-authorizations", "/rate-limiters", "/resources/stores/config",
	} {
		if template == family || strings.HasPrefix(template, family+"/") {
			return true
		}
	}
	return false
}

func TestWrites(t *testing.T) { writes(t, recordings(t)) }

// writes compares the recordings below dir with facts 1.1.
func writes(t *testing.T, dir string) {
	t.Helper()
	own := checker(t)
	total, unknown := map[bool]int{}, map[string]int{}
	for write, err := range own.Writes(dir) {
		require.NoError(t, err)
		if write.Operation == nil {
			unknown[write.Family]++
			continue
		}
		// Config stores count since spring 2023.
		date, err := http.ParseTime(write.Response.Headers.Get("Date"))
		if strings.HasPrefix(write.Operation.Path, "/resources/stores/config") &&
			(err != nil || date.Before(time.Date(2023, 6, 1, 0, 0, 0, 0, time.UTC))) {
			continue
		}
		total[write.Counted]++
		if counted(write.Operation.Path) != write.Counted {
			report(t, own, write.Operation.ID, "%s: %s %s: counted %v", write.Interaction, write.Operation.Method, write.Operation.Path, write.Counted)
		}
	}
	t.Logf("%d recorded writes are counted, %d are not; not in the catalogue: %v", total[true], total[false], unknown)
}

func TestWritesSynthetic(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "x.yaml", cassette)
	write(t, dir, "y.yaml", strings.ReplaceAll(cassette, "service/S1/version/1", "brand-new/v1/things/7"))
	write(t, dir, "z.yaml", strings.NewReplacer("service/S1/version/1", "stars/S1", "method: put", "method: delete", "ratelimit-remaining", "x").Replace(cassette))
	var found []string
	for write, err := range checker(t).Writes(dir) {
		require.NoError(t, err)
		id := ""
		if write.Operation != nil {
			id = write.Operation.ID
		}
		found = append(found, fmt.Sprintf("%s %s %q covered %v counted %v", write.Interaction, write.Family, id, write.Covered, write.Counted))
	}
	require.Equal(t, []string{ // none of them is a GET
		`x.yaml#0 service/version "update_service_version" covered true counted true`,
		`y.yaml#0 brand-new/v1/things "" covered false counted true`,
		`z.yaml#0 stars "delete_service_star" covered true counted false`,
	}, found)

	write(t, dir, "w.yaml", "version: 2\n")
	var failure error
	for _, err := range checker(t).Writes(dir) {
		failure = err
	}
	require.ErrorContains(t, failure, "w.yaml")
}
