package source

import (
	"errors"
	"fmt"
	"go/build"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/mod/module"
)

// PackageInfo is what is known of the package in one directory.
type PackageInfo struct {
	Name    string   // of the package clause
	Imports []string // import paths as written, sorted; "C" where cgo is used; not those of tests
	Files   []string // names of the Go files that are compiled, without tests
}

// A NoGoError is a directory without a Go file that would be compiled.
type NoGoError struct {
	Dir      string
	Platform string   // os/arch
	Ignored  []string // Go files that build constraints leave out, and those that need cgo if it is off
	Cgo      bool     // there would be files if cgo were on
	TestOnly bool     // there are test files only
}

func (e *NoGoError) Error() string {
	switch {
	case e.Cgo:
		return fmt.Sprintf("%s has no Go files for %s without cgo: %s", e.Dir, e.Platform,
			list(e.Ignored, "needs", "need")+" cgo")
	case len(e.Ignored) > 0:
		return fmt.Sprintf("%s has no Go files for %s: build constraints leave out %s", e.Dir, e.Platform,
			strings.Join(shorten(e.Ignored), ", "))
	case e.TestOnly:
		return fmt.Sprintf("%s has only test files", e.Dir)
	}
	return fmt.Sprintf("%s has no Go files", e.Dir)
}

// list returns "a.go needs" or "a.go, b.go need".
func list(names []string, one, many string) string {
	if len(names) == 1 {
		return names[0] + " " + one
	}
	return strings.Join(shorten(names), ", ") + " " + many
}

// shorten limits the names in a message.
func shorten(names []string) []string {
	const most = 5
	if len(names) <= most {
		return names
	}
	more := fmt.Sprintf("and %d more", len(names)-most)
	return append(append([]string{}, names[:most]...), more)
}

// Package reads the package in dir as it is compiled for one platform. It is
// [Context.Package] for the Go release that gobuild was made with.
func Package(dir, goos, goarch string, cgo bool, tags []string) (*PackageInfo, error) {
	return Context{GOOS: goos, GOARCH: goarch, Cgo: cgo, Tags: tags}.Package(dir)
}

// Package reads the package clauses and imports of the Go files in dir that c's
// constraints let through, by the rules of go/build.
//
// The error of a directory without such a file is a *[NoGoError], of one that does not exist wraps
// fs.ErrNotExist, and of one with two packages is a *[build.MultiplePackageError]. A special file that go would
// read is an error too.
func (c Context) Package(dir string) (*PackageInfo, error) {
	if err := isDir(dir); err != nil {
		return nil, err
	}
	if err := checkSpecialFiles(dir); err != nil {
		return nil, err
	}
	p, err := c.build().ImportDir(dir, 0)
	var none *build.NoGoError
	if err != nil && !errors.As(err, &none) {
		return nil, locateError(dir, err)
	}
	files := slices.Concat(p.GoFiles, p.CgoFiles)
	if len(files) == 0 {
		return nil, c.noGoError(dir, p)
	}
	return &PackageInfo{Name: p.Name, Imports: p.Imports, Files: files}, nil
}

// locateError adds the directory to an error of go/build that does not name it.
func locateError(dir string, err error) error {
	if strings.Contains(err.Error(), dir) {
		return err
	}
	return fmt.Errorf("in %s: %w", dir, err)
}

// noGoError returns why there is nothing to compile in dir.
func (c Context) noGoError(dir string, p *build.Package) error {
	e := &NoGoError{
		Dir:      dir,
		Platform: platform(c),
		Ignored:  withoutTests(p.IgnoredGoFiles),
		TestOnly: len(p.TestGoFiles)+len(p.XTestGoFiles) > 0,
	}
	if !c.Cgo && len(e.Ignored) > 0 {
		c.Cgo = true
		with, _ := c.build().ImportDir(dir, 0)
		e.Cgo = len(with.GoFiles)+len(with.CgoFiles) > 0
	}
	return e
}

func withoutTests(files []string) []string {
	var out []string
	for _, f := range files {
		if !strings.HasSuffix(f, "_test.go") {
			out = append(out, f)
		}
	}
	return out
}

// CheckImportPath returns why the go command refuses a package by its import path, or nil. In a GOPATH it accepts more
// than in a module (cmd/go/internal/load).
func CheckImportPath(importPath string, inModule bool) error {
	var invalid *module.InvalidPathError
	if err := module.CheckImportPath(importPath); inModule && errors.As(err, &invalid) {
		return invalid.Err
	}
	for _, name := range []string{importPath, path.Base(importPath)} {
		if c := name[0]; c < utf8.RuneSelf && !isLetterOrDigit(c) && !strings.ContainsRune("._/", rune(c)) {
			return fmt.Errorf("its name begins with %q", c)
		}
	}
	if strings.Contains(importPath, "@") {
		return errors.New("invalid char '@'")
	}
	return nil
}

func isLetterOrDigit(c byte) bool {
	return '0' <= c && c <= '9' || 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z'
}
