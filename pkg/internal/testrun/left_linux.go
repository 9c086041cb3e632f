package testrun

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/image"
	"github.com/docker/docker/api/types/volume"
	"github.com/docker/docker/client"
)

// A Place is where runs of a test may leave something.
type Place struct {
	Dirs   []string       // directories of the test's own: the tree, the cache, the one for temporary files
	Engine *client.Client // may be nil
	// Marks are words that no other test's things have: the name of volumes, a directory. What
	// the engine has is a run's where one of them is in its description.
	Marks []string
}

// Left lists what runs have left that have all ended: containers in every state, anonymous
// volumes, temporary images, temporary files, processes.
func (p Place) Left() (list []string, err error) {
	for _, look := range []func() ([]string, error){p.Containers, p.volumes, p.images, p.files} {
		found, err := look()
		if err != nil {
			return nil, err
		}
		list = append(list, found...)
	}
	return append(list, p.processes()...), nil
}

// hasMark reports whether a description has one of the marks in it.
func (p Place) hasMark(description any) bool {
	data, err := json.Marshal(description)
	return err == nil && slices.ContainsFunc(p.Marks, func(m string) bool { return strings.Contains(string(data), m) })
}

// Containers lists the containers of the runs, with what they are in the middle of.
func (p Place) Containers() (list []string, err error) {
	if p.Engine == nil {
		return nil, nil
	}
	ctx := context.Background()
	all, err := p.Engine.ContainerList(ctx, container.ListOptions{All: true})
	if err != nil {
		return nil, err
	}
	for _, c := range all {
		found, err := p.Engine.ContainerInspect(ctx, c.ID)
		if err == nil && p.hasMark(found) {
			list = append(list, fmt.Sprintf("container %.12s, %s", c.ID, found.State.Status))
		}
	}
	return list, nil
}

// volumes lists anonymous volumes. Those with names are caches.
func (p Place) volumes() (list []string, err error) {
	if p.Engine == nil {
		return nil, nil
	}
	all, err := p.Engine.VolumeList(context.Background(), volume.ListOptions{})
	for _, v := range all.Volumes {
		if len(v.Name) == 64 && p.hasMark(v) {
			list = append(list, "volume "+v.Name)
		}
	}
	return list, err
}

// images lists images that only a run in progress has.
func (p Place) images() (list []string, err error) {
	if p.Engine == nil {
		return nil, nil
	}
	all, err := p.Engine.ImageList(context.Background(), image.ListOptions{})
	for _, i := range all {
		for _, tag := range i.RepoTags {
			if strings.HasPrefix(tag, "gobuild-packages:") && p.hasMark(i) {
				list = append(list, "image "+tag)
			}
		}
	}
	return list, err
}

// files lists temporary files and directories, and what is in those for them.
func (p Place) files() (list []string, err error) {
	for _, dir := range p.Dirs {
		werr := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return nil // it may be removed meanwhile
			case isTemporary(path, d):
				list = append(list, path)
				return skip(d)
			case d.IsDir() && isForeignDir(path):
				return fs.SkipDir
			}
			return nil
		})
		if werr != nil && !os.IsNotExist(werr) {
			err = werr
		}
	}
	return list, err
}

func skip(d fs.DirEntry) error {
	if d.IsDir() {
		return fs.SkipDir
	}
	return nil
}

// isForeignDir reports whether a directory is one whose files are not gobuild's own: toolchains, modules.
func isForeignDir(path string) bool {
	return filepath.Base(filepath.Dir(path)) == "toolchains" || strings.HasSuffix(path,
		filepath.FromSlash("/pkg/mod")) || filepath.Base(path) == "builds"
}

// isTemporary reports whether a file is only there while gobuild works, by its name.
func isTemporary(path string, d fs.DirEntry) bool {
	name, in := d.Name(), filepath.Base(filepath.Dir(path))
	switch {
	case strings.HasSuffix(name, ".lock"):
		return in == "runs"
	case in == "runs" && d.IsDir(), in == "toolchains" && (strings.HasSuffix(name, ".zip") ||
		strings.HasSuffix(name, ".old")):
		return true
	}
	return strings.Contains(name, ".tmp") || strings.HasPrefix(name, ".gobuild-") && name != ".gobuild-unindexed" ||
		strings.HasPrefix(name, "go-build") && d.IsDir() && len(name) > len("go-build") || strings.HasPrefix(name,
		"run-") && d.IsDir() ||
		strings.HasPrefix(name, "gobuild-module-") || strings.HasPrefix(name, "gobuild-plan-") ||
		strings.HasPrefix(name, "gobuild-git-") || strings.HasPrefix(name, "saved-")
}

// processes lists those that have one of the directories in their arguments or environment, or
// stand in it. The test itself is none of them.
func (p Place) processes() (list []string) {
	names, _ := filepath.Glob("/proc/[0-9]*")
	for _, proc := range names {
		if filepath.Base(proc) == fmt.Sprint(os.Getpid()) {
			continue
		}
		args, _ := os.ReadFile(filepath.Join(proc, "cmdline"))
		env, _ := os.ReadFile(filepath.Join(proc, "environ"))
		cwd, _ := os.Readlink(filepath.Join(proc, "cwd"))
		text := string(args) + "\x00" + string(env) + "\x00" + cwd
		if slices.ContainsFunc(p.Dirs, func(dir string) bool { return strings.Contains(text, dir) }) {
			list = append(list, "process "+filepath.Base(proc)+" "+strings.ReplaceAll(string(args), "\x00", " "))
		}
	}
	return list
}
