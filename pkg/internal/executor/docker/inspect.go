package docker

import (
	"archive/tar"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"strings"

	"github.com/containerd/errdefs"
	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/client"
)

// defaultPath is the search path of a container whose image sets none (the engine's own).
const defaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

// found is what an image toolchain has.
type found struct {
	ID      string // of the image
	Version string // "1.26.8"
	Go      string // absolute path
	Gofmt   string
	Unset   []string // variables that commands do not get
}

// look reads what toolchain an image holds, from the files of a container that never runs.
func (e *Engine) look(ctx context.Context, ref string) (found, error) {
	image, err := e.api.ImageInspect(ctx, ref)
	if err != nil {
		return found{}, err
	}
	config := &container.Config{Image: ref, Entrypoint: []string{"/none"}}
	id, err := e.create(ctx, config, &container.HostConfig{NetworkMode: noNetwork}, nil)
	if err != nil {
		return found{}, err
	}
	defer e.removeNow(id)
	env := envOf(image)
	f := files{ctx: ctx, api: e.api, id: id}
	out := found{ID: image.ID, Unset: unset(env)}
	for _, dir := range searchPath(env) {
		program, err := f.resolve(path.Join(dir, "go"))
		if err == nil {
			out.Go = program
			break
		}
		if !errdefs.IsNotFound(err) {
			return found{}, err
		}
	}
	if out.Go == "" {
		return found{}, fmt.Errorf("the image %s has no go, neither on its PATH nor in /usr/local/go", ref)
	}
	root := path.Dir(path.Dir(out.Go))
	text, err := f.read(root + "/VERSION")
	if err != nil {
		return found{}, fmt.Errorf("the image %s has no released Go: there is no %s/VERSION in it", ref, root)
	}
	out.Version = strings.TrimPrefix(strings.Fields(text + " ?")[0], "go")
	for _, at := range append([]string{path.Dir(out.Go)}, searchPath(env)...) {
		if out.Gofmt, err = f.resolve(at + "/gofmt"); err == nil {
			return out, nil
		}
	}
	return found{}, fmt.Errorf("the image %s has go but no gofmt, which gobuild keeps containers with", ref)
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

// files reads files of a container by the archive API, which follows no link at the end of a path.
type files struct {
	ctx context.Context
	api *client.Client
	id  string
}

// resolve follows links until a path leads to something else.
func (f files) resolve(name string) (string, error) {
	for range 16 {
		stat, err := f.api.ContainerStatPath(f.ctx, f.id, name)
		if err != nil {
			return "", err
		}
		if stat.Mode&os.ModeSymlink == 0 {
			return name, nil
		}
		name = stat.LinkTarget // absolute in the container, links before it resolved
	}
	return "", errors.New("too many links at " + name)
}

// read returns the text of a small file.
func (f files) read(name string) (string, error) {
	name, err := f.resolve(name)
	if err != nil {
		return "", err
	}
	stream, _, err := f.api.CopyFromContainer(f.ctx, f.id, name)
	if err != nil {
		return "", err
	}
	defer stream.Close()
	archive := tar.NewReader(stream)
	if _, err := archive.Next(); err != nil {
		return "", err
	}
	data, err := io.ReadAll(io.LimitReader(archive, 1<<16))
	return string(data), err
}
