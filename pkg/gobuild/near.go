package gobuild

import (
	"errors"
	"fmt"
	"go/build"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/config"
	"github.com/gobuild-dev/gobuild/pkg/source"
)

// nearDir names a directory that a missing one may have meant.
func (l *lookup) nearDir(dir string) string {
	return l.nearEntry(dir, fs.DirEntry.IsDir)
}

// nearEntry names what stands beside a missing path, of some kind, and may have been meant.
func (l *lookup) nearEntry(missing string, is func(fs.DirEntry) bool) string {
	entries, err := os.ReadDir(filepath.Dir(missing))
	if err != nil {
		return ""
	}
	var names []string
	for _, e := range entries {
		if is(e) {
			names = append(names, e.Name())
		}
	}
	if near := config.Suggest(filepath.Base(missing), names); near != "" {
		return fmt.Sprintf(" Did you mean %s?", l.show(filepath.Join(filepath.Dir(missing), near)))
	}
	return ""
}

// otherPackage says what may be done about a directory that is no package.
func (l *lookup) otherPackage(dir string, err error) string {
	var none *source.NoGoError
	var several *build.MultiplePackageError
	switch {
	case errors.As(err, &none):
		return l.mainsNear(dir)
	case errors.As(err, &several):
		return " A directory holds one package: move the files of the other."
	}
	return ""
}

// mainsNear names main packages below a directory that is none, else below the one around it.
func (l *lookup) mainsNear(dir string) string {
	for _, root := range []string{dir, filepath.Dir(dir)} {
		found, err := source.Mains(root, "./...", l.facts.Default.OS, l.facts.Default.Arch, nil)
		if err != nil || len(found) == 0 {
			continue
		}
		var names []string
		for _, pkg := range found {
			names = append(names, l.show(filepath.Join(root, filepath.FromSlash(pkg))))
		}
		slices.Sort(names)
		const most = 5
		if len(names) > most {
			names = append(names[:most], "…")
		}
		return " Main packages: " + strings.Join(names, ", ") + "."
	}
	return ""
}
