package feature

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/zclconf/go-cty/cty"

	"github.com/gobuild-dev/gobuild/pkg/internal/functions"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/document"
	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/protocol"
	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/workspace"
)

// strings offers the strings that an attribute takes: those of an enum, or paths. quote is the quote around
// them.
func (c *completer) strings(a *lang.Attribute, quote string) {
	if !c.doc.IsJSON() { // editors have them from the JSON Schema
		for _, e := range a.Enum {
			c.text(a, e, quote, protocol.KindEnum, "", "2"+e)
		}
	}
	if a.Name == "base" {
		c.text(a, "scratch", quote, protocol.KindValue, "an image of nothing", "2")
	}
	if a.Name == "created" {
		c.text(a, "SOURCE_DATE_EPOCH", quote, protocol.KindValue, "that variable of the environment", "2")
	}
	switch a.Path {
	case "profile":
		c.text(a, "auto", quote, protocol.KindEnum, "default.pgo of the package, if there is one", "2auto")
		c.text(a, "off", quote, protocol.KindEnum, "no profile", "2off")
		c.entries(a, quote)
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
		other := a.Path == "directory" || a.Path == "profile" && !isProfile(e.Name())
		if err != nil || hidden || other && !info.IsDir() {
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

// isProfile reports whether a file is most likely a profile, by its name.
func isProfile(name string) bool {
	return slices.Contains([]string{".pgo", ".pprof", ".prof"}, path.Ext(name))
}

// takesPatterns reports whether an attribute may be a map of references by platform.
func takesPatterns(a *lang.Attribute) bool {
	return len(a.Refs) > 0 && a.Type.Or != nil && a.Type.Or.Kind == lang.TypeMap
}

// addPatterns offers platforms in a string, and patterns for several of them: "windows/*", "*/arm64".
func addPatterns(c *completer, platforms []string) {
	if len(platforms) == 0 {
		platforms = c.env.Know.Platforms()
	}
	shared := map[string]int{}
	for _, p := range platforms {
		parts := strings.Split(p, "/")
		shared[parts[0]+"/*"]++
		shared["*/"+parts[1]]++
		c.items.addString(protocol.CompletionItem{Label: p, Kind: protocol.KindValue, SortText: "1" + p}, p)
	}
	var several []string
	for pattern, n := range shared {
		if n > 1 {
			several = append(several, pattern)
		}
	}
	slices.Sort(several)
	for _, p := range several {
		c.items.addString(protocol.CompletionItem{Label: p, Kind: protocol.KindValue, Detail: "pattern",
			SortText: "2" + p}, p)
	}
}

// platformsOfTarget returns those of the target that is typed, without duplicates.
func platformsOfTarget(c *completer) []string {
	return platformsWhere(c, func(t *lang.Target) bool {
		return len(c.cursor.Kinds) == 1 && c.cursor.Kinds[0] == "target" && t.Label == c.cursor.Label
	})
}

// platformsOfTargets returns those of all targets that images may have.
func platformsOfTargets(c *completer) []string {
	return slices.DeleteFunc(platformsWhere(c, func(*lang.Target) bool { return true }), func(p string) bool {
		return !strings.HasPrefix(p, "linux/")
	})
}

func platformsWhere(c *completer, is func(t *lang.Target) bool) (all []string) {
	if c.project == nil {
		return nil
	}
	for _, t := range c.project.File.Targets {
		if !is(t) {
			continue
		}
		for _, p := range t.Platforms {
			if !slices.Contains(all, p) && strings.Contains(p, "/") {
				all = append(all, p)
			}
		}
	}
	return all
}

// inOptionsOfMains reports whether the options of mains are typed, other than references in them.
func inOptionsOfMains(c *completer) bool {
	n := len(c.cursor.Calls)
	return n > 0 && c.cursor.Calls[n-1].Name == "mains" && c.cursor.Calls[n-1].Arg > 0 &&
		(c.cursor.Quoted || c.cursor.Object)
}

// optionsOfMains offers the keys of the options, or the values of one.
func optionsOfMains(c *completer) {
	if c.cursor.Key && !c.cursor.Quoted {
		for _, o := range functions.MainsOptions {
			value := map[bool]string{true: "true", false: `["$0"]`}[o.Type == cty.Bool]
			if o.Type == cty.String {
				value = `"$0"`
			}
			c.items.add(protocol.CompletionItem{Label: o.Name, Kind: protocol.KindProperty,
				Documentation: protocol.Markdown(o.Doc), SortText: "1" + o.Name}, o.Name+" = "+value, o.Name+" = ")
		}
		return
	}
	i := slices.IndexFunc(functions.MainsOptions, func(o functions.Param) bool { return o.Name == c.cursor.Member })
	switch {
	case i < 0:
	case c.cursor.Quoted:
		paths := map[string]string{"platform": "platform", "exclude": "directory"}
		c.strings(&lang.Attribute{Path: paths[c.cursor.Member], Type: lang.Type{Kind: lang.TypeString}}, "")
	default:
		about := &lang.Attribute{}
		if functions.MainsOptions[i].Type == cty.Bool {
			about.Type.Kind = lang.TypeBool
		}
		c.literals(about)
		c.expressions(nil)
	}
}

// elementOfInclude offers the names in an element of include, and what each takes.
func elementOfInclude(c *completer, include *lang.Attribute) {
	switch {
	case c.cursor.Key && !c.cursor.Quoted:
		for _, a := range lang.InclusionAttributes {
			c.items.add(protocol.CompletionItem{Label: a.Name, Kind: protocol.KindProperty,
				Documentation: protocol.Markdown(a.Doc), SortText: "1" + a.Name}, a.Name+` = "$0"`, a.Name+" = ")
		}
	case c.cursor.Quoted && c.cursor.Member == "path":
		c.strings(include, "")
	case c.cursor.Quoted && c.cursor.Member == "as":
		c.text(include, "*", "", protocol.KindValue, "the name of the directory of each file", "1")
	}
}
