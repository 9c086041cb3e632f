package feature

import (
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/lazyregexp"
	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/protocol"
)

// instanceForm is a for_each by the instances of another block.
var instanceForm = lazyregexp.New(`(?m)^[ \t]*for_each[ \t]*=[ \t]*(toolchain|target|image|group)[.\[]`)

// keyForm is an index that may hold dots.
var keyForm = lazyregexp.New(`\["[^"]*"\]`)

// steps offers what may follow the start of a reference.
func (c *completer) steps() {
	path := c.cursor.Prefix
	cut := strings.LastIndexAny(path, ".[")
	before, sep := path[:cut], path[cut:cut+1]
	root, rest, deeper := strings.Cut(keyForm().ReplaceAllString(before, ".key"), ".")
	switch {
	case sep == "[":
		c.keys(before)
	case root == lang.DefaultsRoot && deeper:
		c.defaults(before, rest)
	case root == "include":
		c.exports(before, rest)
	case !deeper:
		c.named(before, root)
	case before == "each.value":
		if m := instanceForm().FindStringSubmatch(c.chunk); m != nil {
			c.attributes(before, m[1])
		}
	default:
		if !strings.Contains(strings.TrimSuffix(rest, ".key"), ".") {
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
	if root == lang.DefaultsRoot { // those without a name
		c.defaults(before, "")
	}
	for _, o := range defined(c, root) {
		text := reference(root, o.Label)
		c.items.step(text, o.Label, protocol.KindRef, aboutDefinition(c.doc, o))
	}
}

// defaults offers what follows defaults: a kind of block after a name, or an attribute after a kind.
func (c *completer) defaults(before, rest string) {
	about := lang.Describe().Block(lang.DefaultsRoot)
	if kind := about.Block(rest[strings.LastIndex(rest, ".")+1:]); kind != nil {
		for _, a := range kind.Attributes {
			c.items.step(before+"."+a.Name, a.Name, protocol.KindProperty, a.Doc)
		}
		return
	}
	for _, b := range about.Blocks {
		c.items.step(before+"."+b.Kind, b.Kind, protocol.KindProperty, b.Doc)
	}
}

// exports offers the files that are included with a name, and what they export. file is "" for the former.
func (c *completer) exports(before, file string) {
	if c.project == nil {
		return
	}
	if file == "" {
		for _, name := range c.project.File.Included(c.doc.Path) {
			c.items.step(before+"."+name, name, protocol.KindRef, "")
		}
		return
	}
	for _, o := range defined(c, "include") {
		if c.project.FullKey(c.doc, "include."+file+"."+o.Label) == o.Key {
			c.items.step(before+"."+o.Label, o.Label, protocol.KindProperty, "")
		}
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
