package stale

import (
	"errors"
	"os"

	"github.com/gobuild-dev/gobuild/pkg/internal/cache"
)

// An input is one thing that feeds a compile: a file, a directory tree, or that something is not
// there.
type input struct {
	Content string `json:"content"`         // what go build sees of it
	Shape   string `json:"shape,omitempty"` // what go list sees of it
}

// inputMap are all of them, by path relative to the project.
type inputMap map[string]input

// unreadable stands for the digest of what cannot be read, or is not there.
const unreadable = "unreadable"

// A collector notes what feeds a compile.
type collector struct {
	*Listings
	shapes  bool  // work out what go list sees, too
	changed int64 // when something that go list sees was changed last; kept where shapes is set
	out     inputMap
	list    *[]string // paths are added to it
	err     error
}

func (c *collector) digestOf(paths []string) string {
	var lines []string
	for _, name := range paths {
		lines = append(lines, name, c.out[name].Content)
	}
	return cache.DigestOf(lines...)
}

// reuse notes for one more package what was looked at before; it reports whether it was.
func (c *collector) reuse(name string) bool {
	rel := c.rel(name)
	_, seen := c.out[rel]
	if seen {
		*c.list = append(*c.list, rel)
	}
	return seen
}

// addPresence notes whether something is there.
func (c *collector) addPresence(name string) {
	there := "absent"
	if _, err := os.Stat(name); err == nil {
		there = "there"
	}
	c.addSame(name, there)
}

// fileDigest is that of a file, or that there is none.
func (c *collector) fileDigest(name string) string {
	digest, err := c.Hasher.File(name)
	if errors.Is(err, cache.ErrStopped) {
		c.err = err
	}
	if err != nil {
		return unreadable
	}
	return digest
}

// addSame notes what go build and go list see alike.
func (c *collector) addSame(name, what string) { c.add(name, input{what, what}) }

func (c *collector) add(name string, f input) {
	c.updateChanged(name)
	c.set(name, f)
}

func (c *collector) set(name string, f input) {
	rel := c.rel(name)
	c.out[rel] = f
	*c.list = append(*c.list, rel)
}

func (c *collector) updateChanged(name string) {
	if c.shapes {
		c.changed = max(c.changed, c.Hasher.ChangedAt(name))
	}
}
