package facts

import (
	"cmp"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"github.com/gobuild-dev/gobuild/pkg/internal/config"
	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
)

// problems collects the diagnostics of a configuration.
type problems struct {
	file  *config.File
	from  string // where relative paths of the block start that is looked up
	diags hcl.Diagnostics
}

func (p *problems) errorAt(at hcl.Range, kind *diag.Kind, detail string) *hcl.Diagnostic {
	d := diag.Error(kind, at, "%s", detail)
	p.diags = append(p.diags, d)
	return d
}

// displayPath returns a path as the user would write it in the block that is looked up.
func (p *problems) displayPath(dir string) string {
	rel, err := filepath.Rel(cmp.Or(p.from, p.file.Dir), dir)
	switch {
	case err != nil || len(rel) > len(dir):
		return dir
	case rel == "." || !filepath.IsLocal(rel):
		return filepath.ToSlash(rel)
	}
	return "./" + filepath.ToSlash(rel)
}

// reportMissingDir reports a directory that does not exist, at the attribute that names it, and suggests one with
// a similar name.
func (p *problems) reportMissingDir(at hcl.Range, kind *diag.Kind, dir, detail string) {
	p.reportMissing(at, kind, dir, detail, fs.DirEntry.IsDir)
}

// reportMissingFile is reportMissingDir for a file or a directory.
func (p *problems) reportMissingFile(at hcl.Range, name string) {
	p.reportMissing(at, diag.ThereIsNoSuchFile, name, p.displayPath(name)+" does not exist.", func(fs.DirEntry) bool {
		return true
	})
}

func (p *problems) reportMissing(at hcl.Range, kind *diag.Kind, name, detail string, is func(fs.DirEntry) bool) {
	near := p.nearEntry(name, is)
	if near == "" {
		p.errorAt(at, kind, detail)
		return
	}
	d := p.errorAt(at, kind, detail+" Did you mean "+near+"?")
	if p.isString(at) {
		diag.WithFix(d, diag.Meant(at, `"`+near+`"`))
	}
}

// isString reports whether a range is a plain string.
func (p *problems) isString(at hcl.Range) bool {
	file := p.file.Sources[at.Filename]
	if file == nil || !at.CanSliceBytes(file.Bytes) {
		return false
	}
	text := string(at.SliceBytes(file.Bytes))
	return len(text) > 1 && text[0] == '"' && strings.IndexByte(text[1:], '"') == len(text)-2
}

// nearEntry returns the path that may have been meant instead of a missing one, or "".
func (p *problems) nearEntry(missing string, is func(fs.DirEntry) bool) string {
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
		return p.displayPath(filepath.Join(filepath.Dir(missing), near))
	}
	return ""
}
