package stale

import (
	"encoding/json"
	"fmt"
	"hash"
	"path/filepath"
	"slices"

	"github.com/gobuild-dev/gobuild/pkg/internal/cache"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// format changes whenever gobuild begins to build otherwise from the same plan.
const format = "gobuild compile 6"

// Inputs are all that feeds a compile now.
type Inputs struct {
	files    *survey
	listed   bool                   // files are what a listing names, else whole trees
	binaries map[string]fingerprint // by file name
}

// IsKnown reports whether they were found at all.
func (in Inputs) IsKnown() bool { return in.files != nil }

// A fingerprint is what feeds one binary.
type fingerprint struct {
	settings string // digest of what feeds it besides files
	all      string // digest of everything
}

// inputs finds what feeds a compile: of files those of the packages that each binary imports,
// where a listing says which they are, else all of its sources.
func (c *Checker) inputs(a *plan.Action) (Inputs, error) {
	settings, err := c.settings(a.Compile)
	if err != nil {
		return Inputs{}, err
	}
	in := Inputs{binaries: make(map[string]fingerprint, len(a.Compile.Binaries))}
	var l listing
	if a.Compile.Cgo == "" {
		l, in.listed = c.lookUp(a)
	}
	in.files = c.newSurvey(a.Compile, l)
	if in.listed {
		err = in.files.addListed()
	} else {
		err = in.files.addTrees()
	}
	if err != nil {
		return Inputs{}, err
	}
	common, packages := in.files.digests()
	for _, b := range a.Compile.Binaries {
		own := cache.DigestOf(settings, b.Package, b.File, b.LinkFlags)
		var imports []string
		for _, i := range l.Binaries[b.Package] {
			imports = append(imports, packages[i])
		}
		slices.Sort(imports)
		all := cache.DigestOf(append([]string{own, fmt.Sprint(in.listed), common}, imports...)...)
		in.binaries[b.File] = fingerprint{settings: own, all: all}
	}
	return in, nil
}

// paths are those of the files that feed a binary.
func (in Inputs) paths(b plan.Binary) []string {
	list := slices.Clone(in.files.common)
	for _, i := range in.files.listing.Binaries[b.Package] {
		list = append(list, in.files.packages[i]...)
	}
	return list
}

// isIndependent reports whether the bytes of a compile's binaries do not depend on which others are
// built by the same command: without -trimpath each holds the text of the linker's flags.
func isIndependent(c *plan.CompileAction) bool {
	return len(c.Binaries) == 1 || isTrimmed(c)
}

// isTrimmed reports whether binaries hold no paths of the machine.
func isTrimmed(c *plan.CompileAction) bool { return slices.Contains(c.Command.Args, "-trimpath") }

func hashJSON(h hash.Hash, parts ...any) error {
	enc := json.NewEncoder(h)
	for _, p := range parts {
		if err := enc.Encode(p); err != nil {
			return err
		}
	}
	return nil
}

// isVersionControl leaves out the directories that no package can embed (cmd/go/internal/load,
// isBadEmbedName).
func isVersionControl(rel string, isDir bool) bool {
	return isDir && slices.Contains([]string{".git", ".hg", ".svn", ".bzr"}, filepath.Base(rel))
}
