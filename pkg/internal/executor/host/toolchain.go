package host

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"github.com/gobuild-dev/gobuild/pkg/internal/distribution"
	"github.com/gobuild-dev/gobuild/pkg/internal/elffile"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// A ToolchainError is a Go distribution that this machine cannot run.
type ToolchainError struct {
	Toolchain string // "go1.16.15"
	Why       string
}

func (e *ToolchainError) Error() string {
	return fmt.Sprintf("%s does not run on this machine: %s", e.Toolchain, e.Why)
}

// toolchain makes a distribution for this machine available and returns its GOROOT.
func (e *Executor) toolchain(ctx context.Context, t plan.Toolchain) (goroot string, err error) {
	defer e.install.lock(t.Version)()
	goroot, err = distribution.Install(ctx, e.opts.Toolchains, e.opts.Reporter, t.Version, runtime.GOOS, runtime.GOARCH)
	if err != nil {
		return "", err
	}
	return goroot, checkLoader(t.Name(), goroot)
}

// checkLoader checks that the machine has the dynamic loader that the distribution's go asks
// for: before go1.21 the Linux distributions were linked against glibc.
func checkLoader(name, goroot string) error {
	loader := interpreter(filepath.Join(goroot, "bin", "go"))
	if loader == "" {
		return nil
	}
	if _, err := os.Stat(loader); err != nil {
		return &ToolchainError{name, fmt.Sprintf("it needs glibc (%s), which is not here: start a Docker engine, or "+
			"use Go 1.21 or newer", loader)}
	}
	return nil
}

// interpreter is the program that loads an ELF executable; "" for a static one and for other formats.
func interpreter(exe string) string {
	f, err := elffile.Open(exe)
	if err != nil {
		return ""
	}
	return f.Interp
}

// findProgram is the path of the command's first word: one of the distribution's programs.
func findProgram(goroot string, c plan.Command) (string, error) {
	word := c.Args[0].String()
	for _, dir := range []string{"bin", filepath.Join("pkg", "tool", runtime.GOOS+"_"+runtime.GOARCH)} {
		p := filepath.Join(goroot, dir, word)
		for _, p := range []string{p, p + ".exe"} {
			if info, err := os.Stat(p); err == nil && info.Mode().IsRegular() {
				return p, nil
			}
		}
	}
	return "", fmt.Errorf("%s has no program %q", c.Toolchain.Name(), word)
}
