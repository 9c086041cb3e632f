package layer

import (
	"strconv"
	"time"
)

// noteAge is how long the digest of a compressed layer is kept after its last use.
const noteAge = 30 * 24 * time.Hour

// noteDir returns the directory of the digests of layers that were compressed by a recipe.
func noteDir(recipe string) string { return "gzip-" + recipe }

// sweepNotes removes, once a day, digests of older recipes, and those that were not used for long. What
// stays costs only space.
func (c *Compressor) sweepNotes() {
	if !c.store().SweepNotes(noteDir(gzipRecipe), noteAge) {
		return
	}
	now, _ := strconv.Atoi(gzipRecipe)
	for recipe := 1; recipe < now; recipe++ {
		_ = c.store().RemoveNotes(noteDir(strconv.Itoa(recipe)))
	}
}
