package host

import (
	"errors"
	"os"
	"sync"
	"syscall"
)

// isolation is found out once, by starting a program that does not exist: the kernel makes
// the namespaces before it looks for it.
var isolation = sync.OnceValue(func() level {
	levels := []level{isolateUser}
	if os.Geteuid() == 0 {
		// In a user namespace root loses the right to read files of other users.
		levels = []level{isolateRoot, isolateUser}
	}
	for _, l := range levels {
		_, err := os.StartProcess("/proc/self/no such program", []string{"probe"}, &os.ProcAttr{Sys: treeAttr(l, true)})
		if errors.Is(err, syscall.ENOENT) || errors.Is(err, syscall.ENOTDIR) {
			return l
		}
	}
	return isolateNothing
})

// treeAttr starts a process that dies with gobuild and, in a process namespace of its own,
// takes all that it started along (pid_namespaces(7)). Without a network it has not even a
// loopback that is up.
func treeAttr(l level, cut bool) *syscall.SysProcAttr {
	attr := &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if l == isolateNothing {
		return attr
	}
	attr.Cloneflags = syscall.CLONE_NEWPID
	if cut {
		attr.Cloneflags |= syscall.CLONE_NEWNET
	}
	if l == isolateUser {
		attr.Cloneflags |= syscall.CLONE_NEWUSER
		attr.UidMappings, attr.GidMappings = same(os.Geteuid()), same(os.Getegid())
	}
	return attr
}

// same maps one ID to itself; all others are nobody in the namespace (user_namespaces(7)).
func same(id int) []syscall.SysProcIDMap {
	return []syscall.SysProcIDMap{{ContainerID: id, HostID: id, Size: 1}}
}
