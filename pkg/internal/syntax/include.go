package syntax

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
)

// A loader reads a file and what it includes.
type loader struct {
	read    func(string) ([]byte, error)
	area    *readable.Area
	out     *diag.Collector
	sources []*Document          // in the order in which they are first included
	byFile  map[string]*Document // by real path
	trail   []string             // the files that are being read, by real path
	signs   int                  // in all of them

	included map[*Document][]inclusion
	names    map[*Document]string // what files are included as
}

// Load reads a file and what it includes, the file itself first. read reads files, which must
// lie in the area.
func Load(path string, area *readable.Area, read func(string) ([]byte, error), out *diag.Collector) []*Document {
	l := &loader{
		read: read, area: area, out: out, byFile: map[string]*Document{}, included: map[*Document][]inclusion{},
		names: map[*Document]string{},
	}
	if root := l.load(path, nil); root != nil {
		l.assignScopes(root, &Scope{})
	}
	for _, file := range l.sources {
		if file.Scope == nil { // an include that is wrong
			file.Scope = &Scope{}
		}
	}
	return l.sources
}

// load reads a file unless it was read before, and returns it; nil if it cannot be read. at is where it is included.
func (l *loader) load(path string, at *hcl.Range) *Document {
	id := readable.RealPath(path)
	if i := slices.Index(l.trail, id); i >= 0 {
		l.reportCycle(append(slices.Clone(l.trail[i:]), id), at)
		return nil
	}
	if l.byFile[id] != nil {
		return l.byFile[id]
	}
	if len(l.sources) >= maxFiles {
		l.out.Errorf(*at, diag.TooManyFiles, "More than %d files are included.", maxFiles)
		return nil
	}
	data, err := l.read(path)
	if l.signs += countTokens(data); err == nil && l.signs > maxTokens && len(l.sources) > 0 {
		l.out.Errorf(*at, diag.FilesTooLarge,
			"With this file the configuration is made of more than %d words and signs.", maxTokens)
		return nil
	}
	if err != nil {
		d := outsideError(at, err)
		if d == nil {
			d = readError(path, err)
			d.Subject = at
		}
		l.out.Add(d)
		return nil
	}
	src := parse(path, data, l.out)
	l.byFile[id] = src
	l.sources = append(l.sources, src)
	l.trail = append(l.trail, id)
	l.includeAll(src)
	l.trail = l.trail[:len(l.trail)-1]
	return src
}

func (l *loader) reportCycle(trail []string, at *hcl.Range) {
	names := make([]string, len(trail))
	for i, p := range trail {
		names[i] = diag.RelativePath(l.sources[0].Dir, p)
	}
	l.out.Errorf(*at, diag.IncludeCycle, "These files include each other: %s. Take one of the includes out.",
		strings.Join(names, " → "))
}

// includeAll reads what src includes.
func (l *loader) includeAll(src *Document) {
	a := src.Body.Attribute("include")
	if a == nil {
		return
	}
	tuple, ok := a.Expr.(*hclsyntax.TupleConsExpr)
	if !ok {
		l.out.Errorf(a.Expr.Range(), diag.WrongType, "include must be a list, in brackets: write %s.",
			bracketed(a.Expr, src))
		return
	}
	for _, item := range tuple.Exprs {
		if in, ok := readInclude(item, l.out); ok {
			l.includePattern(src, in)
		}
	}
}

// bracketed returns what include is given in brackets, if it may be an element of the list that include is.
func bracketed(expr hclsyntax.Expression, src *Document) string {
	switch expr.(type) {
	case *hclsyntax.ObjectConsExpr, *hclsyntax.TemplateExpr:
		if text := src.Written(expr); !strings.Contains(text, "\n") {
			return "[" + text + "]"
		}
		return "[{ … }]"
	}
	return `["services/*/gobuild.hcl"]`
}

// includePattern reads the files that one pattern names.
func (l *loader) includePattern(src *Document, in Include) {
	pattern, at := in.Path, in.At
	if !isPattern(pattern) {
		l.includeFile(src, lang.AbsPath(src.Dir, pattern), in)
		return
	}
	paths, err := Glob(l.area, src.Dir, pattern)
	if d := outsideError(&at, err); d != nil {
		l.out.Add(d)
		return
	}
	if err != nil {
		l.out.Errorf(at, diag.InvalidPattern, "%s", diag.Sentence(err.Error()))
		return
	}
	if len(paths) == 0 {
		l.out.Add(diag.Warning(diag.NothingIncluded, at, "No file matches %s.", lang.AbsPath(src.Dir, pattern)))
	}
	for _, p := range paths {
		// A pattern may match the file that it is in.
		if p = lang.AbsPath(src.Dir, p); readable.RealPath(p) != readable.RealPath(src.Path) {
			l.includeFile(src, p, in)
		}
	}
}

func (l *loader) includeFile(src *Document, path string, in Include) {
	at := in.At
	if d := outsideError(&at, l.area.Check(path)); d != nil {
		l.out.Add(d)
		return
	}
	info, err := os.Stat(path)
	switch {
	case err == nil && info.IsDir():
		l.out.Errorf(at, diag.CannotIncludeADirectory, "%s is a directory: write %s.", path,
			diag.RelativePath(src.Dir, filepath.Join(path, FileName)))
	case !strings.HasSuffix(path, nativeSuffix) && !strings.HasSuffix(path, jsonSuffix):
		l.out.Errorf(at, diag.NotAGobuildFile,
			"%s is not included: the name of a gobuild file ends with .hcl or .hcl.json.", path)
	default:
		if file := l.load(path, &at); file != nil {
			l.add(src, file, in)
		}
	}
}
