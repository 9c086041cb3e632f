package stale

import (
	"encoding/json"
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/build/result"
	"github.com/gobuild-dev/gobuild/pkg/internal/cache"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
)

// A Portable tells what other checkouts, on other machines, can use of the state of this one. Settings
// and inputs name no place of this machine, so that the same fingerprint there means the same binary.
type Portable struct{ *Checker }

// TakesPart reports whether the binaries of a compile are the same on every machine, and nothing that
// the repository chose could have changed them.
func (p Portable) TakesPart(a *plan.Action) bool {
	c := a.Compile
	return c.Irreproducible == "" && c.Cgo == "" && isIndependent(c) &&
		c.Command.Owner(plan.CacheDir) == plan.Shared && c.Command.Owner(plan.ModCache) == plan.Shared
}

// GeneratesModules reports whether module files of a compile are generated, as for a package by its version.
// What the fetch adds to them is no input: versions stand for contents.
func (p Portable) GeneratesModules(a *plan.Action) bool {
	return slices.ContainsFunc(a.Compile.Files, func(f plan.File) bool {
		return slices.Contains([]string{"go.mod", "go.sum", "go.work", "go.work.sum"}, path.Base(f.Path))
	})
}

// ListingKey is a digest of what listings of a compile depend on, but for packages and the shape of their
// files: settings, and module files. It is "" for a compile that has none.
func (p Portable) ListingKey(a *plan.Action) string {
	if a.Compile.List == nil {
		return ""
	}
	s := p.newSurvey(a.Compile, listing{})
	s.addModules()
	return cache.DigestOf("listings", p.native(), p.settingsOf(a.Compile), s.digestOf(s.common))
}

// native is part of all keys: what one toolchain builds is not taken for what another one would.
func (p Portable) native() string { return p.Executor.Native.String() }

// Listing returns the listing of a compile in a form that other checkouts can adopt; nil if there is none.
func (p Portable) Listing(a *plan.Action) []byte {
	known, ok := p.lookUp(a)
	if !ok {
		return nil
	}
	known.Headers, known.Adopted = nil, false // each checkout has its own
	data, err := json.Marshal(known)
	if err != nil { // texts, and lists and maps of them: cannot fail
		panic(err)
	}
	return data
}

// Adopt makes a listing of another checkout that of a compile, if go list would print the same here.
func (p Portable) Adopt(a *plan.Action, data []byte) bool {
	var other listing
	if json.Unmarshal(data, &other) != nil || !other.covers(a.Compile, p.settingsOf(a.Compile)) ||
		!p.isSane(a.Compile, other) || !p.describes(a.Compile, other) {
		return false
	}
	other.Headers, other.Adopted = textsOf(&p.headers), true
	if p.Store.Put(listKey(a), other) != nil {
		return false
	}
	p.outcomes.LoadOrStore(a.ID, ListingUpToDate)
	return true
}

// isSane reports whether a listing names nothing but packages of a compile and files in them.
func (p Portable) isSane(c *plan.CompileAction, l listing) bool {
	within := func(rel string) bool {
		dir := p.abs(rel)
		return slices.ContainsFunc(c.Sources, func(src string) bool { return readable.IsBelow(src, dir) }) ||
			slices.ContainsFunc(c.Modules, func(m plan.Local) bool { return readable.IsBelow(m.Dir, dir) })
	}
	for _, pkg := range l.Packages {
		isOut := func(rel string) bool { return filepath.IsAbs(rel) || !within(rel) }
		if pkg.Dir != "" && isOut(pkg.Dir) || slices.ContainsFunc(pkg.Rivals, isOut) ||
			slices.ContainsFunc(pkg.Assembly, func(name string) bool { return name != path.Base(name) }) ||
			slices.ContainsFunc(pkg.Embeds, func(pattern string) bool {
				return !filepath.IsLocal(filepath.FromSlash(strings.TrimPrefix(pattern, "all:")))
			}) {
			return false
		}
	}
	for _, imports := range l.Binaries {
		if slices.ContainsFunc(imports, func(i int) bool { return i < 0 || i >= len(l.Packages) }) {
			return false
		}
	}
	return true
}

// Inputs collects the inputs of a compile now. It is not ok if they are not those that go would name: no
// listing is up to date, or a path belongs to this machine.
func (p Portable) Inputs(a *plan.Action) (in Inputs, ok bool, err error) {
	if a.Compile.List != nil && !p.IsUpToDate(a) {
		return Inputs{}, false, nil
	}
	in, err = p.inputs(a)
	if err != nil {
		return Inputs{}, false, err
	}
	return in, p.IsPortable(a, in), nil
}

// IsPortable reports whether fingerprints of inputs mean the same in other checkouts.
func (p Portable) IsPortable(a *plan.Action, in Inputs) bool {
	if !in.IsKnown() || in.listed != (a.Compile.List != nil) {
		return false
	}
	for name := range in.files.out {
		if filepath.IsAbs(name) {
			return false
		}
	}
	return true
}

// Fingerprint is a digest of all inputs of a binary.
func (p Portable) Fingerprint(b plan.Binary, in Inputs) string {
	return cache.DigestOf("binary", p.native(), in.binaries[b.File].all)
}

// Take records binaries that another checkout built of the same inputs.
func (p Portable) Take(a *plan.Action, taken []result.Binary, in Inputs) error {
	rec := p.loadRecord(a)
	var binaries []plan.Binary
	for _, b := range taken {
		own := in.binaries[b.File]
		rec.Binaries[b.File] = binaryRecord{Settings: own.settings, Inputs: own.all, Output: b.Digest}
		binaries = append(binaries, plan.Binary{Package: packageOf(a, b.File), File: b.File})
	}
	rec.keepInputs(binaries, in)
	return p.Store.Put(a.ID, rec)
}

func packageOf(a *plan.Action, file string) string {
	for _, b := range a.Compile.Binaries {
		if b.File == file {
			return b.Package
		}
	}
	panic(fmt.Sprintf("%s has no binary %s", a.ID, file))
}
