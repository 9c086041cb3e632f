package distribution

import (
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
)

// maxConfig bounds a configuration file of the loader, in bytes.
const maxConfig = 64 << 20

// libraryDirs are the directories that the loader searches on this machine: its own ones
// and those of /etc/ld.so.conf (ld.so(8), ldconfig(8)).
func libraryDirs() []string {
	dirs := []string{"/lib64", "/usr/lib64"}
	for _, base := range []string{"/lib", "/usr/lib"} {
		triples, _ := filepath.Glob(base + "/*-linux-gnu*")
		dirs = append(append(dirs, triples...), base)
	}
	return append(dirs, readLdConf("/etc/ld.so.conf", 0)...)
}

// readLdConf reads the directories of an ld.so.conf file and of those that it includes.
func readLdConf(file string, depth int) []string {
	data, err := readable.ReadFile(file, maxConfig)
	if err != nil || depth > 8 {
		return nil
	}
	var dirs []string
	for line := range strings.Lines(string(data)) {
		line, _, _ = strings.Cut(line, "#")
		switch fields := strings.Fields(line); {
		case len(fields) == 0:
		case fields[0] == "include":
			for _, pattern := range fields[1:] {
				dirs = append(dirs, includeLdConf(file, pattern, depth)...)
			}
		case path.IsAbs(fields[0]) && !slices.Contains(dirs, fields[0]):
			dirs = append(dirs, fields[0])
		}
	}
	return dirs
}

func includeLdConf(file, pattern string, depth int) []string {
	if !filepath.IsAbs(pattern) {
		pattern = filepath.Join(filepath.Dir(file), pattern)
	}
	names, _ := filepath.Glob(pattern)
	var dirs []string
	for _, name := range names {
		dirs = append(dirs, readLdConf(name, depth+1)...)
	}
	return dirs
}
