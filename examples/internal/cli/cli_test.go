package cli_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly/examples/internal/cli"
	"github.com/edgesdk/fastly/examples/internal/clitest"
)

func TestExec(t *testing.T) {
	tests := []struct {
		name   string
		run    func(ctx context.Context, call *cli.Call) error
		code   int
		report string
	}{
		{"success", func(context.Context, *cli.Call) error { return nil }, 0, ""},
		{"failure", func(context.Context, *cli.Call) error { return errors.New("no luck") }, 1, "p: no luck\n"},
		{"a code", func(context.Context, *cli.Call) error {
			return fmt.Errorf("wrapped: %w", cli.WithExitCode(7, errors.New("no luck")))
		}, 7, "p: wrapped: no luck\n"},
		{"usage", func(context.Context, *cli.Call) error {
			return cli.UsageError("-n is %d", 1)
		}, 2, "p: -n is 1\nusage: p [-v] [ITEM ...]\nFor details, run: p -help\n"},
		{"an escape sequence", func(context.Context, *cli.Call) error {
			return errors.New("one\n\x1b[2Jtwo")
		}, 1, "p: one\n\"\\x1b[2Jtwo\"\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			program := &cli.Program{Name: "p", Usage: "[-v] [ITEM ...]", Run: test.run}
			var out, report bytes.Buffer
			require.Equal(t, test.code, program.Exec(t.Context(), nil, nil, &out, &report))
			require.Equal(t, test.report, report.String())
			require.Empty(t, out.String())
		})
	}
}

// TestFailingOutput checks that the first failed write cancels the context, and that the program
// fails whatever it returns.
func TestFailingOutput(t *testing.T) {
	for _, returned := range []error{nil, context.Canceled, clitest.ErrFull} {
		program := &cli.Program{Name: "p", Run: func(ctx context.Context, call *cli.Call) error {
			require.NoError(t, ctx.Err())
			_, err := call.Out.Write([]byte("x"))
			require.ErrorIs(t, err, clitest.ErrFull)
			require.Equal(t, clitest.ErrFull, context.Cause(ctx))
			return returned
		}}
		var report bytes.Buffer
		require.Equal(t, cli.ExitFailure, program.Exec(t.Context(), nil, nil, clitest.FullDisk{}, &report))
		want := "p: no space left\n"
		if errors.Is(returned, context.Canceled) {
			want += "context canceled\n"
		}
		require.Equal(t, want, report.String())
	}
}

func TestParse(t *testing.T) {
	tests := []struct {
		args      string
		arguments bool
		want      []string
		wrong     string
	}{
		{"-v a b", true, []string{"a", "b"}, ""},
		{"-v -- -a b", true, []string{"-a", "b"}, ""},
		{"-- --help", true, []string{"--help"}, ""},
		{"-v", false, []string{}, ""},
		{"a -v", true, nil, `"-v" follows an argument`},
		{"a -- b", true, nil, `"--" follows an argument`},
		{"a", false, nil, `unexpected argument: "a"`},
		{"-- -a", false, nil, `unexpected argument: "-a"`},
		{"-w", true, nil, "not defined: -w"},
	}
	for _, test := range tests {
		t.Run(test.args, func(t *testing.T) {
			program := &cli.Program{Name: "p", Arguments: test.arguments, Run: func(_ context.Context, call *cli.Call) error {
				call.Flags.Bool("v", false, "verbose")
				if err := call.Parse(); err != nil {
					return err
				}
				require.Equal(t, test.want, call.Flags.Args())
				return nil
			}}
			var report bytes.Buffer
			code := program.Exec(t.Context(), strings.Fields(test.args), nil, &bytes.Buffer{}, &report)
			if test.wrong == "" {
				require.Equal(t, cli.ExitSuccess, code, report.String())
				return
			}
			require.Equal(t, cli.ExitUsage, code)
			require.Contains(t, report.String(), test.wrong)
		})
	}
}

func TestVisible(t *testing.T) {
	for text, want := range map[string]string{
		"":                "",
		`product/1 "new"`: `product/1 "new"`,
		"Læden ☕":         "Læden ☕",
		"a\x1b[2Jb":       `"a\x1b[2Jb"`,
		"a\u009b2Jb":      `"a\u009b2Jb"`,
		"a\nb\t\"c\"":     `"a\nb\t\"c\""`,
		"a\u202eb":        `"a\u202eb"`, // would reverse the direction of the rest of the line
		"a\xffb":          `"a\xffb"`,
	} {
		require.Equal(t, want, cli.Visible(text))
	}
}

func TestCount(t *testing.T) {
	require.Equal(t, "0 keys, 1 key, 2 keys", cli.Count(0, "key")+", "+cli.Count(1, "key")+", "+cli.Count(int64(2), "key"))
}
