package feature

import (
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/lazyregexp"
	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/protocol"
)

// instanceForm is a for_each by the instances of another block.
var instanceForm = lazyregexp.New(`(?m)^[ \t]*for_each[ \t]*=[ \t]*(toolchain|target|image|group)[.\[]`)

// steps offers what may follow the start of a reference.
func (c *completer) steps() {
	path := c.cursor.Prefix
	cut := strings.LastIndexAny(path, ".[")
	before, sep := path[:cut], path[cut:cut+1]
	root, rest, deeper := strings.Cut(before, ".")
	switch {
	case sep == "[":
		c.keys(before)
	case !deeper:
		c.named(before, root)
	case before == "each.value":
		if m := instanceForm().FindStringSubmatch(c.chunk); m != nil {
			c.attributes(before, m[1])
		}
	default:
		name, _, _ := strings.Cut(rest, "[")
		if !strings.Contains(name, ".") {
			c.attributes(before, root)
		}
	}
}

// named offers the names after a root: labels, or those of the language.
func (c *completer) named(before, root string) {
	about := rootNamed(root)
	if about == nil {
		return
	}
	for _, n := range about.Names {
		c.items.step(before+"."+n.Name, n.Name, protocol.KindProperty, n.Doc)
	}
	for _, o := range c.defined(root) {
		text := reference(root, label(o.Key))
		c.items.step(text, label(o.Key), protocol.KindRef, aboutDefinition(c.doc, o))
	}
}

// keys offers the keys of a block with for_each.
func (c *completer) keys(before string) {
	if c.project == nil {
		return
	}
	for _, m := range instancesOf(c.project.File) {
		if m.Key != "" && reference(m.Kind, m.Label) == before {
			c.items.step(m.Reference(), m.Key, protocol.KindValue, "")
		}
	}
}

// attributes offers the attributes of a block that is referred to.
func (c *completer) attributes(before, root string) {
	about := lang.Describe().Block(root)
	if about == nil || rootNamed(root) == nil {
		return
	}
	for _, name := range []string{"label", "key"} {
		c.items.step(before+"."+name, name, protocol.KindProperty, "")
	}
	for _, a := range about.Attributes {
		if a.Name != "for_each" {
			c.items.step(before+"."+a.Name, a.Name, protocol.KindProperty, a.Doc)
		}
	}
}
