package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
)

// Names of the tools, as tables have them.
const (
	dockerName = "gobuild, Docker"
	hostName   = "gobuild, host"
	bareName   = "go build"
	koName     = "ko"
	bakeName   = "docker buildx bake"
)

// A tool builds the whole monorepo.
type tool struct {
	name  string
	peer  bool // another project's
	build func(dir string, binaries int) command
	cold  func(ctx context.Context) error      // empties its build cache, and removes what it made besides dir
	made  []string                             // paths below dir of what it makes
	adapt func(dir string, binaries int) error // writes what it needs into a monorepo; may be nil
}

// forget makes the next build in dir a cold one. Modules and toolchains stay.
func (t tool) forget(ctx context.Context, dir string) error {
	errs := []error{t.cold(ctx)}
	for _, name := range t.made {
		errs = append(errs, os.RemoveAll(filepath.Join(dir, name)))
	}
	return errors.Join(errs...)
}

// write makes a monorepo for the tool, or adds binaries to one.
func (t tool) write(dir string, m monorepo) error {
	if err := m.write(dir); err != nil || t.adapt == nil {
		return err
	}
	return t.adapt(dir, m.Binaries)
}

// flags are those that gobuild calls go build with.
var flags = []string{"-trimpath", "-buildvcs=false", "-ldflags=-s -w"}

// A toolbox makes the tools.
type toolbox struct {
	workspace *workspace
	arch      string // that images are built for
	plain     bool   // repositories need the standard library alone
	golang    golang
	gobuild   gobuild
}

// golang is a toolchain of gobuild's, with modules that gobuild has fetched.
type golang struct {
	root  string
	cache string // gobuild's directory in the user's cache
}

// gobuild is the program that is measured.
type gobuild struct {
	binary string
	mark   string
}

// bare is one go build for all binaries, on the host, with the toolchain that gobuild fetched.
func (b toolbox) bare() tool {
	goCache := filepath.Join(b.workspace.dir, "bare", "go-build")
	return tool{
		name: bareName, made: []string{"out"},
		cold: func(context.Context) error { return os.RemoveAll(goCache) },
		build: func(dir string, _ int) command {
			args := append([]string{b.golang.program(), "build"}, flags...)
			return command{dir: dir, env: b.golang.env(b.arch, goCache), args: append(args, "-o", "out/", "./cmd/...")}
		},
	}
}

// program is the go command.
func (g golang) program() string { return filepath.Join(g.root, "bin", "go") }

// env are the variables of a go command with a build cache of its own.
func (g golang) env(arch, goCache string) []string {
	return []string{
		"GOCACHE=" + goCache, "GOMODCACHE=" + filepath.Join(g.cache, "gopath", "pkg", "mod"), "GOPROXY=off",
		"GOENV=off",
		"GOTOOLCHAIN=local", "GOOS=linux", "GOARCH=" + arch, "CGO_ENABLED=0",
	}
}

// onHost is gobuild with its host executor: images are OCI layouts.
func (b toolbox) onHost() tool {
	own := filepath.Join(b.workspace.dir, "host")
	return b.gobuild.tool(hostName, "host", own, func(context.Context) error {
		return errors.Join(os.RemoveAll(filepath.Join(own, "builds")), os.RemoveAll(filepath.Join(own, "stores")),
			forget(own))
	})
}

// inDocker is gobuild with Docker: images are loaded into the engine.
func (b toolbox) inDocker() tool {
	own := filepath.Join(b.workspace.dir, "docker")
	return b.gobuild.tool(dockerName, "docker", own, func(ctx context.Context) error {
		return errors.Join(forget(own), b.workspace.engine.removeImages(ctx),
			b.workspace.engine.removeVolumes(ctx, "-builds"))
	})
}

// forget removes the state of all checkouts from one of gobuild's caches.
func forget(cache string) error { return os.RemoveAll(filepath.Join(cache, "checkouts")) }

func (g gobuild) tool(name, executor, cache string, cold func(context.Context) error) tool {
	return tool{
		name: name, made: []string{"dist"}, cold: cold,
		build: func(dir string, _ int) command { return g.command(dir, cache, "image", "-executor="+executor) },
	}
}

// command is a call of gobuild with a cache of its own.
func (g gobuild) command(dir, cache string, args ...string) command {
	env := []string{"GOBUILD_CACHE=" + cache, "GOBUILD_VOLUMES=" + g.mark}
	return command{dir: dir, env: env, args: append([]string{g.binary}, args...)}
}

// shared are directories in gobuild's cache that are safe to share with the user: toolchains and
// modules, which are checked, and what is needed to get them.
var shared = []string{"toolchains", "versions", "sumdb", "gopath"}

// makeCache makes a cache directory for gobuild without any builds. It shares the rest with the user's.
func makeCache(dir, users string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for _, name := range shared {
		target := filepath.Join(users, name)
		if err := os.MkdirAll(target, 0o755); err != nil {
			return err
		}
		if err := os.Symlink(target, filepath.Join(dir, name)); err != nil {
			return fmt.Errorf("cannot share %s: %w", name, err)
		}
	}
	return nil
}

// userCache is gobuild's directory in the user's cache.
func userCache() (string, error) {
	if dir := os.Getenv("GOBUILD_CACHE"); dir != "" {
		return filepath.Abs(dir)
	}
	dir, err := os.UserCacheDir()
	return filepath.Join(dir, "gobuild"), err
}

// archOf is the architecture that images are built for.
func archOf(e *engine) string {
	if e != nil && e.info.Architecture == "aarch64" {
		return "arm64"
	}
	if e != nil && e.info.Architecture == "x86_64" {
		return "amd64"
	}
	return runtime.GOARCH
}
