package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const passing = `{"Action":"start","Package":"p"}
{"Action":"run","Package":"p","Test":"TestA"}
{"Action":"output","Package":"p","Test":"TestA","Output":"a passing test says much\n"}
{"Action":"pass","Package":"p","Test":"TestA"}
{"Action":"output","Package":"p","Output":"PASS\n"}
{"Action":"output","Package":"p","Output":"ok  \tp\t0.1s\n"}
{"Action":"pass","Package":"p"}
`

const skipping = `{"Action":"start","Package":"s"}
{"Action":"run","Package":"s","Test":"TestS"}
{"Action":"output","Package":"s","Test":"TestS","Output":"=== RUN   TestS\n"}
{"Action":"output","Package":"s","Test":"TestS","Output":"    s_test.go:7: needs the moon\n"}
{"Action":"output","Package":"s","Test":"TestS","Output":"--- SKIP: TestS (0.00s)\n"}
{"Action":"skip","Package":"s","Test":"TestS"}
{"Action":"output","Package":"s","Output":"ok  \ts\t0.2s\n"}
{"Action":"pass","Package":"s"}
`

func TestRun(t *testing.T) {
	tests := []struct {
		name   string
		stream string
		skips  string
		out    string // complete output
		err    string // complete error output; empty if there is none
	}{
		{
			name:   "passing tests are counted and not quoted",
			stream: passing,
			out:    "ok  \tp\t0.1s\n1 passed, 0 failed, 0 skipped\n",
		},
		{
			name:   "a listed skip is shown with its reason",
			stream: passing + skipping,
			skips:  "# none of these\n\ns TestS there is no moon here\n",
			out: "skipped: s TestS: s_test.go:7: needs the moon\n" +
				"ok  \tp\t0.1s\nok  \ts\t0.2s\n1 passed, 0 failed, 1 skipped\n",
		},
		{
			name:   "a skip that is not listed",
			stream: passing + skipping,
			skips:  "s TestT the test next to it\n" + "p TestA a test that ran after all\n",
			out: "skipped: s TestS: s_test.go:7: needs the moon\n" +
				"ok  \tp\t0.1s\nok  \ts\t0.2s\n1 passed, 0 failed, 1 skipped\n",
			err: "s TestS was skipped and may not be\ns TestT may be skipped but does not exist",
		},
		{
			name: "a skip without a reason",
			stream: passing + `{"Action":"run","Package":"p","Test":"TestS"}
{"Action":"output","Package":"p","Test":"TestS","Output":"--- SKIP: TestS (0.00s)\n"}
{"Action":"skip","Package":"p","Test":"TestS"}
`,
			out: "skipped: p TestS: no reason given\nok  \tp\t0.1s\n1 passed, 0 failed, 1 skipped\n",
			err: "p TestS was skipped and may not be",
		},
		{
			name: "a failed test is quoted, its neighbour is not",
			stream: `{"Action":"start","Package":"p"}
{"Action":"run","Package":"p","Test":"TestA"}
{"Action":"run","Package":"p","Test":"TestB"}
{"Action":"output","Package":"p","Test":"TestA","Output":"said by A\n"}
{"Action":"output","Package":"p","Test":"TestB","Output":"said by B\n"}
{"Action":"fail","Package":"p","Test":"TestA"}
{"Action":"pass","Package":"p","Test":"TestB"}
{"Action":"output","Package":"p","Output":"FAIL\tp\t0.1s\n"}
{"Action":"fail","Package":"p"}
`,
			out: "said by A\nFAIL\tp\t0.1s\nFAIL\tp\t0.1s\n1 passed, 1 failed, 0 skipped\n",
			err: "p failed\np TestA failed",
		},
		{
			name: "a package fails without a test of its own",
			stream: passing + `{"ImportPath":"b","Action":"build-output","Output":"b.go:1:1: syntax error\n"}
{"ImportPath":"b","Action":"build-fail"}
{"Action":"start","Package":"b"}
{"Action":"output","Package":"b","Output":"FAIL\tb [build failed]\n"}
{"Action":"fail","Package":"b","FailedBuild":"b"}
`,
			out: "b.go:1:1: syntax error\nFAIL\tb [build failed]\n" +
				"ok  \tp\t0.1s\nFAIL\tb [build failed]\n1 passed, 0 failed, 0 skipped\n",
			err: "b failed",
		},
		{
			name: "a test is gone when its package ends",
			stream: `{"Action":"start","Package":"p"}
{"Action":"run","Package":"p","Test":"TestA"}
{"Action":"output","Package":"p","Test":"TestA","Output":"about to vanish\n"}
{"Action":"pass","Package":"p"}
`,
			out: "about to vanish\n--- p TestA did not come to its end\n0 passed, 1 failed, 0 skipped\n",
			err: "p TestA failed",
		},
		{
			name:   "the stream ends in the middle of a package",
			stream: passing + `{"Action":"start","Package":"q"}` + "\n",
			out:    "--- q did not come to its end\nok  \tp\t0.1s\n1 passed, 0 failed, 0 skipped\n",
			err:    "q failed",
		},
		{
			name:   "plain text is passed on, with or without a line end",
			stream: "go: something plain\n{\"but\": \"no event\"}\n" + passing + "the end",
			out:    "go: something plain\n{\"but\": \"no event\"}\nthe endok  \tp\t0.1s\n1 passed, 0 failed, 0 skipped\n",
		},
		{
			name: "a package without tests is no failure, but nothing else ran",
			stream: `{"Action":"start","Package":"p"}
{"Action":"output","Package":"p","Output":"?   \tp\t[no test files]\n"}
{"Action":"skip","Package":"p"}
`,
			out: "?   \tp\t[no test files]\n0 passed, 0 failed, 0 skipped\n",
			err: "no test ran",
		},
		{
			name:   "only skipped tests are no tests",
			stream: skipping,
			skips:  "s TestS there is no moon here",
			out:    "skipped: s TestS: s_test.go:7: needs the moon\nok  \ts\t0.2s\n0 passed, 0 failed, 1 skipped\n",
			err:    "no test ran",
		},
		{
			name: "nothing at all",
			out:  "0 passed, 0 failed, 0 skipped\n",
			err:  "no test ran",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var out strings.Builder
			err := run(strings.NewReader(tt.stream), &out, writeSkips(t, tt.skips))
			require.Equal(t, tt.out, out.String())
			if tt.err == "" {
				require.NoError(t, err)
			} else {
				require.EqualError(t, err, tt.err)
			}
		})
	}
}

func TestRunRefusesItsSkips(t *testing.T) {
	tests := []struct{ name, skips, err string }{
		{"without a reason", "p TestA\n", `"p TestA" is not of the form: package test reason`},
		{"too many", strings.Repeat("p TestA reason\n", 4), "4 tests may be skipped, at most 3 should"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			file := writeSkips(t, tt.skips)
			err := run(strings.NewReader(passing), t.Output(), file)
			require.EqualError(t, err, file+": "+tt.err)
		})
	}

	err := run(strings.NewReader(passing), t.Output(), filepath.Join(t.TempDir(), "absent"))
	require.ErrorIs(t, err, os.ErrNotExist)
}

func writeSkips(t *testing.T, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "skips.txt")
	require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
	return file
}
