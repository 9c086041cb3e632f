package readable

import (
	"os"
	"os/user"
	"path/filepath"
	"slices"
)

// HomeDirs returns this user's home directories, that of HOME and that of the system, without
// links.
func HomeDirs() (dirs []string) {
	add := func(dir string) {
		if dir == "" || !filepath.IsAbs(dir) {
			return
		}
		if dir = resolve(dir); !slices.Contains(dirs, dir) {
			dirs = append(dirs, dir)
		}
	}
	if home, err := os.UserHomeDir(); err == nil {
		add(home)
	}
	if u, err := user.Current(); err == nil {
		add(u.HomeDir)
	}
	return dirs
}
