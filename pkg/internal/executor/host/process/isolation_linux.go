package process

import (
	"cmp"
	"errors"
	"os"
	"syscall"

	"github.com/gobuild-dev/gobuild/pkg/internal/sandbox"
)

// findPermits tries to have a root directory with the other namespaces, and where that fails those alone.
func findPermits() permission {
	levels := []Level{IsolateUser}
	if os.Geteuid() == 0 {
		// In a user namespace root loses the right to read files of other users.
		levels = []Level{IsolateRoot, IsolateUser}
	}
	var why error
	for _, l := range levels {
		err := sandbox.Try(treeAttr(l, true), systemRoot())
		if err == nil {
			return permission{l, nil}
		}
		why = cmp.Or(why, err)
	}
	for _, l := range levels {
		if canStartTree(l) {
			return permission{l, why}
		}
	}
	return permission{IsolateNothing, errors.New("this machine permits no namespaces to this user")}
}

// canStartTree reports whether this machine permits namespaces. It starts a program that does not exist: the
// kernel makes the namespaces before it looks for the program.
func canStartTree(l Level) bool {
	_, err := os.StartProcess("/proc/self/no such program", []string{"probe"}, &os.ProcAttr{Sys: treeAttr(l, true)})
	return errors.Is(err, syscall.ENOENT) || errors.Is(err, syscall.ENOTDIR)
}

// treeAttr are the attributes of a process that dies with gobuild and, in a process namespace of its own,
// with all that it started (pid_namespaces(7)). With cut it has no network, not even a loopback.
func treeAttr(l Level, cut bool) *syscall.SysProcAttr {
	attr := &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if l == IsolateNothing {
		return attr
	}
	attr.Cloneflags = syscall.CLONE_NEWPID
	if cut {
		attr.Cloneflags |= syscall.CLONE_NEWNET
	}
	if l == IsolateUser {
		attr.Cloneflags |= syscall.CLONE_NEWUSER
		attr.UidMappings, attr.GidMappings = mapSameID(os.Geteuid()), mapSameID(os.Getegid())
	}
	return attr
}

// mapSameID maps one ID to itself; all others are nobody in the namespace (user_namespaces(7)).
func mapSameID(id int) []syscall.SysProcIDMap {
	return []syscall.SysProcIDMap{{ContainerID: id, HostID: id, Size: 1}}
}
