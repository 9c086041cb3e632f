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

// format is changed whenever gobuild builds differently from the same plan.
const format = "gobuild compile 6"

// Inputs are the inputs of a compile at one time.
type Inputs struct {
	files    *survey
	listed   bool                   // files are those that a listing names, else whole trees
	binaries map[string]fingerprint // by file name
}

// IsKnown reports whether the inputs were collected.
func (in Inputs) IsKnown() bool { return in.files != nil }

// A fingerprint stands for all inputs of one binary.
type fingerprint struct {
	settings string // digest of all but files
	all      string // digest of all
}

// inputs collects the inputs of a compile: the files of the packages that each binary imports if there
// is a listing, else all of its sources.
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

// paths are the paths of a binary's inputs.
func (in Inputs) paths(b plan.Binary) []string {
	list := slices.Clone(in.files.common)
	for _, i := range in.files.listing.Binaries[b.Package] {
		list = append(list, in.files.packages[i]...)
	}
	return list
}

// isIndependent reports whether a compile's binaries are the same whichever others the command builds:
// without -trimpath each contains the text of all linker flags.
func isIndependent(c *plan.CompileAction) bool {
	return len(c.Binaries) == 1 || isTrimmed(c)
}

// isTrimmed reports whether binaries contain no paths of the machine.
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

// isVersionControl reports whether a directory is one that no package can embed (cmd/go/internal/load,
// isBadEmbedName).
func isVersionControl(rel string, isDir bool) bool {
	return isDir && slices.Contains([]string{".git", ".hg", ".svn", ".bzr"}, filepath.Base(rel))
}
