package process

import (
	"path/filepath"
	"strings"
	"sync"

	"github.com/gobuild-dev/gobuild/pkg/internal/sandbox"
)

// systemDirs hold programs and libraries.
var systemDirs = []string{
	"/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/opt", "/nix/store", "/gnu/store",
	"/etc/alternatives",
}

// systemFiles are those that programs and libraries need of the system's settings: where libraries
// are, and who the users are.
var systemFiles = []string{
	"/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d/*", "/etc/ld-musl-*.path", "/etc/passwd", "/etc/group",
	"/etc/nsswitch.conf", "/etc/localtime", "/etc/os-release", "/sys/kernel/mm/transparent_hugepage/hpage_pmd_size",
}

// devices are those that programs may rely on.
var devices = []string{"null", "zero", "full", "random", "urandom"}

// systemRoot is what every command sees of this machine. It has nothing of users.
var systemRoot = sync.OnceValue(func() *sandbox.Root {
	r := &sandbox.Root{}
	for _, dir := range systemDirs {
		r.Show(dir)
	}
	CopyMatching(r, systemFiles)
	for _, name := range devices {
		r.Device("/dev/" + name)
	}
	for name, text := range map[string]string{"fd": "/proc/self/fd", "stdin": "/proc/self/fd/0",
		"stdout": "/proc/self/fd/1", "stderr": "/proc/self/fd/2"} {
		r.Link("/dev/"+name, text)
	}
	for _, dir := range []string{"/tmp", "/var/tmp", "/dev/shm"} {
		r.Scratch(dir)
	}
	r.Processes("/proc")
	return r
})

// CopyMatching shows copies of the files that match patterns.
func CopyMatching(r *sandbox.Root, patterns []string) {
	for _, pattern := range patterns {
		names := []string{pattern}
		if strings.Contains(pattern, "*") {
			names, _ = filepath.Glob(pattern)
		}
		for _, name := range names {
			r.Copy(name)
		}
	}
}

// SystemRoot returns a root directory with what every command sees of this machine. It has nothing of
// users.
func SystemRoot() *sandbox.Root { return systemRoot().Clone() }
