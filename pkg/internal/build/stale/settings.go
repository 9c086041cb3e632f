package stale

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// settings are what feeds all binaries of a compile besides files of its sources: the command
// with its environment, the toolchain and generated files, as one digest.
func (co *Checkout) settings(c *plan.CompileAction) (string, error) {
	h := sha256.New()
	// Mounts have absolute sources; what they hold is what counts, and where it is at most below.
	err := hashJSON(h, format, c.Command.Toolchain, c.Command.Args, c.Command.Env, c.Command.Dir, c.Files)
	if !isIndependent(c) {
		for _, b := range c.Binaries {
			fmt.Fprintf(h, "%q %q\n", b.Package, b.LinkFlags)
		}
	}
	for _, compiler := range co.compilerDigests(c) {
		fmt.Fprintln(h, compiler)
	}
	if co.Executor.InPlace && !isTrimmed(c) { // binaries name their sources and Go's where they are
		err = errors.Join(err, hashJSON(h, co.CacheDir, c.Sources))
	}
	return hex.EncodeToString(h.Sum(nil)), err
}
