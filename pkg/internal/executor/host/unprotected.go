package host

import (
	"os"
	"runtime"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor/host/process"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// warnOnce says once what commands can reach on this machine.
func (e *Executor) warnOnce() {
	if e.opts.Warn != nil && process.SandboxError() != nil {
		e.warned.Do(func() { e.opts.Warn(describeExposure()) })
	}
}

// describeExposure says what commands can reach without a sandbox, why, and what to do.
func describeExposure() string {
	var b strings.Builder
	b.WriteString("commands of this build run with all of your rights, since " + process.SandboxError().Error() + ". ")
	b.WriteString("What they run, such as C compilers, can read your home directory, write to the sources and " +
		"the caches")
	for _, g := range missingGuards() {
		if g == plan.GuardNoNetwork {
			b.WriteString(", use the network")
		}
	}
	b.WriteString(" and reach whatever else you can. " + describeRemedy())
	return b.String()
}

// remedies are settings of Linux that forbid namespaces, and the files that have them.
var remedies = []struct{ file, forbids, setting string }{
	{"/proc/sys/user/max_user_namespaces", "0", "user.max_user_namespaces=10000"},
	{"/proc/sys/kernel/unprivileged_userns_clone", "0", "kernel.unprivileged_userns_clone=1"},
	{"/proc/sys/kernel/apparmor_restrict_unprivileged_userns", "1", "kernel.apparmor_restrict_unprivileged_userns=0"},
}

// describeRemedy says what to do.
func describeRemedy() string {
	const docker = "Build with -executor=docker what you do not trust"
	if runtime.GOOS != "linux" {
		return docker + "."
	}
	for _, r := range remedies {
		if text, err := os.ReadFile(r.file); err == nil && strings.TrimSpace(string(text)) == r.forbids {
			return docker + ", or permit user namespaces: sysctl -w " + r.setting + "."
		}
	}
	for _, name := range []string{"/.dockerenv", "/run/.containerenv"} {
		if _, err := os.Stat(name); err == nil {
			return docker + ", or have this container permit namespaces (docker run --privileged, or --security-opt " +
				"seccomp=unconfined --security-opt apparmor=unconfined)."
		}
	}
	return docker + ", or permit user namespaces."
}
