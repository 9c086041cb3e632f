package assemble

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/build/result"
	"github.com/gobuild-dev/gobuild/pkg/internal/cache"
	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/elffile"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/layer"
	"github.com/gobuild-dev/gobuild/pkg/internal/once"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/progress"
	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
)

// A dynamicBinary is a dynamically linked binary of an image.
type dynamicBinary struct {
	path   string // in the image
	digest string
	file   *elffile.File
}

// Libraries checks that bases have the shared libraries of dynamic programs, or copies them.
type Libraries struct {
	Area     *readable.Area // files of this machine that may be copied, besides the system's; nil: any
	CacheDir string         // gobuild's directory in the user's cache
	Engine   executor.Engine
	Store    *cache.Store
	Reporter *progress.Reporter
	Binaries *result.Binaries
	Indexes  *Indexes
	Notices  *result.Notices

	bundles once.Map[string, []layer.Entry]
}

// Bundle is the C library of an image on scratch, with all that its binaries load: copies of what they
// were linked with. It runs nothing.
func (l *Libraries) Bundle(ctx context.Context, a *plan.AssembleAction, own []layer.Entry) ([]layer.Entry, error) {
	if a.Bundle == nil {
		return nil, nil
	}
	from, err := l.dynamicBinaries(a)
	if err != nil {
		return nil, err
	}
	if len(from) == 0 {
		l.Notices.Note(result.Note{Assemble: a, Attr: "libc", Kind: diag.NothingToBundle, Detail: fmt.Sprintf(
			"Image %q has only static binaries, so that libc = \"bundle\" brings nothing along: take it out.",
			a.Image.Address())})
		return nil, nil
	}
	index, err := newIndex().withFiles(own)
	if err != nil {
		return nil, err
	}
	all := map[string]layer.Entry{}
	for _, tc := range slices.SortedFunc(maps.Keys(from),
		func(x, y plan.Toolchain) int { return strings.Compare(x.Name(), y.Name()) }) {
		entries, err := l.bundleFrom(ctx, tc, from[tc], a.Bundle.Extra, index)
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			if have, ok := all[e.Path]; ok && have.Digest != e.Digest {
				return nil, fmt.Errorf("its binaries were linked with different versions of %s: give their targets "+
					"one toolchain, or an image each", e.Path)
			}
			all[e.Path] = e
		}
	}
	return slices.AppendSeq(systemFiles(), maps.Values(all)), nil
}

// dynamicBinaries are the binaries that need libraries, by the toolchain that linked them.
func (l *Libraries) dynamicBinaries(a *plan.AssembleAction) (map[plan.Toolchain][]dynamicBinary, error) {
	from := map[plan.Toolchain][]dynamicBinary{}
	for _, ref := range a.Binaries {
		bin, ok := l.Binaries.Get(ref)
		if !ok {
			continue // layers reports it
		}
		f, err := elffile.Open(bin.Path)
		if err != nil && !errors.Is(err, elffile.ErrNotELF) {
			return nil, err
		}
		if f != nil && !f.IsStatic() {
			from[ref.Linked] = append(from[ref.Linked], dynamicBinary{path.Join(a.Dir, ref.Name), bin.Digest, f})
		}
	}
	return from, nil
}

// bundleFrom copies the libraries of some binaries from where they were linked. For an image the result
// is cached, so that it is opened once; this machine is read each time.
func (l *Libraries) bundleFrom(ctx context.Context, tc plan.Toolchain, binaries []dynamicBinary, extra []string,
	own *baseIndex) ([]layer.Entry, error) {
	if tc.Image == "" {
		return l.collectLibs(ctx, machine{}, "this machine", binaries, extra, own, l.checkExtra)
	}
	key := []string{"bundle 2", tc.Image, tc.Digest, strings.Join(extra, "\n"),
		strings.Join(slices.Sorted(maps.Keys(own.Libs)), "\n")}
	for _, b := range binaries {
		key = append(key, b.path, b.digest)
	}
	return l.bundles.Do(cache.DigestOf(key...), func() (entries []layer.Entry, err error) {
		if l.Store.Get(cache.DigestOf(key...), &entries) && allExist(entries) {
			return entries, nil
		}
		task := l.Reporter.Start("collect libraries from " + tc.Image)
		defer func() { task.Done(err) }()
		files, err := l.Engine.Files(ctx, tc.Image)
		if err != nil {
			return nil, err
		}
		defer files.Close()
		if entries, err = l.collectLibs(ctx, files, "the toolchain image "+tc.Image, binaries, extra, own,
			func(string) error { return nil }); err != nil {
			return nil, err
		}
		return entries, l.Store.Put(cache.DigestOf(key...), entries)
	})
}

// libraryDirs are directories of this machine that have system files, and no user's.
var libraryDirs = []string{"/usr", "/lib", "/lib32", "/lib64", "/libx32", "/nix/store", "/gnu/store"}

// checkExtra returns an error for a file of this machine that is not below libraryDirs, and that the
// configuration may not read.
func (l *Libraries) checkExtra(name string) error {
	real, err := filepath.EvalSymlinks(name)
	if err != nil {
		return nil // reading it reports that
	}
	for _, dir := range libraryDirs {
		if readable.IsBelow(dir, real) {
			return nil
		}
	}
	return l.Area.Check(name)
}

func allExist(entries []layer.Entry) bool {
	return !slices.ContainsFunc(entries, func(e layer.Entry) bool {
		_, err := os.Stat(e.Source)
		return err != nil
	})
}

