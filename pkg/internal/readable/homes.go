package readable

import (
	"os"
	"os/user"
	"path/filepath"
	"slices"
)

// Homes are this user's home directories, as HOME and as the system has it, without links.
func Homes() (dirs []string) {
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
