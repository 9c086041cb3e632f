package sandbox

import (
	"errors"
	"io"
	"os"
	"strconv"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// connection is the file descriptor by which the child is told what to do.
const connection = 3

// called is whether this program has called Reexec.
var called bool

// Reexec makes this process the command where it was started to become one, and then does not return.
// In all other processes it returns at once, and there are sandboxes from then on. It is to be called
// before anything else that main does.
func Reexec() {
	if len(os.Args) == 1 && os.Args[0] == hook {
		become()
	}
	called = true
}

// become makes this process the command. It does not return.
func become() {
	conn := os.NewFile(connection, "connection")
	text, err := io.ReadAll(conn)
	var o order
	if err == nil {
		o, err = decode(string(text))
	}
	if err == nil {
		err = o.enter()
	}
	if err == nil && o.Path == "" {
		os.Exit(0)
	}
	if err == nil {
		err = unix.Exec(o.Path, o.Args, o.Env)
		answer(conn, command, o.Path, err)
	}
	answer(conn, setup, "", err)
	os.Exit(127)
}

// answer says what went wrong.
func answer(conn io.Writer, kind, what string, err error) {
	var failed *SetupError
	if errors.As(err, &failed) {
		what, err = failed.What, failed.Err
	}
	var number syscall.Errno
	if !errors.As(err, &number) {
		what = strings.TrimPrefix(what+": "+err.Error(), ": ")
	}
	_, _ = io.WriteString(conn, kind+"\x00"+strconv.Itoa(int(number))+"\x00"+what)
	os.Exit(127)
}

// enter makes the root directory that the command sees, goes there and gives up all privileges.
func (o order) enter() error {
	if err := closeOthers(); err != nil {
		return err
	}
	if err := mountRoot(o.Steps); err != nil {
		return err
	}
	if o.Dir != "" {
		if err := unix.Chdir(o.Dir); err != nil {
			return &SetupError{"enter " + o.Dir, err}
		}
	}
	return drop()
}

// closeOthers has everything closed, when the command begins, that gobuild itself was given open.
func closeOthers() error {
	const first = connection
	err := unix.CloseRange(first, ^uint(0)>>1, unix.CLOSE_RANGE_CLOEXEC)
	if err == nil {
		return nil
	}
	entries, err := os.ReadDir("/proc/self/fd") // before Linux 5.11
	if err != nil {
		return &SetupError{"list open files", err}
	}
	for _, e := range entries {
		if fd, err := strconv.Atoi(e.Name()); err == nil && fd >= first {
			unix.CloseOnExec(fd)
		}
	}
	return nil
}