// A libCollector collects libraries from a file system. place has their paths there, by path in the image.
type libCollector struct {
	root    *libraryRoot
	from    string // for messages
	place   map[string]string
	libc    string // a directory that loaders search by default
	allowed func(name string) error
}

func (l *Libraries) collectLibs(ctx context.Context, files executor.Files, from string, binaries []dynamicBinary,
	extra []string, own *baseIndex, may func(string) error) ([]layer.Entry, error) {
	root := &libraryRoot{ctx: ctx, files: files, own: own, read: map[string][]byte{}, libs: map[string]*elffile.File{}}
	c := &libCollector{root: root, from: from, place: map[string]string{}, libc: "/lib", allowed: may}
	config, err := root.config(binaries[0].file)
	if err != nil {
		return nil, err
	}
	s := elffile.Search{Root: root, Config: config}
	for _, b := range binaries {
		s.Loaded = append(s.Loaded, path.Base(b.file.Interp))
	}
	for _, b := range binaries {
		if err := c.addDependencies(s, b.path, b.file); err != nil {
			return nil, err
		}
		if err := c.addPlugins(s, b.file); err != nil {
			return nil, err
		}
	}
	for _, name := range extra {
		if err := c.addExtra(s, name); err != nil {
			return nil, err
		}
	}
	return l.keepLibs(c)
}

// addDependencies adds the libraries that a program or library needs.
func (c *libCollector) addDependencies(s elffile.Search, name string, f *elffile.File) error {
	libs, err := s.Closure(name, f)
	if err != nil {
		return err
	}
	for _, lib := range libs {
		if lib.File == nil {
			return fmt.Errorf("%s needs %s, which %s does not have: name where it is with libc_extra, or copy it "+
				"with a file block to a directory that its loader looks in, such as %s", path.Base(
				lib.By), lib.Name, c.from, c.libc)
		}
		c.addLibrary(lib)
	}
	return nil
}

// addLibrary adds a library. The image has no loader's configuration, so a library that is found only by
// that goes to a default directory.
func (c *libCollector) addLibrary(lib elffile.Lib) {
	if strings.HasPrefix(lib.Name, "libc.so") && !lib.Configured {
		c.libc = path.Dir(lib.Path)
	}
	if _, ok := c.root.read[lib.Path]; !ok {
		return // the image has it
	}
	at := lib.Path
	if lib.Configured {
		at = path.Join(c.libc, lib.Name)
	}
	c.place[at] = lib.Path
}

// nssPlugins look up users and host names; glibc loads them while a program runs (nss(5)). From 2.34 on
// it has them built in as well.
var nssPlugins = []string{"libnss_files.so.2", "libnss_dns.so.2"}

func (c *libCollector) addPlugins(s elffile.Search, program *elffile.File) error {
	if program.UsesMusl() {
		return nil
	}
	for _, name := range nssPlugins {
		lib, err := s.Find(name, program)
		if err != nil {
			return err
		}
		if lib.File == nil {
			continue
		}
		c.addLibrary(lib)
		if err := c.addDependencies(s, lib.Path, lib.File); err != nil {
			return err
		}
	}
	return nil
}

// addExtra adds a file that the user names, and its dependencies if it is a library.
func (c *libCollector) addExtra(s elffile.Search, name string) error {
	f, err := c.root.Lib(name)
	if err != nil {
		return err
	}
	if f == nil {
		if err := c.allowed(name); err != nil {
			return fmt.Errorf("libc_extra: %w", err)
		}
		data, err := c.root.files.Read(c.root.ctx, name)
		if errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("libc_extra names %s, which %s does not have", name, c.from)
		}
		if err != nil {
			return fmt.Errorf("libc_extra: %w", err)
		}
		c.root.read[name] = data
	}
	c.place[name] = name
	if f == nil {
		return nil
	}
	return c.addDependencies(s, name, f)
}

// keepLibs saves the collected files in the cache by their digests, and returns their entries.
func (l *Libraries) keepLibs(c *libCollector) ([]layer.Entry, error) {
	var entries []layer.Entry
	for _, at := range slices.Sorted(maps.Keys(c.place)) {
		data := c.root.read[c.place[at]]
		hash := cache.DigestOf(string(data))
		file := filepath.Join(l.CacheDir, "libs", hash)
		if old, err := fsx.ReadFile(file); err != nil || !bytes.Equal(old, data) {
			if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
				return nil, err
			}
			if err := fsx.WriteFile(file, data, 0o666); err != nil {
				return nil, err
			}
		}
		entries = append(entries, layer.Entry{Path: at, Source: file, Digest: "sha256:" + hash, Mode: 0o755})
	}
	return entries, nil
}

// systemFiles are the files that a C library reads to look up names and users.
func systemFiles() []layer.Entry {
	return []layer.Entry{
		{Path: "/etc/nsswitch.conf", Data: []byte("passwd: files\ngroup: files\nshadow: files\nhosts: files " +
			"dns\nnetworks: files\nprotocols: files\nservices: files\n")},
		{Path: "/etc/passwd", Data: []byte(
			"root:x:0:0:root:/root:/sbin/nologin\nnobody:x:65534:65534:nobody:/:/sbin/nologin\n")},
		{Path: "/etc/group", Data: []byte("root:x:0:\nnogroup:x:65534:\n")},
	}
}
