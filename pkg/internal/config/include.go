package config

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
)

// A loader reads a file and what it includes.
type loader struct {
	read    func(string) ([]byte, error)
	area    *readable.Area
	out     *collector
	sources []*document          // in the order in which they are first included
	byFile  map[string]*document // by real path
	trail   []string             // the files that are being read, by real path
	signs   int                  // in all of them
}

// load reads a file unless it was read before. at is where it is included.
func (l *loader) load(path string, at *hcl.Range) {
	id := realPath(path)
	if i := slices.Index(l.trail, id); i >= 0 {
		l.cycle(append(slices.Clone(l.trail[i:]), id), at)
		return
	}
	if l.byFile[id] != nil {
		return
	}
	if len(l.sources) >= maxFiles {
		l.out.errorf(*at, diag.TooManyFiles, "More than %d files are included.", maxFiles)
		return
	}
	data, err := l.read(path)
	if l.signs += signs(data); err == nil && l.signs > maxSigns && len(l.sources) > 0 {
		l.out.errorf(*at, diag.FilesTooLarge, "With this file the configuration is made of more than %d words and signs.", maxSigns)
		return
	}
	if err != nil {
		d := beyond(at, err)
		if d == nil {
			d = unreadable(path, err)
			d.Subject = at
		}
		l.out.add(d)
		return
	}
	src := parse(path, data, l.out)
	l.byFile[id] = src
	l.sources = append(l.sources, src)
	l.trail = append(l.trail, id)
	l.includes(src)
	l.trail = l.trail[:len(l.trail)-1]
}

func (l *loader) cycle(trail []string, at *hcl.Range) {
	names := make([]string, len(trail))
	for i, p := range trail {
		names[i] = relative(l.sources[0].dir, p)
	}
	l.out.errorf(*at, diag.IncludeCycle, "These files include each other: %s. Take one of the includes out.", strings.Join(names, " → "))
}

// includes reads what src includes.
func (l *loader) includes(src *document) {
	a := src.body.attribute("include")
	if a == nil {
		return
	}
	tuple, ok := a.expr.(*hclsyntax.TupleConsExpr)
	if !ok {
		l.out.errorf(a.expr.Range(), diag.WrongType, `include must be a list of strings in brackets: write ["services/*/gobuild.hcl"].`)
		return
	}
	for _, item := range tuple.Exprs {
		pattern, ok := literal(item)
		if !ok {
			l.out.errorf(item.Range(), diag.WrongType, "include is read before everything else, so that it takes plain strings in quotes only.")
			continue
		}
		l.include(src, pattern, item.Range())
	}
}

// include reads the files that one pattern names.
func (l *loader) include(src *document, pattern string, at hcl.Range) {
	if !isPattern(pattern) {
		l.included(src, resolve(src.dir, pattern), at)
		return
	}
	paths, err := glob(l.area, src.dir, pattern)
	if d := beyond(&at, err); d != nil {
		l.out.add(d)
		return
	}
	if err != nil {
		l.out.errorf(at, diag.InvalidPattern, "%s", sentence(err.Error()))
		return
	}
	if len(paths) == 0 {
		l.out.add(diag.Warning(diag.NothingIncluded, at, "No file matches %s.", resolve(src.dir, pattern)))
	}
	for _, p := range paths {
		// A glob beside its own file finds that file too.
		if p = resolve(src.dir, p); realPath(p) != realPath(src.path) {
			l.included(src, p, at)
		}
	}
}

func (l *loader) included(src *document, path string, at hcl.Range) {
	if d := beyond(&at, l.area.Check(path)); d != nil {
		l.out.add(d)
		return
	}
	info, err := os.Stat(path)
	switch {
	case err == nil && info.IsDir():
		l.out.errorf(at, diag.CannotIncludeADirectory, "%s is a directory: write %s.", path, relative(src.dir, filepath.Join(path, FileName)))
	case !strings.HasSuffix(path, nativeSuffix) && !strings.HasSuffix(path, jsonSuffix):
		l.out.errorf(at, diag.NotAGobuildFile, "%s is not included: the name of a gobuild file ends with .hcl or .hcl.json.", path)
	default:
		l.load(path, &at)
	}
}

// literal is the text of a plain string.
func literal(expr hclsyntax.Expression) (string, bool) {
	t, ok := expr.(*hclsyntax.TemplateExpr)
	if !ok || !t.IsStringLiteral() && len(t.Parts) > 0 {
		return "", false
	}
	v, diags := t.Value(nil)
	return asString(v), !diags.HasErrors()
}

// resolve is a slash-separated path as an absolute one.
func resolve(dir, path string) string {
	path = filepath.FromSlash(path)
	if filepath.IsAbs(path) {
		return filepath.Clean(path)
	}
	return filepath.Join(dir, path)
}

// realPath is the path without symbolic links, so that a file is the same by any name.
func realPath(path string) string {
	if p, err := filepath.EvalSymlinks(path); err == nil {
		return p
	}
	return path
}

// relative is path as seen from dir, where it lies below it.
func relative(dir, path string) string {
	if rel, err := filepath.Rel(dir, path); err == nil && filepath.IsLocal(rel) {
		return filepath.ToSlash(rel)
	}
	return path
}
