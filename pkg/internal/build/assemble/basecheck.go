package assemble

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/gobuild-dev/gobuild/pkg/internal/elffile"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/layer"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/startup"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// A NotRunnableError is a binary that would not start in its image.
type NotRunnableError struct {
	Binary string
	Base   string // for users
	Why    string // what it needs, what the base has, and the remedy
}

func (e *NotRunnableError) Error() string {
	return fmt.Sprintf("the binary %s cannot run on %s: %s", e.Binary, e.Base, e.Why)
}

// Check checks that each binary of an image finds its loader and its libraries, in their versions, among
// the files of the base and the image's own. It runs nothing, and reads no base for static binaries.
func (l *Libraries) Check(a *plan.AssembleAction, base v1.Image, own []layer.Entry, env map[string]string) error {
	var errs []error
	for _, ref := range a.Binaries {
		bin, ok := l.Binaries.Get(ref)
		if !ok {
			continue // layers reports it
		}
		f, err := elffile.Open(bin.Path)
		if errors.Is(err, elffile.ErrNotELF) || err == nil && f.IsStatic() {
			continue
		}
		if err == nil {
			err = l.checkBinary(a, ref, f, base, own, libraryPath(env, base))
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

func (l *Libraries) checkBinary(a *plan.AssembleAction, ref plan.BinaryRef, f *elffile.File, base v1.Image,
	own []layer.Entry, libraryPath []string) error {
	x, err := l.Indexes.get(baseName(a), base)
	if err != nil {
		return fmt.Errorf("cannot look through the base of %s: %w", ref.Name, err)
	}
	if x, err = x.withFiles(own); err != nil {
		return err
	}
	s := elffile.Search{Root: x, Config: x.Config, Path: libraryPath}
	libs, err := s.Closure(path.Join(a.Dir, ref.Name), f)
	if err != nil {
		return err
	}
	if why := whyNotRunnable(a, ref, f, x, libs); why != "" {
		name := baseName(a)
		if x.Name != "" {
			name += " (" + x.Name + ")"
		}
		return &NotRunnableError{Binary: ref.Name, Base: name, Why: why}
	}
	return nil
}

// libraryPath is the LD_LIBRARY_PATH of a program: of its image's own environment, else of the base's.
func libraryPath(env map[string]string, base v1.Image) []string {
	const name = "LD_LIBRARY_PATH"
	text, ok := env[name]
	if !ok && base != nil {
		if cf, err := base.ConfigFile(); err == nil {
			text = startup.Environ(cf.Config.Env)[name]
		}
	}
	return strings.FieldsFunc(text, func(r rune) bool { return r == ':' })
}

// baseName is the name of the base for users.
func baseName(a *plan.AssembleAction) string {
	if a.Base.Action == "" {
		return a.Base.String()
	}
	return "image " + a.Image.Base.Image.Address()
}

// whyNotRunnable says what a program lacks, what the base has instead, and what to do; "" if it lacks
// nothing.
func whyNotRunnable(a *plan.AssembleAction, ref plan.BinaryRef, f *elffile.File, x *baseIndex,
	libs []elffile.Lib) string {
	for i, lib := range libs {
		switch lacks := f.MissingVersions(lib); {
		case lib.File == nil && i == 0 && f.Interp != "":
			return fmt.Sprintf("it is loaded by %s (%s), which is not there: %s; %s", f.Interp, libcName(f),
				x.describeLoaders(f), remedy(a, ref, f, true))
		case lib.File == nil:
			return fmt.Sprintf("%s needs %s, which is not there; add the package that holds it to the base, or copy "+
				"it with a file block, or %s", path.Base(lib.By), lib.Name, remedy(a, ref, f, false))
		case len(lacks) > 0:
			slices.SortFunc(lacks, compareVersions)
			return fmt.Sprintf("it needs %s of %s, and the newest there is %s; link it in a toolchain image that is "+
				"as old as the base, take a newer base, or %s",
				lacks[len(lacks)-1], lib.Name, newestVersion(lib.File.Defs, lacks[len(lacks)-1]),
				remedy(a, ref, f, false))
		}
	}
	return ""
}

func libcName(f *elffile.File) string {
	if f.UsesMusl() {
		return "musl"
	}
	return "glibc"
}

// describeLoaders lists the loaders of a base.
func (x *baseIndex) describeLoaders(f *elffile.File) string {
	var found []string
	for name, lib := range x.Libs {
		if base := path.Base(name); lib.Machine == f.Machine && (strings.HasPrefix(base, "ld-musl-") ||
			strings.HasPrefix(base, "ld-linux") || strings.HasPrefix(base, "ld64.so")) {
			found = append(found, name)
		}
	}
	for name := range x.Links {
		if base := path.Base(name); strings.HasPrefix(base, "ld-musl-") && x.Libs[x.resolve(name)] != nil {
			found = append(found, name)
		}
	}
	if len(found) == 0 {
		return "it has no C library for this machine"
	}
	slices.Sort(found)
	return "it has " + strings.Join(slices.Compact(found), ", ")
}

// remedy says what else helps a program that does not fit its base. It proposes another base if that has
// another C library.
func remedy(a *plan.AssembleAction, ref plan.BinaryRef, f *elffile.File, otherLibc bool) string {
	isGo := ref.Target.Cgo == "" || ref.Target.Cgo == "off"
	switch {
	case isGo && ref.Target.BuildMode == plan.ModePIE:
		return "a C library's loader starts what build_mode = \"pie\" makes: take a base that has one, such as " +
			"debian:bookworm-slim, or take build_mode out"
	case isGo:
		return "keep it from being dynamic: before Go 1.10 Go's standard library comes compiled with cgo, and " +
			"install_suffix = \"nocgo\" makes Go compile its own"
	}
	var ways []string
	switch {
	case otherLibc && f.UsesMusl():
		ways = []string{"a base with musl such as alpine"}
	case otherLibc:
		ways = []string{"a base with glibc such as debian:bookworm-slim"}
	}
	if a.Image.Base.Scratch && a.Bundle == nil {
		ways = append([]string{`libc = "bundle"`}, ways...)
	}
	ways = append(ways, `cgo = "static"`, `cgo = "off"`)
	return "take " + strings.Join(ways[:len(ways)-1], ", ") + " or " + ways[len(ways)-1]
}
