package cli

import (
	"os"

	"golang.org/x/term"
)

// IsTerminal reports whether a stream of a [Call] is a terminal.
func IsTerminal(stream any) bool {
	_, ok := terminal(stream)
	return ok
}

// TerminalSize returns the size of the terminal behind a stream of a [Call], in characters. ok is
// false if the stream is not a terminal.
func TerminalSize(stream any) (width, height int, ok bool) {
	fd, ok := terminal(stream)
	if !ok {
		return 0, 0, false
	}
	width, height, err := term.GetSize(fd)
	if err != nil || width == 0 || height == 0 { // for example, unknown on serial lines
		return 80, 24, true
	}
	return width, height, true
}

func terminal(stream any) (fd int, ok bool) {
	if o, wrapped := stream.(*output); wrapped {
		stream = o.Writer
	}
	file, ok := stream.(*os.File)
	if !ok {
		return 0, false
	}
	fd = int(file.Fd())
	return fd, term.IsTerminal(fd)
}
