package feature

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/document"
	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/protocol"
	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/workspace"
)

// strings offers the strings that an attribute takes: those of an enum, or paths. quote is the quote around
// them.
func (c *completer) strings(a *lang.Attribute, quote string) {
	for _, e := range a.Enum {
		c.text(a, e, quote, protocol.KindEnum, "", "2"+e)
	}
	if a.Name == "base" {
		c.text(a, "scratch", quote, protocol.KindValue, "an image of nothing", "2")
	}
	switch a.Path {
	case "package":
		for _, dir := range packagesFor(c.env.Mains, c.project, c.doc) {
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
		c.items.addString(item, text)
		return
	}
	c.items.add(item, "", bracketed(a, c.cursor.Depth, quote+text+quote))
}

// packagesFor returns the main packages of the repository, as seen from a document, and the import paths
// of overrides. The project may be nil.
func packagesFor(mains *Mains, project *workspace.Project, doc *document.Document) []string {
	all := slices.Clone(mains.of(doc.Dir()))
	if project != nil {
		if root := filepath.Dir(project.Root); root != doc.Dir() {
			for _, dir := range mains.of(root) {
				if rel, err := filepath.Rel(doc.Dir(), filepath.Join(root, filepath.FromSlash(dir))); err == nil &&
					!filepath.IsLocal(rel) {
					all = append(all, filepath.ToSlash(rel))
				}
			}
		}
		for _, o := range project.File.Overrides {
			all = append(all, o.ImportPath())
		}
	}
	return all
}

// mostEntries is how many entries of a directory are shown.
const mostEntries = 1000

// entries offers the directories and files that complete a path.
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
