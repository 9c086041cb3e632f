package build

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// format changes whenever gobuild begins to build otherwise from the same plan.
const format = "gobuild compile 6"

// inputs are all that feeds a compile now.
type inputs struct {
	files    *survey
	listed   bool                   // files are what a listing names, else whole trees
	binaries map[string]fingerprint // by file name
}

// A fingerprint is what feeds one binary.
type fingerprint struct {
	settings string // digest of what feeds it besides files
	all      string // digest of everything
}

// inputs finds what feeds a compile: of files those of the packages that each binary imports,
// where a listing says which they are, else all of its sources.
func (r *runner) inputs(a *plan.Action) (inputs, error) {
	c := a.Compile
	settings, err := r.settings(c)
	if err != nil {
		return inputs{}, err
	}
	in := inputs{binaries: make(map[string]fingerprint, len(c.Binaries))}
	var l listing
	if c.Cgo == "" {
		l, in.listed = r.listing(a)
	}
	in.files = r.survey(c, l)
	if in.listed {
		err = in.files.listed()
	} else {
		err = in.files.trees()
	}
	if err != nil {
		return inputs{}, err
	}
	common, packages := in.files.digests()
	for _, b := range c.Binaries {
		own := digestOf([]string{settings, b.Package, b.File, b.LinkFlags})
		var imports []string
		for _, i := range l.Binaries[b.Package] {
			imports = append(imports, packages[i])
		}
		slices.Sort(imports)
		all := digestOf(append([]string{own, fmt.Sprint(in.listed), common}, imports...))
		in.binaries[b.File] = fingerprint{settings: own, all: all}
	}
	return in, nil
}

// paths are those of the files that feed a binary.
func (in inputs) paths(b plan.Binary) []string {
	list := slices.Clone(in.files.common)
	for _, i := range in.files.listing.Binaries[b.Package] {
		list = append(list, in.files.packages[i]...)
	}
	return list
}

// settings are what feeds all binaries of a compile besides files of its sources: the command
// with its environment, the toolchain and generated files, as one digest.
func (r *runner) settings(c *plan.CompileAction) (string, error) {
	h := sha256.New()
	// Mounts have absolute sources; what they hold is what counts, and where it is at most below.
	err := hashJSON(h, format, c.Command.Toolchain, c.Command.Args, c.Command.Env, c.Command.Dir, c.Files)
	if !independent(c) {
		for _, b := range c.Binaries {
			fmt.Fprintf(h, "%q %q\n", b.Package, b.LinkFlags)
		}
	}
	for _, compiler := range r.compilers(c) {
		fmt.Fprintln(h, compiler)
	}
	if r.Name == "host" && !trimmed(c) { // binaries name their sources and Go's where they are
		err = errors.Join(err, hashJSON(h, r.CacheDir, c.Sources))
	}
	return hex.EncodeToString(h.Sum(nil)), err
}

// independent reports whether the bytes of a compile's binaries do not depend on which others are
// built by the same command: without -trimpath each holds the text of the linker's flags.
func independent(c *plan.CompileAction) bool {
	return len(c.Binaries) == 1 || trimmed(c)
}

// trimmed reports whether binaries hold no paths of the machine.
func trimmed(c *plan.CompileAction) bool { return slices.Contains(c.Command.Args, "-trimpath") }

// digestOf is a digest of several texts.
func digestOf(texts []string) string {
	sum := sha256.Sum256([]byte(strings.Join(texts, "\n")))
	return hex.EncodeToString(sum[:])
}

func hashJSON(h hash.Hash, parts ...any) error {
	enc := json.NewEncoder(h)
	for _, p := range parts {
		if err := enc.Encode(p); err != nil {
			return err
		}
	}
	return nil
}

// skip leaves out what is never a source: version control, and what gobuild itself writes. A .gobuild,
// where it once kept its state, is a directory like any other: a compile may read what is there.
func (r *runner) skip(root string) func(rel string, isDir bool) bool {
	written := r.dist.Skip(root)
	return func(rel string, isDir bool) bool {
		return written(rel, isDir) || unembedded(rel, isDir)
	}
}

// unembedded leaves out the directories that no package can embed (cmd/go/internal/load,
// isBadEmbedName).
func unembedded(rel string, isDir bool) bool {
	return isDir && slices.Contains([]string{".git", ".hg", ".svn", ".bzr"}, filepath.Base(rel))
}
