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

// bare is one go build for all binaries, on the host, with the toolchain that gobuild fetched.
func (b *bench) bare() tool {
	goCache := filepath.Join(b.work, "bare", "go-build")
	return tool{
		name: bareName, made: []string{"out"},
		cold: func(context.Context) error { return os.RemoveAll(goCache) },
		build: func(dir string, _ int) command {
			args := append([]string{filepath.Join(b.goroot, "bin", "go"), "build"}, flags...)
			return command{dir: dir, env: b.goEnv(goCache), args: append(args, "-o", "out/", "./cmd/...")}
		},
	}
}

// goEnv are the variables of a go command with a build cache of its own, and the modules that
// gobuild has fetched.
func (b *bench) goEnv(goCache string) []string {
	return []string{
		"GOCACHE=" + goCache, "GOMODCACHE=" + filepath.Join(b.cache, "gopath", "pkg",
			"mod"), "GOPROXY=off", "GOENV=off",
		"GOTOOLCHAIN=local", "GOOS=linux", "GOARCH=" + b.arch, "CGO_ENABLED=0",
	}
}

// onHost is gobuild with its host executor: images are OCI layouts.
func (b *bench) onHost() tool {
	own := filepath.Join(b.work, "host")
	return b.gobuild(hostName, "host", own, func(context.Context) error {
		return errors.Join(os.RemoveAll(filepath.Join(own, "builds")), forget(own))
	})
}

// inDocker is gobuild with Docker: images are loaded into the engine.
func (b *bench) inDocker() tool {
	own := filepath.Join(b.work, "docker")
	return b.gobuild(dockerName, "docker", own, func(ctx context.Context) error {
		return errors.Join(forget(own), b.engine.removeImages(ctx), b.engine.removeVolumes(ctx, "-builds"))
	})
}

// forget removes what gobuild remembers of all checkouts in one of its caches.
func forget(cache string) error { return os.RemoveAll(filepath.Join(cache, "checkouts")) }

func (b *bench) gobuild(name, executor, cache string, cold func(context.Context) error) tool {
	return tool{
		name: name, made: []string{"dist"}, cold: cold,
		build: func(dir string, _ int) command { return b.verb(dir, cache, "image", "-executor="+executor) },
	}
}

// verb is a call of gobuild.
func (b *bench) verb(dir, cache string, args ...string) command {
	env := []string{"GOBUILD_CACHE=" + cache, "GOBUILD_VOLUMES=" + b.mark}
	return command{dir: dir, env: env, args: append([]string{b.binary}, args...)}
}

// shared are directories in gobuild's cache that do no harm to have in common with the user:
// toolchains and modules, which are checked, and what is needed to get them.
var shared = []string{"toolchains", "versions", "sumdb", "gopath"}

// makeCache makes a cache directory for gobuild in which nothing is known of any build.
func (b *bench) makeCache(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for _, name := range shared {
		target := filepath.Join(b.cache, name)
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
