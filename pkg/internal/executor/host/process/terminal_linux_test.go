package process

import (
	"bufio"
	"fmt"
	"os"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// terminal is a new pseudo-terminal (pty(7)): the user's end and the program's.
func terminal(t *testing.T) (user, program *os.File) {
	t.Helper()
	user, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Skip("needs pseudo-terminals: ", err)
	}
	t.Cleanup(func() { _ = user.Close() })
	n, err := unix.IoctlGetInt(int(user.Fd()), unix.TIOCGPTN)
	if err == nil {
		err = unix.IoctlSetPointerInt(int(user.Fd()), unix.TIOCSPTLCK, 0)
	}
	if err == nil {
		program, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|syscall.O_NOCTTY, 0)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = program.Close() })
	return user, program
}

// Ctrl-C reaches the program once, though the terminal gives it to gobuild too; SIGTERM,
// which comes to gobuild alone, is the second signal then.
func TestTerminal(t *testing.T) {
	user, program := terminal(t)
	cmd := helper(t, "program", "stubborn")
	cmd.Stdin, cmd.Stdout, cmd.Stderr = program, program, program
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(user)
	line(t, lines, "ready")
	if _, err := user.Write([]byte{3}); err != nil { // Ctrl-C, see termios(3), VINTR
		t.Fatal(err)
	}
	line(t, lines, "^Cinterrupt")
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if got := code(t, cmd.Wait()); got != 128+9 {
		t.Errorf("exit code %d, want 137", got)
	}
	_ = program.Close()
	for lines.Scan() {
		if strings.Contains(lines.Text(), "interrupt") {
			t.Error("Ctrl-C reached the program twice")
		}
	}
}
