package sandbox

import (
	"errors"
	"io"
	"os"
	"runtime"
	"strconv"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// connection is the file descriptor from which the child reads its order.
const connection = 3

// hasReexec reports whether this program has called Reexec.
var hasReexec bool

// Reexec runs the command of a sandbox if this process was started for one, and then does not return. In
// all other processes it returns at once and allows [Start]. main calls it before anything else.
func Reexec() {
	if len(os.Args) == 1 && os.Args[0] == hook {
		runCommand()
	}
	hasReexec = true
}

// runCommand replaces this process by the command. It does not return.
//
// The thread that calls execve(2) becomes the command, with the privileges that this thread has and the
// signal that this thread gets when the parent dies. So one thread does it all.
func runCommand() {
	runtime.LockOSThread()
	conn := os.NewFile(connection, "connection")
	text, err := io.ReadAll(conn)
	var o order
	if err == nil {
		o, err = decode(string(text))
	}
	if err == nil {
		err = dieWithParent()
	}
	if err == nil {
		err = o.enter()
	}
	if err == nil && o.Path == "" {
		os.Exit(0)
	}
	if err == nil {
		err = unix.Exec(o.Path, o.Args, o.Env)
		sendFailure(conn, command, o.Path, err)
	}
	sendFailure(conn, setup, "", err)
	os.Exit(127)
}

// dieWithParent has the kernel kill this thread's process when the thread that started it ends. The
// parent asked for it as well, but that holds for the first thread alone (PR_SET_PDEATHSIG in prctl(2)).
func dieWithParent() error {
	if err := unix.Prctl(unix.PR_SET_PDEATHSIG, uintptr(unix.SIGKILL), 0, 0, 0); err != nil {
		return &SetupError{"die with the parent", err}
	}
	ends := []unix.PollFd{{Fd: connection}}
	if _, err := unix.Poll(ends, 0); err == nil && ends[0].Revents&unix.POLLHUP != 0 {
		os.Exit(127) // the parent died before
	}
	return nil
}

// sendFailure sends an error to the process that started this one, and exits.
func sendFailure(conn io.Writer, kind, what string, err error) {
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

// enter makes the command's root directory, enters it and gives up all privileges.
func (o order) enter() error {
	if err := closeOnExec(); err != nil {
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

// closeOnExec has all files other than the standard ones closed when the command starts.
func closeOnExec() error {
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
