package wire

import (
	"errors"
	"strconv"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/stretchr/testify/require"
)

// TestTimes decodes a time in all combinations of date, separator, fraction and zone.
func TestTimes(t *testing.T) {
	type zone struct {
		text   string
		offset time.Duration
	}
	zones := []zone{
		{"", 0},
		{"Z", 0},
		{"z", 0},
		{"UTC", 0},
		{" UTC", 0},
		{" Z", 0},
		{"+00:00", 0},
		{"-00:00", 0},
		{"+0000", 0},
		{" +0000", 0},
		{"+00", 0},
		{"+02:00", 2 * time.Hour},
		{"+0200", 2 * time.Hour},
		{"-0530", -5*time.Hour - 30*time.Minute},
		{"-05:30", -5*time.Hour - 30*time.Minute},
		{"+23:59", 23*time.Hour + 59*time.Minute},
	}
	fractions := map[string]int{
		"": 0, ".0": 0, ".000": 0, ".5": 500_000_000, ".88": 880_000_000, ".105": 105_000_000, ".838529761": 838_529_761, ".8385297619": 838_529_761,
		".000000001": 1, ".0000000009999999999999999999999999999": 0,
	}
	layouts := 0
	read := func(text string) time.Time {
		layouts++
		quoted, err := jsontext.AppendQuote(nil, text)
		require.NoError(t, err)
		var got struct {
			At time.Time  `json:"at"`
			P  *time.Time `json:"p"`
		}
		require.NoError(t, Decode([]byte(`{"at":`+string(quoted)+`,"p":`+string(quoted)+`}`), &got), text)
		require.Equal(t, got.At, *got.P, text)
		require.Equal(t, time.UTC, got.At.Location(), text)
		return got.At
	}
	for _, day := range []time.Time{
		time.Date(2016, 4, 27, 19, 40, 49, 0, time.UTC), time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC), time.Date(1969, 12, 31, 23, 59, 59, 0, time.UTC),
		time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC), time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2000, 1, 31, 1, 2, 3, 0, time.UTC),
	} {
		for _, separator := range []string{"T", "t", " "} {
			for fraction, nanoseconds := range fractions {
				for _, zone := range zones {
					want := day.Add(time.Duration(nanoseconds) - zone.offset)
					text := day.Format(time.DateOnly) + separator + day.Format(time.TimeOnly) + fraction + zone.text
					for _, text := range []string{text, " " + text, text + " ", "\t" + text + "\r\n"} {
						require.Equal(t, want, read(text), text)
					}
				}
			}
		}
		require.Equal(t, day.Truncate(24*time.Hour), read(day.Format(time.DateOnly)))
		seconds := strconv.FormatInt(day.Unix(), 10)
		require.Equal(t, day, read(seconds))
		require.Equal(t, day, read(" "+seconds+" "))
		require.Equal(t, day, read(seconds+".0"))
	}
	for _, none := range []string{"", " ", "\n", "0000-00-00", "0000-00-00 00:00:00", "0000-00-00T00:00:00Z", "0000-00-00 00:00:00.000 UTC", " 0000-00-00 00:00:00 "} {
		var got time.Time
		require.NoError(t, Decode([]byte(strconv.Quote(none)), &got), none)
		require.True(t, got.IsZero(), none)
	}
	t.Logf("%d layouts", layouts)
}

func TestTimesRefused(t *testing.T) {
	for _, text := range []string{
		"2024-05", "2024-5-06", "24-05-06", "2024/05/06", "2024-05-06T", "2024-05-06T07", "2024-05-06T07:08", "2024-05-06T07-08-09",
		"2024-05-06  07:08:09", "2024-05-06_07:08:09", "2024-05-06Z", "2024-05-06 UTC", "20240506T070809Z", "2024-05-06T07:08:09.", "2024-05-06T07:08:09.5.5",
		"2024-05-06T07:08:09X", "2024-05-06T07:08:09ZZ", "2024-05-06T07:08:09Z+00:00", "2024-05-06T07:08:09  UTC", "2024-05-06T07:08:09utc", "2024-05-06T07:08:09 CET", "2024-05-06T07:08:09 PM",
		"2024-05-06T07:08:09+", "2024-05-06T07:08:09+0", "2024-05-06T07:08:09+000", "2024-05-06T07:08:09+00:", "2024-05-06T07:08:09+00:0", "2024-05-06T07:08:09+25:00", "2024-05-06T07:08:09+00:61",
		"2024-00-06", "2024-13-06", "2024-05-00", "2024-05-32", "2023-02-29", "2024-04-31", "2024-05-06T24:00:00Z", "2024-05-06T07:60:09Z", "2024-05-06T07:08:60Z", "0000-00-00 00:00:01",
		"0000-00-06", "0000-05-00", "-2024-05-06", "+2024-05-06", "٢٠٢٤-05-06", "0x10", "1e99", "Mon, 06 May 2024 07:08:09 GMT", "soon", "null", "1.5", "1714979289123",
	} {
		quoted, err := jsontext.AppendQuote(nil, text)
		require.NoError(t, err)
		var list []struct {
			At time.Time `json:"at"`
		}
		err = Decode([]byte(`[{"at":"2024-05-06T07:08:09Z"},{"at":`+string(quoted)+`},{}]`), &list)
		e, ok := errors.AsType[*DecodeError](err)
		require.True(t, ok, "%s is taken for %v", text, list)
		require.Equal(t, &DecodeError{Pointer: "/1/at", Value: string(quoted), Want: "a time"}, e)
	}
}

// FuzzTime checks that the parser agrees with package time on every text that is valid in RFC
// 3339.
func FuzzTime(f *testing.F) {
	for _, text := range []string{"2024-05-06T07:08:09Z", "2024-05-06t07:08:09.123456789123+02:00", "0000-01-01T00:00:00Z", "2023-02-29T00:00:00Z", "2024-02-29 23:59:59 UTC", "0000-00-00", "1714979289"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, ok := parseTime([]byte(text))
		require.True(t, ok || got.IsZero())
		var want time.Time
		if ok && want.UnmarshalText([]byte(text)) == nil {
			require.True(t, want.Equal(got), "%s: %v, not %v", text, got, want)
		}
	})
}
