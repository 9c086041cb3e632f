package sandbox

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// hook is the first argument of this program when it is started to become a command.
const hook = "gobuild: sandbox"

// Start starts cmd in a root directory of its own. The SysProcAttr of cmd says which other namespaces it
// gets; a process namespace must be one of them. The command is killed when the calling thread ends.
//
// It fails in a program that did not call [Reexec].
func Start(cmd *exec.Cmd, root *Root) error {
	if !hasReexec {
		return &SetupError{What: "sandbox", Err: errors.New("this program does not call gobuild.Reexec")}
	}
	ours, theirs, err := newConnection()
	if err != nil {
		return err
	}
	defer ours.Close()
	o := order{Steps: makeSteps(root), Dir: cmd.Dir, Path: cmd.Path, Args: cmd.Args, Env: cmd.Env}
	cmd.Path, cmd.Args, cmd.Env, cmd.Dir, cmd.Err = "/proc/self/exe", []string{hook}, []string{}, "", nil
	cmd.ExtraFiles = []*os.File{theirs}
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	cmd.SysProcAttr.Cloneflags |= syscall.CLONE_NEWNS | syscall.CLONE_NEWIPC | syscall.CLONE_NEWUTS
	if cmd.SysProcAttr.Cloneflags&syscall.CLONE_NEWUSER != 0 {
		// A user other than root keeps only these capabilities over exec (capabilities(7)).
		cmd.SysProcAttr.AmbientCaps = []uintptr{unix.CAP_SYS_ADMIN, unix.CAP_SETPCAP}
	}
	err = cmd.Start()
	theirs.Close()
	if err != nil {
		return err
	}
	if err := sendOrder(ours, o); err != nil {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		return err
	}
	return nil
}

// Try returns an error if there can be no sandbox with these attributes.
func Try(attr *syscall.SysProcAttr, root *Root) error {
	cmd := &exec.Cmd{SysProcAttr: attr}
	if err := Start(cmd, root); err != nil {
		return err
	}
	return cmd.Wait()
}

// newConnection makes a connection with a child process.
func newConnection() (ours, theirs *os.File, err error) {
	fds, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, nil, os.NewSyscallError("socketpair", err)
	}
	return os.NewFile(uintptr(fds[0]), "sandbox"), os.NewFile(uintptr(fds[1]), "sandbox"), nil
}

// sendOrder sends the child its order and waits until it has become the command.
func sendOrder(conn *os.File, o order) error {
	_, err := conn.Write(o.encode())
	if err == nil {
		err = unix.Shutdown(int(conn.Fd()), unix.SHUT_WR)
	}
	answer, rerr := io.ReadAll(conn)
	switch {
	case len(answer) > 0:
		return parseFailure(string(answer))
	case err != nil:
		return fmt.Errorf("cannot tell the sandbox what to run: %w", err)
	}
	return rerr
}

// A SetupError is a sandbox that could not be made.
type SetupError struct {
	What string // what was done, and to what
	Err  error  // why not
}

func (e *SetupError) Error() string { return e.What + ": " + e.Err.Error() }

func (e *SetupError) Unwrap() error { return e.Err }

// parseFailure returns the error that a child sent: whether it is the command's own, its number, and a text.
func parseFailure(answer string) error {
	word, rest, _ := strings.Cut(answer, "\x00")
	number, what, _ := strings.Cut(rest, "\x00")
	n, err := strconv.Atoi(number)
	switch {
	case err != nil || n == 0:
		return &SetupError{What: "sandbox", Err: errors.New(what)}
	case word == command:
		return &os.PathError{Op: "exec", Path: what, Err: syscall.Errno(n)}
	}
	return &SetupError{What: what, Err: syscall.Errno(n)}
}

const (
	command = "command"
	setup   = "setup"
)
