package process

import (
	"cmp"
	"errors"
	"os"
	"syscall"

	"github.com/gobuild-dev/gobuild/pkg/internal/sandbox"
)

// findPermits tries to have a root directory with the other namespaces, and where that fails those alone.
func findPermits() permit {
	levels := []Level{IsolateUser}
	if os.Geteuid() == 0 {
		// In a user namespace root loses the right to read files of other users.
		levels = []Level{IsolateRoot, IsolateUser}
	}
	var why error
	for _, l := range levels {
		err := sandbox.Try(treeAttr(l, true), systemRoot())
		if err == nil {
			return permit{l, nil}
		}
		why = cmp.Or(why, err)
	}
	for _, l := range levels {
		if permitsTree(l) {
			return permit{l, why}
		}
	}
	return permit{IsolateNothing, errors.New("this machine permits no namespaces to this user")}
}

// permitsTree starts a program that does not exist: the kernel makes the namespaces before it looks for
// it.
func permitsTree(l Level) bool {
	_, err := os.StartProcess("/proc/self/no such program", []string{"probe"}, &os.ProcAttr{Sys: treeAttr(l, true)})
	return errors.Is(err, syscall.ENOENT) || errors.Is(err, syscall.ENOTDIR)
}

// treeAttr starts a process that dies with gobuild and, in a process namespace of its own,
// takes all that it started along (pid_namespaces(7)). Without a network it has not even a
// loopback that is up.
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
		attr.UidMappings, attr.GidMappings = same(os.Geteuid()), same(os.Getegid())
	}
	return attr
}

// same maps one ID to itself; all others are nobody in the namespace (user_namespaces(7)).
func same(id int) []syscall.SysProcIDMap {
	return []syscall.SysProcIDMap{{ContainerID: id, HostID: id, Size: 1}}
}
