package run

import (
	"bufio"
	"fmt"
	"os"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/dockertest"
)

// terminal opens a pseudo terminal of 33 lines and 77 columns (pty(7)).
func terminal(t *testing.T) (control, user *os.File) {
	t.Helper()
	control, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Skip("needs pseudo terminals: ", err)
	}
	t.Cleanup(func() { control.Close() })
	fd := int(control.Fd())
	if err := unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	number, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	user, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { user.Close() })
	if err := unix.IoctlSetWinsize(int(user.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Row: 33, Col: 77}); err != nil {
		t.Fatal(err)
	}
	return control, user
}

func TestRunTerminal(t *testing.T) {
	e := dockertest.Connect(t)
	control, user := terminal(t)
	spec, _ := runSpec(t, e, "", "size")
	spec.Stdin, spec.Stdout, spec.Stderr = user, user, user
	code, err := Run(t.Context(), e, nil, spec)
	fmt.Fprintln(user, "end") // for a program that printed nothing
	if err != nil || code != 0 {
		t.Errorf("code %d, error %v", code, err)
	}
	if out := lineOf(t, bufio.NewReader(control)); !strings.Contains(out, "size 33 77") {
		t.Errorf("the program says %q", out)
	}
}

// What was typed before the program's terminal was there reaches it as it was typed, an end of
// input (^D) too.
func TestRunTypedAhead(t *testing.T) {
	e := dockertest.Connect(t)
	for typed, want := range map[string]string{"\x04": "", "one\n\x04": "one\none\n", "two\x04\x04": "two" + "two"} {
		control, user := terminal(t)
		if _, err := control.WriteString(typed); err != nil {
			t.Fatal(err)
		}
		spec, _ := runSpec(t, e, "", "copy")
		spec.Stdin, spec.Stdout, spec.Stderr = user, user, user
		code, err := Run(t.Context(), e, nil, spec)
		if err != nil || code != 0 {
			t.Errorf("%q: code %d, error %v", typed, code, err)
		}
		fmt.Fprintln(user, "end")
		echo := strings.ReplaceAll(typed, "\x04", "") // this terminal's own, before what the program's shows
		out, shown := "", bufio.NewReader(control)
		for !strings.HasSuffix(out, "end\n") && !t.Failed() {
			out += strings.ReplaceAll(lineOf(t, shown), "\r\n", "\n")
		}
		if out != echo+want+"end\n" {
			t.Errorf("%q: the terminal shows %q", typed, out)
		}
	}
}

// lineOf reads a line. The terminal has no end while somebody may still read from it.
func lineOf(t *testing.T, control *bufio.Reader) string {
	t.Helper()
	line, err := control.ReadString('\n')
	if err != nil {
		t.Error(err)
	}
	return line
}
