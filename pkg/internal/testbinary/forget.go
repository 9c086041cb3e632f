package testbinary

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/docker/docker/api/types/filters"
	"github.com/docker/docker/api/types/volume"
	"github.com/docker/docker/client"
)

// Forget removes what gobuild remembers, in the user's cache, of checkouts at or below a directory,
// and the caches that they have for themselves in an engine. A test that builds with that cache calls
// it before the directory goes.
func Forget(dir string) error {
	states, err := states(dir)
	err = errors.Join(err, removeVolumes(states))
	for _, state := range states {
		err = errors.Join(err, removeAll(state))
	}
	return err
}

// removeVolumes removes volumes of checkouts that were built in an engine.
func removeVolumes(states []string) error {
	states = slices.DeleteFunc(slices.Clone(states), func(state string) bool {
		_, err := os.Stat(filepath.Join(state, "docker"))
		return err != nil
	})
	if len(states) == 0 {
		return nil
	}
	api, err := client.NewClientWithOpts(client.FromEnv, client.WithAPIVersionNegotiation())
	if err != nil {
		return err
	}
	defer api.Close()
	for _, state := range states {
		label := filters.Arg("label", "dev.gobuild.checkout="+filepath.Base(state))
		list, listErr := api.VolumeList(context.Background(), volume.ListOptions{Filters: filters.NewArgs(label)})
		err = errors.Join(err, listErr)
		for _, v := range list.Volumes {
			err = errors.Join(err, api.VolumeRemove(context.Background(), v.Name, true))
		}
	}
	return err
}

// states are the directories of what gobuild remembers of checkouts at or below a directory.
func states(dir string) (states []string, err error) {
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		dir = real
	}
	cache, err := userCache()
	if err != nil {
		return nil, err
	}
	paths, err := filepath.Glob(filepath.Join(cache, "checkouts", "*", "path"))
	for _, path := range paths {
		text, readErr := os.ReadFile(path)
		if readErr == nil && strings.HasPrefix(strings.TrimSpace(string(text))+string(filepath.Separator), dir+
			string(filepath.Separator)) {
			states = append(states, filepath.Dir(path))
		}
	}
	return states, err
}

func userCache() (string, error) {
	if dir := os.Getenv("GOBUILD_CACHE"); dir != "" {
		return dir, nil
	}
	dir, err := os.UserCacheDir()
	return filepath.Join(dir, "gobuild"), err
}

// removeAll also removes what Go made read-only.
func removeAll(dir string) error {
	_ = filepath.WalkDir(dir, func(p string, d os.DirEntry, err error) error {
		if err == nil && d.IsDir() {
			_ = os.Chmod(p, 0o700)
		}
		return nil
	})
	return os.RemoveAll(dir)
}
