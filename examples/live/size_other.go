//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package main

import "io"

// terminalSize finds no terminal: the standard library can't ask for its size here,
// nor switch on its escape sequences. The program prints lines.
func terminalSize(io.Writer) (width, height int, ok bool) { return 0, 0, false }
