package stale

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// settings is a digest of all inputs of a compile but source files: the command with its environment,
// the toolchain and generated files.
func (co *Checkout) settings(c *plan.CompileAction) (string, error) {
	h := sha256.New()
	// Mounts are left out: their sources are absolute paths, and only their contents count.
	err := hashJSON(h, format, c.Command.Toolchain, c.Command.Args, c.Command.Env, c.Command.Dir, c.Files)
	if !isIndependent(c) {
		for _, b := range c.Binaries {
			fmt.Fprintf(h, "%q %q\n", b.Package, b.LinkFlags)
		}
	}
	for _, compiler := range co.compilerDigests(c) {
		fmt.Fprintln(h, compiler)
	}
	if co.Executor.InPlace && !isTrimmed(c) { // binaries contain the paths of their sources and Go's
		err = errors.Join(err, hashJSON(h, co.CacheDir, c.Sources))
	}
	return hex.EncodeToString(h.Sum(nil)), err
}
