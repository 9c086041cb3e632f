package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/registry"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/remote"
)

// koConfig gives ko the flags that the others have. It adds -trimpath itself.
const koConfig = `defaultEnv:
  - CGO_ENABLED=0
defaultFlags:
  - -trimpath
  - -buildvcs=false
defaultLdflags:
  - -s
  - -w
`

// ko loads images into the engine. It has no scratch: its base is that of KO_DEFAULTBASEIMAGE, or
// an empty image in a registry of this process. KOCACHE lets it remember layers.
func (b toolbox) ko(ctx context.Context) (t tool, stop func() error, err error) {
	path, err := exec.LookPath("ko")
	if err != nil {
		return tool{name: koName}, nil, errors.New("it is not on the PATH")
	}
	if b.workspace.engine == nil {
		return tool{name: koName}, nil, errors.New("it needs a Docker engine for the same images")
	}
	base := os.Getenv("KO_DEFAULTBASEIMAGE")
	if base == "" {
		if base, stop, err = serveEmpty(ctx, b.arch); err != nil {
			return tool{name: koName}, nil, err
		}
	}
	goCache, koCache := filepath.Join(b.workspace.dir, "ko", "go-build"),
		filepath.Join(b.workspace.dir, "ko", "kocache")
	return tool{
		name: koName, peer: true,
		adapt: func(dir string, _ int) error {
			return os.WriteFile(filepath.Join(dir, ".ko.yaml"), []byte(koConfig), 0o644)
		},
		cold: func(ctx context.Context) error {
			return errors.Join(os.RemoveAll(goCache), os.RemoveAll(koCache),
				b.workspace.engine.removeReferences(ctx, koImages(b.workspace.mark)))
		},
		build: func(dir string, binaries int) command {
			args := []string{path, "build", "--preserve-import-paths", "--sbom=none", "--platform=linux/" + b.arch,
				"--tags=" + b.workspace.mark}
			for i := range binaries {
				args = append(args, "./cmd/"+binaryName(i))
			}
			// ko refuses to be told the platform in two ways.
			env := slices.DeleteFunc(b.golang.env(b.arch, goCache),
				func(kv string) bool { return strings.HasPrefix(kv, "GOOS=") || strings.HasPrefix(kv, "GOARCH=") })
			env = append(env, "KOCACHE="+koCache, "KO_DOCKER_REPO=ko.local", "KO_DEFAULTBASEIMAGE="+base,
				"PATH="+filepath.Join(b.golang.root, "bin")+string(filepath.ListSeparator)+os.Getenv("PATH"))
			return command{dir: dir, env: env, args: args}
		},
	}, stop, nil
}

// serveEmpty serves an image of nothing on this machine's loopback address.
func serveEmpty(ctx context.Context, arch string) (ref string, stop func() error, err error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	server := &http.Server{Handler: registry.New(registry.Logger(log.New(io.Discard, "", 0))),
		ReadHeaderTimeout: time.Minute}
	go func() { _ = server.Serve(listener) }() // ends with Close
	ref = listener.Addr().String() + "/empty:latest"
	img, err := mutate.ConfigFile(empty.Image,
		&v1.ConfigFile{OS: "linux", Architecture: arch, RootFS: v1.RootFS{Type: "layers"}})
	if err == nil {
		var tag name.Reference
		if tag, err = name.ParseReference(ref); err == nil {
			err = remote.Write(tag, img, remote.WithContext(ctx))
		}
	}
	if err != nil {
		return "", nil, errors.Join(err, server.Close())
	}
	return ref, server.Close, nil
}

// koImages is the pattern of the images that ko made.
func koImages(mark string) string { return "ko.local/example.com/shop/cmd/*:" + mark }

