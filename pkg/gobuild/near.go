package gobuild

import (
	"errors"
	"go/build"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/source"
)

// missingDir reports a directory that is none, at an attribute that names it. Where another beside it is
// called almost so, that is offered.
func (l *lookup) missingDir(at hcl.Range, kind *diag.Kind, dir, detail string) {
	l.missing(at, kind, dir, detail, fs.DirEntry.IsDir)
}

// missingFile is missingDir for a file or a directory.
func (l *lookup) missingFile(at hcl.Range, name string) {
	l.missing(at, diag.ThereIsNoSuchFile, name, l.show(name)+" does not exist.", func(fs.DirEntry) bool { return true })
}

func (l *lookup) missing(at hcl.Range, kind *diag.Kind, name, detail string, is func(fs.DirEntry) bool) {
	near := l.nearEntry(name, is)
	if near == "" {
		l.errorAt(at, kind, detail)
		return
	}
	d := l.errorAt(at, kind, detail+" Did you mean "+near+"?")
	if l.isString(at) {
		diag.WithFix(d, diag.Meant(at, `"`+near+`"`))
	}
}

// isString reports whether a range is a plain string.
func (l *lookup) isString(at hcl.Range) bool {
	file := l.sources()[at.Filename]
	if file == nil || !at.CanSliceBytes(file.Bytes) {
		return false
	}
	text := string(at.SliceBytes(file.Bytes))
	return len(text) > 1 && text[0] == '"' && strings.IndexByte(text[1:], '"') == len(text)-2
}

// nearEntry is what is beside a missing path, of some kind, and may have been meant, else "".
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
	if near := diag.Nearest(filepath.Base(missing), names); near != "" {
		return l.show(filepath.Join(filepath.Dir(missing), near))
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
	native := l.platform()
	for _, root := range []string{dir, filepath.Dir(dir)} {
		found, err := source.Mains(root, "./...", native.OS, native.Arch, nil)
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
