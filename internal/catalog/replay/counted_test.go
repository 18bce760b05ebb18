package replay

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// counted is what facts 1.1 says: the families that the API counts, whatever comes of
// the request.
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

func TestWrites(t *testing.T) {
	total := map[bool]int{}
	for write, err := range Writes(recordings(t)) {
		require.NoError(t, err)
		// Config stores are counted since the spring of 2023.
		date, err := time.Parse(time.RFC1123, write.Response.Headers.Get("Date"))
		require.NoError(t, err, "%s", write.Interaction)
		if strings.HasPrefix(write.Operation.Path, "/resources/stores/config") && date.Before(time.Date(2023, 6, 1, 0, 0, 0, 0, time.UTC)) {
			continue
		}
		total[write.Counted]++
		if counted(write.Operation.Path) != write.Counted {
			t.Errorf("%s: %s %s: counted %v", write.Interaction, write.Operation.Method, write.Operation.Path, write.Counted)
		}
	}
	t.Logf("%d recorded writes are counted, %d are not", total[true], total[false])
	require.Positive(t, total[true])
	require.Positive(t, total[false])
}

func TestWritesSynthetic(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "x.yaml", cassette)
	count := 0
	for write, err := range Writes(dir) {
		require.NoError(t, err)
		require.Equal(t, "update_service_version", write.Operation.ID)
		require.True(t, write.Counted)
		count++
	}
	require.Equal(t, 1, count, "the GET is none")

	write(t, dir, "y.yaml", strings.ReplaceAll(cassette, "service/S1/version/1", "brand/new"))
	var failure error
	for _, err := range Writes(dir) {
		failure = err
	}
	require.ErrorContains(t, failure, "y.yaml#0: no operation is PUT /brand/new")
}
