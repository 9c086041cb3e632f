package floors

import (
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

const module = "github.com/gobuild-dev/gobuild/"

// violation is an import that a package's row does not allow, or, without an import, a
// package that has no row.
type violation struct {
	file string // slash-separated, relative to the root
	path string // what is imported
}

func (v violation) String() string {
	if v.path == "" {
		return fmt.Sprintf("%s: its package has no row in the table of floors: give it one", v.file)
	}
	return fmt.Sprintf("%s imports %s, which its floor does not allow", v.file, v.path)
}

// check reads the imports of all packages below root, which is pkg, for every platform, and
// returns what breaks the table.
func check(root string) (found []violation, err error) {
	err = filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case e.IsDir() && path != root && ignored(path, e.Name()):
			return filepath.SkipDir
		case e.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		more, err := checkFile(root, path)
		found = append(found, more...)
		return err
	})
	return found, err
}

// ignored reports whether a directory's files are no packages of this module, as go sees it.
func ignored(path, name string) bool {
	_, err := os.Stat(filepath.Join(path, "go.mod"))
	return err == nil || name == "testdata" || name == "vendor" || name[0] == '.' || name[0] == '_'
}

func checkFile(root, path string) ([]violation, error) {
	rel, err := filepath.Rel(root, path)
	if err != nil {
		return nil, err
	}
	rel = filepath.ToSlash(rel)
	r, ok := rows[name(rel[:max(0, strings.LastIndexByte(rel, '/'))])]
	if !ok {
		return []violation{{file: rel}}, nil
	}
	imports, err := importsOf(path)
	imports = slices.DeleteFunc(imports, r.allows)
	var found []violation
	for _, imported := range imports {
		found = append(found, violation{rel, imported})
	}
	return found, err
}

// name returns what the table calls a package, by its path below pkg.
func name(path string) string { return strings.TrimPrefix(path, "internal/") }

func importsOf(path string) (imports []string, err error) {
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
	if err != nil {
		return nil, err
	}
	for _, spec := range file.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return nil, err
		}
		imports = append(imports, imported)
	}
	return imports, nil
}

// allows reports whether a package of this row may import path.
func (r row) allows(path string) bool {
	if ours, ok := strings.CutPrefix(path, module); ok {
		return slices.Contains(r.ours, name(strings.TrimPrefix(ours, "pkg/")))
	}
	if standard(path) {
		return true
	}
	if r.free {
		return !within(path, mage)
	}
	return slices.ContainsFunc(r.modules, func(m string) bool { return within(path, m) })
}

// standard reports whether path is of the standard library: no other module's path may begin
// with an element that has no dot (https://go.dev/ref/mod#module-path). C code is not of it.
func standard(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	return !strings.Contains(first, ".") && path != "C"
}

func within(path, prefix string) bool {
	return path == prefix || strings.HasPrefix(path, prefix+"/")
}
