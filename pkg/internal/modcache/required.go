package modcache

import (
	"os"
	"path"
	"path/filepath"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
)

// Required are the modules that a go.mod requires, as far as a module cache has them.
type Required struct {
	dirs map[string]string // where the module cache has them, or would have them, by module path
}

// ReadRequired returns the modules that a go.mod requires, none if it has a mistake. dir is the module cache. Modules
// that are replaced by a directory are not among them.
func ReadRequired(dir, goMod string) Required {
	r := Required{map[string]string{}}
	file, err := modfile.Parse("go.mod", []byte(goMod), nil)
	if err != nil {
		return r
	}
	for _, q := range file.Require {
		mod := replaced(file, q.Mod)
		name, err := module.EscapePath(mod.Path)
		version, verr := module.EscapeVersion(mod.Version)
		if mod.Version != "" && err == nil && verr == nil {
			r.dirs[q.Mod.Path] = filepath.Join(dir, filepath.FromSlash(name)+"@"+version)
		}
	}
	return r
}

// replaced returns what a module's version is replaced by, else the version itself. A line for it has precedence over
// one for all versions.
func replaced(file *modfile.File, mod module.Version) module.Version {
	by := mod
	for _, r := range file.Replace {
		switch {
		case r.Old == mod:
			return r.New
		case r.Old.Path == mod.Path && r.Old.Version == "":
			by = r.New
		}
	}
	return by
}

// Find returns the directory of a package; false if the module cache does not have it.
func (r Required) Find(importPath string) (dir string, ok bool) {
	for p := importPath; p != "." && p != "/"; p = path.Dir(p) {
		if root := r.dirs[p]; root != "" {
			dir = filepath.Join(root, filepath.FromSlash(importPath[len(p):]))
			if info, err := os.Stat(dir); err == nil && info.IsDir() {
				return dir, true
			}
		}
	}
	return "", false
}
