package bench

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
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

// ko loads images into the engine. It knows no scratch: its base is its own, or that of
// KO_DEFAULTBASEIMAGE. KOCACHE lets it remember layers.
func (b *bench) ko(context.Context) (tool, error) {
	path, err := exec.LookPath("ko")
	if err != nil {
		return tool{name: koName}, errors.New("it is not on the PATH")
	}
	if b.engine == nil {
		return tool{name: koName}, errors.New("it needs a Docker engine for the same images")
	}
	goCache, koCache := filepath.Join(b.work, "ko", "go-build"), filepath.Join(b.work, "ko", "kocache")
	return tool{
		name: koName,
		adapt: func(dir string, _ int) error {
			return os.WriteFile(filepath.Join(dir, ".ko.yaml"), []byte(koConfig), 0o644)
		},
		cold: func(ctx context.Context) error {
			return errors.Join(os.RemoveAll(goCache), os.RemoveAll(koCache), b.removeKo(ctx))
		},
		clean: b.removeKo,
		build: func(dir string, binaries int) command {
			args := []string{path, "build", "--local", "--preserve-import-paths", "--sbom=none", "--platform=linux/" + b.arch, "--tags=" + b.mark}
			for i := range binaries {
				args = append(args, "./cmd/"+binaryName(i))
			}
			env := append(b.goEnv(goCache), "KOCACHE="+koCache, "KO_DOCKER_REPO=ko.local",
				"PATH="+filepath.Join(b.goroot, "bin")+string(filepath.ListSeparator)+os.Getenv("PATH"))
			return command{dir: dir, env: env, args: args}
		},
	}, nil
}

// removeKo removes what ko made: no other module has this name.
func (b *bench) removeKo(ctx context.Context) error {
	return b.engine.removeReferences(ctx, "ko.local/example.com/shop/cmd/*")
}

// bake runs one target for each binary on BuildKit. What BuildKit caches cannot be removed by
// name: a cold build has cache mounts of a new name, and what stays is for docker builder prune.
func (b *bench) bake(ctx context.Context) (tool, error) {
	path, err := exec.LookPath("docker")
	if err != nil {
		return tool{name: bakeName}, errors.New("docker is not on the PATH")
	}
	if b.engine == nil {
		return tool{name: bakeName}, errors.New("it needs a Docker engine")
	}
	if err := exec.CommandContext(ctx, path, "buildx", "version").Run(); err != nil {
		return tool{name: bakeName}, errors.New("docker has no buildx")
	}
	colds := 0
	return tool{
		name:  bakeName,
		adapt: func(dir string, binaries int) error { return b.writeBake(dir, binaries) },
		cold: func(ctx context.Context) error {
			colds++
			return b.removeBaked(ctx)
		},
		clean: b.removeBaked,
		build: func(dir string, _ int) command {
			return command{dir: dir, args: []string{path, "buildx", "bake", "--load", "--provenance=false",
				fmt.Sprintf("--set=*.args.COLD=%d", colds)}}
		},
	}, nil
}

func (b *bench) removeBaked(ctx context.Context) error {
	return b.engine.removeReferences(ctx, "baked-"+b.mark+"/*")
}

// writeBake writes a Dockerfile that builds any of the binaries, with caches for modules and
// builds, and a bake file with a target for each.
func (b *bench) writeBake(dir string, binaries int) error {
	var bake, names strings.Builder
	for i := range binaries {
		name := binaryName(i)
		fmt.Fprintf(&names, "%q, ", name)
		fmt.Fprintf(&bake, "target %q {\n  args = { NAME = %q }\n  tags = [\"baked-%s/%s:latest\"]\n}\n\n", name, name, b.mark, name)
	}
	fmt.Fprintf(&bake, "group \"default\" {\n  targets = [%s]\n}\n", strings.TrimSuffix(names.String(), ", "))
	return errors.Join(
		os.WriteFile(filepath.Join(dir, "docker-bake.hcl"), []byte(bake.String()), 0o644),
		os.WriteFile(filepath.Join(dir, ".dockerignore"), []byte("docker-bake.hcl\n"), 0o644),
		os.WriteFile(filepath.Join(dir, "Dockerfile"), []byte(b.dockerfile()), 0o644),
	)
}

// dockerfile has GOCACHE below one cache mount, in a directory for each cold build.
func (b *bench) dockerfile() string {
	return `# syntax=docker/dockerfile:1
FROM golang:` + goVersion + ` AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN --mount=type=cache,id=` + b.mark + `-mod,target=/go/pkg/mod go mod download
COPY . .
ARG NAME COLD=0
RUN --mount=type=cache,id=` + b.mark + `-mod,target=/go/pkg/mod --mount=type=cache,id=` + b.mark + `-build,target=/cache \
    GOCACHE=/cache/$COLD CGO_ENABLED=0 GOTOOLCHAIN=local go build -trimpath -buildvcs=false -ldflags="-s -w" -o /out/$NAME ./cmd/$NAME

FROM scratch
ARG NAME
COPY --from=build /out/$NAME /app
ENTRYPOINT ["/app"]
`
}