// bake runs one target for each binary on BuildKit. What BuildKit caches cannot be removed by
// name: a cold build has cache mounts of a new name, and what stays is for docker builder prune.
func (b toolbox) bake(ctx context.Context) (tool, error) {
	path, err := exec.LookPath("docker")
	if err != nil {
		return tool{name: bakeName}, errors.New("docker is not on the PATH")
	}
	if b.workspace.engine == nil {
		return tool{name: bakeName}, errors.New("it needs a Docker engine")
	}
	if err := exec.CommandContext(ctx, path, "buildx", "version").Run(); err != nil {
		return tool{name: bakeName}, errors.New("docker has no buildx")
	}
	if err := b.makeBakeBase(ctx, path); err != nil {
		return tool{name: bakeName}, err
	}
	colds := 0
	return tool{
		name: bakeName, peer: true,
		adapt: func(dir string, binaries int) error { return writeBake(dir, b.workspace.mark, binaries) },
		cold: func(ctx context.Context) error {
			colds++
			return b.workspace.engine.removeReferences(ctx, bakedImages(b.workspace.mark))
		},
		build: func(dir string, _ int) command {
			return command{dir: dir, args: []string{path, "buildx", "bake", "--load", "--provenance=false",
				fmt.Sprintf("--set=*.args.COLD=%d", colds)}}
		},
	}, nil
}

// bakedImages is the pattern of the images that bake made.
func bakedImages(mark string) string { return "baked-" + mark + "/*" }

// bakeBase is the image that bake builds in.
func bakeBase(mark string) string { return "bakebase-" + mark + ":latest" }

// makeBakeBase makes an image of the toolchain that gobuild uses and the modules that are needed,
// which are there for the others, too.
func (b toolbox) makeBakeBase(ctx context.Context, docker string) error {
	toolchain, err := b.workspace.engine.reference(ctx, "gobuild-toolchain:go"+goVersion+"-*")
	if err != nil {
		return err
	}
	dir := filepath.Join(b.workspace.dir, "bakebase")
	shop := filepath.Join(dir, "shop")
	dockerfile := []byte("FROM " + toolchain + "\nCOPY mod /mod\n")
	if err := errors.Join(monorepo{Binaries: 1, Mark: b.workspace.mark, Plain: b.plain}.write(shop),
		os.WriteFile(filepath.Join(dir, "Dockerfile"), dockerfile, 0o644)); err != nil {
		return err
	}
	known := "file://" + filepath.ToSlash(filepath.Join(b.golang.cache, "gopath", "pkg", "mod", "cache", "download"))
	env := append(b.golang.env(b.arch, filepath.Join(dir, "go-build")), "GOMODCACHE="+filepath.Join(dir, "mod"),
		"GOPROXY="+known,
		"GOSUMDB=off", "GOFLAGS=-modcacherw")
	for _, c := range []command{
		{dir: shop, env: env, args: []string{b.golang.program(), "list", "-deps", "./..."}},
		{dir: dir, args: []string{docker, "buildx", "build", "--load", "--provenance=false", "-t",
			bakeBase(b.workspace.mark), "."}},
	} {
		if _, _, err := c.run(ctx); err != nil {
			return err
		}
	}
	return nil
}

// writeBake writes a bake file with a target for each binary.
func writeBake(dir, mark string, binaries int) error {
	var bake, names strings.Builder
	for i := range binaries {
		name := binaryName(i)
		fmt.Fprintf(&names, "%q, ", name)
		fmt.Fprintf(&bake, "target %q {\n  tags              = [\"baked-%s/%s:latest\"]\n  network           = "+
			"\"none\"\n  dockerfile-inline = <<EOT\n%sEOT\n}\n\n", name, mark, name, dockerfile(mark, name))
	}
	fmt.Fprintf(&bake, "group \"default\" {\n  targets = [%s]\n}\n", strings.TrimSuffix(names.String(), ", "))
	return errors.Join(
		os.WriteFile(filepath.Join(dir, "docker-bake.hcl"), []byte(bake.String()), 0o644),
		os.WriteFile(filepath.Join(dir, ".dockerignore"), []byte("docker-bake.hcl\n"), 0o644),
	)
}

// dockerfile builds a binary with a cache, in a directory for each cold build. There is no shell.
func dockerfile(mark, binary string) string {
	return `FROM ` + bakeBase(mark) + ` AS build
ENV CGO_ENABLED=0 GOTOOLCHAIN=local GOPROXY=off GOMODCACHE=/mod HOME=/tmp
WORKDIR /src
COPY . .
ARG COLD=0
ENV GOCACHE=/cache/$COLD
RUN --mount=type=cache,id=` + mark + `-build,target=/cache \
  ["/usr/local/go/bin/go", "build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w", \
   "-o", "/out/` + binary + `", "./cmd/` + binary + `"]

FROM scratch
COPY --from=build /out/` + binary + ` /app
ENTRYPOINT ["/app"]
`
}
