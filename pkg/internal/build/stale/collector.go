package stale

import (
	"errors"
	"os"

	"github.com/gobuild-dev/gobuild/pkg/internal/cache"
)

// An input is one input of a compile: a file, a directory tree, or that a file is absent.
type input struct {
	Content string `json:"content"`         // what go build reads of it
	Shape   string `json:"shape,omitempty"` // what go list reads of it
}

// inputMap maps paths, relative to the project, to inputs.
type inputMap map[string]input

// unreadable is in the place of the digest of a file that is absent or cannot be read.
const unreadable = "unreadable"

// A collector collects the inputs of a compile.
type collector struct {
	*Listings
	shapes  bool  // compute shapes as well
	changed int64 // the last change of what go list reads; only if shapes is set
	out     inputMap
	list    *[]string // gets the paths of inputs
	err     error
}

func (c *collector) digestOf(paths []string) string {
	var lines []string
	for _, name := range paths {
		lines = append(lines, name, c.out[name].Content)
	}
	return cache.DigestOf(lines...)
}

// reuse adds an input of another package to the list, and reports whether there is one of that name.
func (c *collector) reuse(name string) bool {
	rel := c.rel(name)
	_, seen := c.out[rel]
	if seen {
		*c.list = append(*c.list, rel)
	}
	return seen
}

// addPresence adds whether a file exists.
func (c *collector) addPresence(name string) {
	there := "absent"
	if _, err := os.Stat(name); err == nil {
		there = "there"
	}
	c.addSame(name, there)
}

// fileDigest is the digest of a file, or unreadable.
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

// addSame adds an input of which go build and go list read the same.
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
