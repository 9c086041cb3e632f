package source

import (
	"errors"
	"fmt"

	"golang.org/x/mod/modfile"
)

// A FileError is a mistake in a go.mod or go.work: one that does not parse, or a line in it
// that leads nowhere.
type FileError struct {
	File string // path of the go.mod or go.work
	Line int    // 0 if it is the whole file
	Err  error  // of a file that does not parse, a modfile.ErrorList
}

// Error is file:line: message, a line for each mistake.
func (e *FileError) Error() string {
	var parse modfile.ErrorList
	switch {
	case errors.As(e.Err, &parse):
		return parse.Error()
	case e.Line == 0:
		return fmt.Sprintf("%s: %v", e.File, e.Err)
	}
	return fmt.Sprintf("%s:%d: %v", e.File, e.Line, e.Err)
}

func (e *FileError) Unwrap() error { return e.Err }

// ParseGoMod parses a go.mod as that of a main module: https://go.dev/ref/mod#go-mod-file-grammar.
// path is used in messages alone. An error is a *[FileError].
func ParseGoMod(path string, data []byte) (*modfile.File, error) {
	f, err := modfile.Parse(path, data, nil)
	if err != nil {
		return nil, parseError(path, err)
	}
	if f.Module == nil {
		return nil, &FileError{File: path, Err: errors.New("there is no module line: write \"module " +
			"example.com/name\" as the first line")}
	}
	return f, nil
}

// ParseGoWork parses a go.work: https://go.dev/ref/mod#go-work-file-grammar.
// path is used in messages alone. An error is a *[FileError].
func ParseGoWork(path string, data []byte) (*modfile.WorkFile, error) {
	f, err := modfile.ParseWork(path, data, nil)
	if err != nil {
		return nil, parseError(path, err)
	}
	return f, nil
}

func parseError(path string, err error) error {
	e := &FileError{File: path, Err: err}
	var list modfile.ErrorList
	if errors.As(err, &list) && len(list) > 0 {
		e.Line = list[0].Pos.Line
	}
	return e
}

// readGoMod reads the go.mod of a main module.
func readGoMod(path string) (*modfile.File, error) {
	data, err := readFile(path)
	if err != nil {
		return nil, err
	}
	return ParseGoMod(path, data)
}

// readDependency reads the go.mod of a directory that a replace leads to, of which Go
// reads less than of a main module's.
func readDependency(path string) (*modfile.File, error) {
	data, err := readFile(path)
	if err != nil {
		return nil, err
	}
	f, err := modfile.ParseLax(path, data, nil)
	if err != nil {
		return nil, parseError(path, err)
	}
	return f, nil
}

func goLine(f *modfile.File) string {
	if f.Go == nil {
		return ""
	}
	return f.Go.Version
}

func toolchainLine(t *modfile.Toolchain) string {
	if t == nil {
		return ""
	}
	return t.Name
}

func godebugLines(lines []*modfile.Godebug) map[string]string {
	out := map[string]string{}
	for _, g := range lines {
		out[g.Key] = g.Value
	}
	return out
}
