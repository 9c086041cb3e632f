package docker

import (
	"bufio"
	"fmt"
	"os"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
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
	e := executor(t, nil)
	control, user := terminal(t)
	spec, _ := runSpec(t, e, "", "size")
	spec.Stdin, spec.Stdout, spec.Stderr = user, user, user
	code, err := e.RunContainer(t.Context(), spec)
	fmt.Fprintln(user, "end") // for a program that printed nothing
	if err != nil || code != 0 {
		t.Errorf("code %d, error %v", code, err)
	}
	if out := lineOf(t, control); !strings.Contains(out, "size 33 77") {
		t.Errorf("the program says %q", out)
	}
}

// lineOf reads a line. The terminal has no end while somebody may still read from it.
func lineOf(t *testing.T, control *os.File) string {
	t.Helper()
	line, err := bufio.NewReader(control).ReadString('\n')
	if err != nil {
		t.Error(err)
	}
	return line
}
