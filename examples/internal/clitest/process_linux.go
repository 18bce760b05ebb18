package clitest

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// CheckFailingOutput runs the program with a full disk and with a closed pipe as standard output.
// In both cases, it must exit with code 1 and print the reason.
func CheckFailingOutput(t *testing.T, args ...string) {
	t.Helper()
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer full.Close()
	in, closed, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer closed.Close()
	in.Close()
	for reason, out := range map[string]*os.File{"no space left on device": full, "broken pipe": closed} {
		process := Command(t, args...)
		var report bytes.Buffer
		process.Stdout, process.Stderr = out, &report
		_ = process.Run() // an error is visible in the exit code
		if code := process.ProcessState.ExitCode(); code != 1 || !strings.Contains(report.String(), reason) {
			t.Errorf("%q: code %d, standard error %q", reason, code, report.String())
		}
	}
}

// Interrupt starts a process, sends it a signal when its standard output or error contains a
// text, and waits until it has ended. It returns the exit code; -1 if the signal killed the
// process.
func Interrupt(t *testing.T, process *exec.Cmd, signal os.Signal, when string) (code int, out, report string) {
	t.Helper()
	var mu sync.Mutex // two goroutines write to the buffers
	sent := false
	interrupt := func(all string) error {
		mu.Lock()
		defer mu.Unlock()
		if !sent && strings.Contains(all, when) {
			sent = true
			return process.Process.Signal(signal)
		}
		return nil
	}
	outText, reportText := &Output{Wrote: interrupt}, &Output{Wrote: interrupt}
	process.Stdout, process.Stderr = outText, reportText
	_ = process.Run() // an error is visible in the exit code
	if !sent {
		t.Fatalf("%q was never printed; standard output %q, standard error %q", when, outText, reportText)
	}
	return process.ProcessState.ExitCode(), outText.String(), reportText.String()
}

// Terminal is a pseudo-terminal with a window of a given size.
type Terminal struct {
	Device *os.File // connects the streams of a process

	master *os.File
	mu     sync.Mutex
	shown  []byte
}

// OpenTerminal opens a pseudo-terminal and closes it at the end of the test.
func OpenTerminal(t *testing.T, width, height uint16) *Terminal {
	t.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	fd := int(master.Fd())
	number, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	if err := unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	if err := unix.IoctlSetWinsize(fd, unix.TIOCSWINSZ, &unix.Winsize{Col: width, Row: height}); err != nil {
		t.Fatal(err)
	}
	device, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	terminal := &Terminal{Device: device, master: master}
	read := make(chan struct{})
	go func() {
		defer close(read)
		terminal.read()
	}()
	t.Cleanup(func() {
		device.Close() // ends the reader as well
		<-read
		master.Close()
	})
	return terminal
}

func (terminal *Terminal) read() {
	buffer := make([]byte, 4096)
	for {
		n, err := terminal.master.Read(buffer)
		if err != nil {
			return
		}
		terminal.mu.Lock()
		terminal.shown = append(terminal.shown, buffer[:n]...)
		terminal.mu.Unlock()
	}
}

// Wait waits until the terminal has received a text, and returns all text received.
func (terminal *Terminal) Wait(t *testing.T, text string) string {
	t.Helper()
	for range 1000 {
		terminal.mu.Lock()
		shown := string(terminal.shown)
		terminal.mu.Unlock()
		if strings.Contains(shown, text) {
			return shown
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatalf("the terminal never showed %q, but %q", text, terminal.shown)
	return ""
}

// Type simulates keyboard input.
func (terminal *Terminal) Type(t *testing.T, text string) {
	t.Helper()
	if _, err := terminal.master.WriteString(text); err != nil {
		t.Fatal(err)
	}
}
