package feature

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/protocol"
	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/workspace"
)

// strings are the strings that an attribute takes: those of an enum, or names of what its
// path says. quote is what they are put in.
func (c *completer) strings(a *lang.Attribute, quote string) {
	for _, e := range a.Enum {
		c.text(a, e, quote, protocol.KindEnum, "", "2"+e)
	}
	if a.Name == "base" {
		c.text(a, "scratch", quote, protocol.KindValue, "an image of nothing", "2")
	}
	switch a.Path {
	case "package":
		for _, dir := range c.packages() {
			c.text(a, dir, quote, protocol.KindFolder, "main package", "3"+dir)
		}
	case "directory", "file":
		c.entries(a, quote)
	case "version":
		versions := c.env.Know.Versions()
		for i, v := range slices.Backward(versions) {
			c.text(a, v, quote, protocol.KindValue, "Go "+v, fmt.Sprintf("3%05d", len(versions)-i))
		}
	case "platform":
		for _, p := range c.env.Know.Platforms() {
			c.text(a, p, quote, protocol.KindValue, "", "3"+p)
		}
	}
}

// text adds a string.
func (c *completer) text(a *lang.Attribute, text, quote string, kind int, detail, sort string) {
	item := protocol.CompletionItem{Label: text, Kind: kind, Detail: detail, SortText: sort}
	if quote == "" {
		c.addString(item, text)
		return
	}
	c.add(item, "", c.bracketed(a, quote+text+quote))
}

// addString adds an item that replaces a string's text, up to its closing quote.
func (c *completer) addString(item protocol.CompletionItem, text string) {
	end := c.at
	line, _, _ := strings.Cut(c.after, "\n")
	if i := strings.IndexByte(line, '"'); i >= 0 && !strings.ContainsAny(line[:i], " ,]}") {
		end += i
	}
	item.TextEdit = &protocol.TextEdit{NewText: text,
		Range: c.doc.Range(c.at-len(c.cursor.Prefix), end, c.env.Client.Encoding)}
	c.items = append(c.items, item)
}

// packages are the main packages of the repository, and the import paths of overrides.
func (c *completer) packages() []string {
	all := slices.Clone(c.env.Mains.of(c.doc.Dir()))
	if c.project != nil {
		if root := filepath.Dir(c.project.Root); root != c.doc.Dir() {
			for _, dir := range c.env.Mains.of(root) {
				if rel, err := filepath.Rel(c.doc.Dir(), filepath.Join(root, filepath.FromSlash(dir))); err == nil &&
					!filepath.IsLocal(rel) {
					all = append(all, filepath.ToSlash(rel))
				}
			}
		}
		for _, o := range c.project.File.Overrides {
			all = append(all, o.ImportPath())
		}
	}
	return all
}

// mostEntries is how many entries of a directory are shown.
const mostEntries = 1000

// entries are the directories, and files, that a path may go on with.
func (c *completer) entries(a *lang.Attribute, quote string) {
	typed := ""
	if quote == "" {
		typed = c.cursor.Prefix
	}
	dir := typed[:strings.LastIndexByte(typed, '/')+1]
	list, err := os.ReadDir(workspace.Absolute(c.doc.Dir(), dir))
	if err != nil {
		return
	}
	for _, e := range list[:min(len(list), mostEntries)] {
		info, err := os.Stat(path.Join(workspace.Absolute(c.doc.Dir(), dir), e.Name()))
		hidden := strings.HasPrefix(e.Name(), ".") && !strings.HasPrefix(path.Base(typed), ".")
		if err != nil || hidden || a.Path == "directory" && !info.IsDir() {
			continue
		}
		kind, name := protocol.KindFile, dir+e.Name()
		if info.IsDir() {
			kind = protocol.KindFolder
		}
		if dir == "" && a.Path == "directory" {
			name = "./" + name
		}
		c.text(a, name, quote, kind, "", "3"+name)
	}
}
