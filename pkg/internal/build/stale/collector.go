package stale

import (
	"errors"
	"os"

	"github.com/gobuild-dev/gobuild/pkg/internal/cache"
)

// A feed is one thing that feeds a compile: a file, a directory tree, or that something is not
// there.
type feed struct {
	Content string `json:"content"`         // what go build sees of it
	Shape   string `json:"shape,omitempty"` // what go list sees of it
}

// feeds are all of them, by path relative to the project.
type feeds map[string]feed

// unreadable stands for the digest of what cannot be read, or is not there.
const unreadable = "unreadable"

// A collector notes what feeds a compile.
type collector struct {
	*Listings
	shapes  bool  // work out what go list sees, too
	changed int64 // when something that go list sees was changed last; kept where shapes is set
	out     feeds
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

// again notes for one more package what was looked at before; it reports whether it was.
func (c *collector) again(name string) bool {
	rel := c.rel(name)
	_, seen := c.out[rel]
	if seen {
		*c.list = append(*c.list, rel)
	}
	return seen
}

// presence notes whether something is there.
func (c *collector) presence(name string) {
	there := "absent"
	if _, err := os.Stat(name); err == nil {
		there = "there"
	}
	c.same(name, there)
}

// digest is that of a file, or that there is none.
func (c *collector) digest(name string) string {
	digest, err := c.Hasher.File(name)
	if errors.Is(err, cache.ErrStopped) {
		c.err = err
	}
	if err != nil {
		return unreadable
	}
	return digest
}

// same notes what go build and go list see alike.
func (c *collector) same(name, what string) { c.put(name, feed{what, what}) }

func (c *collector) put(name string, f feed) {
	c.touch(name)
	c.note(name, f)
}

func (c *collector) note(name string, f feed) {
	rel := c.rel(name)
	c.out[rel] = f
	*c.list = append(*c.list, rel)
}

func (c *collector) touch(name string) {
	if c.shapes {
		c.changed = max(c.changed, c.Hasher.ChangedAt(name))
	}
}
