package assemble

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/elffile"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
)

// machine is the file system of this machine.
type machine struct{}

func (machine) Read(_ context.Context, name string) ([]byte, error) { return os.ReadFile(name) }
func (machine) Close() error                                        { return nil }

func (machine) List(_ context.Context, dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names, err
}

// A libraryRoot reads files as a loader does, each once.
type libraryRoot struct {
	ctx   context.Context
	files executor.Files
	own   *baseIndex // files of the image, which come first
	read  map[string][]byte
	libs  map[string]*elffile.File
}

// Lib implements elffile.Root.
func (l *libraryRoot) Lib(name string) (*elffile.File, error) {
	if f, _ := l.own.Lib(name); f != nil {
		return f, nil
	}
	if f, known := l.libs[name]; known {
		return f, nil
	}
	data, err := l.files.Read(l.ctx, name)
	if errors.Is(err, fs.ErrNotExist) {
		l.libs[name] = nil
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	f, err := elffile.Parse(bytes.NewReader(data))
	if err != nil { // a linker script, or another file that has the name of a library
		l.libs[name] = nil
		return nil, nil
	}
	l.read[name], l.libs[name] = data, f
	return f, nil
}

// config are the directories in the configuration of a program's loader: ld.so.conf(5), or for musl a
// file that is named after its loader (ldso/dynlink.c).
func (l *libraryRoot) config(program *elffile.File) ([]string, error) {
	var names []string
	if program.UsesMusl() {
		arch := strings.TrimSuffix(path.Base(program.Interp), ".so.1")
		names = []string{"/etc/" + arch + ".path"}
	} else {
		const dir = "/etc/ld.so.conf.d"
		list, err := l.files.List(l.ctx, dir)
		if err != nil {
			return nil, err
		}
		names = []string{"/etc/ld.so.conf"}
		for _, name := range list {
			if path.Ext(name) == ".conf" {
				names = append(names, path.Join(dir, name))
			}
		}
	}
	var dirs []string
	for _, name := range names {
		text, err := l.files.Read(l.ctx, name)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		dirs = append(dirs, configDirs(string(text))...)
	}
	return dirs, nil
}
