package docker

import (
	"context"
	"fmt"
	"path"
	"strings"

	"github.com/containerd/errdefs"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/engine"
)

// defaultPath is the search path of a container whose image sets none (the engine's own).
const defaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

// imageToolchain is the toolchain that an image has.
type imageToolchain struct {
	ID      string // of the image
	Version string // "1.26.8"
	Go      string // absolute path
	Gofmt   string
	Unset   []string // variables that commands do not get
}

// readToolchain reads what toolchain an image holds.
func readToolchain(ctx context.Context, e *engine.Engine, ref string) (imageToolchain, error) {
	image, err := e.Client().ImageInspect(ctx, ref)
	if err != nil {
		return imageToolchain{}, err
	}
	f, err := e.Images.Open(ctx, ref)
	if err != nil {
		return imageToolchain{}, err
	}
	defer f.Close()
	env := envOf(image)
	out := imageToolchain{ID: image.ID, Unset: unsetNames(env)}
	for _, dir := range searchPath(env) {
		program, err := f.Resolve(ctx, path.Join(dir, "go"))
		if err == nil {
			out.Go = program
			break
		}
		if !errdefs.IsNotFound(err) {
			return imageToolchain{}, err
		}
	}
	if out.Go == "" {
		return imageToolchain{}, fmt.Errorf("the image %s has no go, neither on its PATH nor in /usr/local/go", ref)
	}
	root := path.Dir(path.Dir(out.Go))
	text, err := f.Read(ctx, root+"/VERSION")
	if err != nil {
		return imageToolchain{}, fmt.Errorf("the image %s has no released Go: there is no %s/VERSION in it", ref, root)
	}
	out.Version = strings.TrimPrefix(strings.Fields(string(text) + " ?")[0], "go")
	for _, at := range append([]string{path.Dir(out.Go)}, searchPath(env)...) {
		if out.Gofmt, err = f.Resolve(ctx, at+"/gofmt"); err == nil {
			return out, nil
		}
	}
	return imageToolchain{}, fmt.Errorf("the image %s has go but no gofmt, which gobuild keeps containers with", ref)
}

func searchPath(env []string) []string {
	list := defaultPath
	for _, v := range env {
		if value, ok := strings.CutPrefix(v, "PATH="); ok {
			list = value
		}
	}
	return append(strings.Split(list, ":"), "/usr/local/go/bin")
}
