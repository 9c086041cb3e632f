package lsp

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/lazyregexp"
)

// Completion returns what may stand at a position (LSP 3.17, textDocument/completion).
func complete(ctx context.Context, v *environ, at *positionParams) (*completionList, error) {
	d := v.store.open(at.TextDocument.URI)
	if d == nil || d.json() {
		return nil, nil
	}
	offset := d.offset(at.Position, v.client.encoding)
	part, ok := d.partAt(offset)
	if !ok {
		return nil, nil
	}
	c := completer{env: v, doc: d, at: offset, items: []completionItem{}}
	c.cursor = findCursor(part.text[:offset-part.at])
	c.chunk, c.after = part.text, part.text[offset-part.at:]
	if c.inComment(part, offset) {
		return &completionList{Items: c.items}, nil
	}
	c.project = v.projects.lastOf(ctx, d)
	c.complete()
	return &completionList{Items: c.items}, nil
}

// A completer gathers what may stand at one place.
type completer struct {
	env     *environ
	cursor  cursor
	project *project // nil: there is none
	doc     *document
	at      int
	chunk   string // the block of the top level around the place
	after   string // the text behind the place
	items   []completionItem
}

func (c *completer) inComment(part part, offset int) bool {
	return slices.ContainsFunc(part.marks, func(m mark) bool {
		open := m.at.to == len(part.text) && !strings.HasSuffix(part.text, "\n") && !strings.HasSuffix(part.text, "*/")
		return m.kind == tokenComment && m.at.from < offset-part.at && (offset-part.at < m.at.to || open)
	})
}

func (c *completer) complete() {
	about := describeKinds(c.cursor.kinds)
	switch {
	case about == nil || c.cursor.header:
	case c.cursor.attr == "":
		c.names(about)
	default:
		c.value(about.Attribute(c.cursor.attr))
	}
}

// names are attributes and blocks that are not there yet.
func (c *completer) names(about *lang.Block) {
	taken := append(c.cursor.names, c.behind()...)
	for _, a := range about.Attributes {
		if slices.Contains(taken, a.Name) {
			continue
		}
		item := completionItem{Label: a.Name, Kind: kindProperty, Detail: a.Type.String(),
			Documentation: markdown(aboutAttribute(a)), SortText: "1" + a.Name}
		if a.Required {
			item.Detail, item.SortText = item.Detail+", required", "0"+a.Name
		}
		c.add(item, a.Name+" = "+c.hole(a), a.Name+" = ")
	}
	for _, b := range about.Blocks {
		if b.Single && slices.Contains(taken, b.Kind) {
			continue
		}
		label := ""
		if len(b.Labels) > 0 {
			label = ` "${1:` + b.Labels[0] + `}"`
		}
		item := completionItem{Label: b.Kind, Kind: kindClass, Detail: "block", Documentation: markdown(aboutBlock(b)),
			SortText: "2" + b.Kind}
		c.add(item, b.Kind+label+" {\n  $0\n}", b.Kind)
	}
}

// hole is where an attribute's value goes, as a snippet.
func (c *completer) hole(a *lang.Attribute) string {
	switch a.Type.Kind {
	case lang.TypeString:
		if a.Type.Or != nil {
			return "$0"
		}
		return `"$0"`
	case lang.TypeList:
		if a.Type.Elem.Kind == lang.TypeString {
			return `["$0"]`
		}
		return "[$0]"
	case lang.TypeMap:
		if a.Type.Or == nil {
			return "{ $0 }"
		}
	}
	return "$0"
}

var behindForm = lazyregexp.New(`(?m)^[ \t]*([a-z_]+)[ \t]*(=|\{)|^(\})`)

// behind are the names of the block behind the place.
func (c *completer) behind() (names []string) {
	for _, m := range behindForm().FindAllStringSubmatch(c.after, -1) {
		if m[3] != "" {
			break
		}
		names = append(names, m[1])
	}
	return names
}

// value is what an attribute may be. a is nil for one that the language does not have, as in
// locals.
func (c *completer) value(a *lang.Attribute) {
	switch {
	case c.cursor.key:
	case c.cursor.quoted:
		if a != nil && !c.cursor.object && len(c.cursor.calls) == 0 {
			c.strings(a, "")
		}
	case strings.ContainsAny(c.cursor.prefix, ".["):
		c.steps()
	default:
		c.expressions(a)
	}
}

// expressions are whole values, and what they may begin with.
func (c *completer) expressions(a *lang.Attribute) {
	if a != nil && len(c.cursor.calls) == 0 && !c.cursor.object {
		c.references(a)
		c.literals(a)
	}
	for _, n := range lang.Names() {
		if n.Name == "each" && !c.each() {
			continue
		}
		c.add(completionItem{Label: n.Name, Kind: kindModule, Detail: "reference", Documentation: markdown(n.Doc),
			SortText: "5" + n.Name}, n.Name+".", n.Name+".")
	}
	for _, f := range lang.Functions() {
		c.add(completionItem{Label: f.Name, Kind: kindFunction, Detail: f.Signature, Documentation: markdown(f.Doc),
			SortText: "6" + f.Name}, f.Name+"($0)", f.Name+"(")
	}
}

// each reports whether each.key is known here.
func (c *completer) each() bool {
	return c.cursor.attr != "for_each" && len(c.cursor.kinds) > 0 && (c.cursor.kinds[0] == "defaults" ||
		slices.Contains(append(c.cursor.names, c.behind()...), "for_each"))
}

// bracketed is a value in the brackets of a list, where the attribute takes one and there are
// none.
func (c *completer) bracketed(a *lang.Attribute, text string) string {
	if a.Type.Kind == lang.TypeList && c.cursor.depth == 0 {
		return "[" + text + "]"
	}
	return text
}

// references are the blocks that an attribute takes.
func (c *completer) references(a *lang.Attribute) {
	for _, kind := range a.Refs {
		for _, o := range c.defined(kind) {
			text := reference(kind, label(o.key))
			if len(c.cursor.kinds) > 0 && kind == c.cursor.kinds[0] && label(o.key) == c.cursor.label {
				continue // a block cannot need itself
			}
			c.add(completionItem{Label: text, Kind: kindRef, Detail: c.about(o), SortText: "1" + text}, "",
				c.bracketed(a, text))
		}
	}
}

// literals are bools and strings.
func (c *completer) literals(a *lang.Attribute) {
	if a.Type.Kind == lang.TypeBool || a.Type.Or != nil && a.Type.Or.Kind == lang.TypeBool {
		for _, text := range []string{"true", "false"} {
			c.add(completionItem{Label: text, Kind: kindKeyword, SortText: "2" + text}, "", text)
		}
	}
	c.strings(a, `"`)
}

// reference is how a reference to a label is written.
func reference(root, label string) string {
	if identifierForm().MatchString(label) {
		return root + "." + label
	}
	return fmt.Sprintf("%s[%q]", root, label)
}

var identifierForm = lazyregexp.New(`^[\pL_][\pL\pN_-]*$`)

// defined are the definitions of a kind in all files of the project.
func (c *completer) defined(root string) (all []occurrence) {
	docs := []*document{c.doc}
	if c.project != nil {
		docs = c.project.documents()
		if !slices.ContainsFunc(docs, func(d *document) bool { return d.path == c.doc.path }) {
			docs = append(docs, c.doc)
		}
	}
	seen := map[string]bool{}
	for _, d := range docs {
		for _, n := range c.project.namesIn(d) {
			if n.def && !isEach(n.key) && strings.HasPrefix(n.key, root+".") && !seen[n.key] {
				seen[n.key] = true
				all = append(all, occurrence{n, d})
			}
		}
	}
	slices.SortFunc(all, func(a, b occurrence) int { return strings.Compare(a.key, b.key) })
	return all
}

// about says in a word what a definition is.
func (c *completer) about(o occurrence) string {
	if o.block == nil || o.block.kind == "locals" {
		return relativeTo(c.doc.dir(), o.doc.path)
	}
	for _, name := range []string{"version", "package", "base", "image", "default", "path"} {
		if a := o.block.attribute(name); a != nil {
			r := spanOf(a.expr.Range())
			if part, ok := o.doc.partAt(o.at.from); ok && !o.doc.json() {
				return o.doc.slice(r.plus(part.at))
			}
		}
	}
	return o.block.kind
}

// instanceForm is a for_each by the instances of another block.
var instanceForm = lazyregexp.New(`(?m)^[ \t]*for_each[ \t]*=[ \t]*(toolchain|target|image|group)[.\[]`)

// steps are what may stand behind a reference's begin.
func (c *completer) steps() {
	path := c.cursor.prefix
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

// named are what stands behind a root: labels, or what the language has there.
func (c *completer) named(before, root string) {
	about := rootNamed(root)
	if about == nil {
		return
	}
	for _, n := range about.Names {
		c.step(before+"."+n.Name, n.Name, kindProperty, n.Doc)
	}
	for _, o := range c.defined(root) {
		text := reference(root, label(o.key))
		c.step(text, label(o.key), kindRef, c.about(o))
	}
}

// keys are the keys of a block with for_each.
func (c *completer) keys(before string) {
	if c.project == nil {
		return
	}
	for _, m := range metas(c.project.file) {
		if m.Key != "" && reference(m.Kind, m.Label) == before {
			c.step(m.Reference(), m.Key, kindValue, "")
		}
	}
}

// attributes are those of a block that is referred to.
func (c *completer) attributes(before, root string) {
	about := lang.Describe().Block(root)
	if about == nil || rootNamed(root) == nil {
		return
	}
	for _, name := range []string{"label", "key"} {
		c.step(before+"."+name, name, kindProperty, "")
	}
	for _, a := range about.Attributes {
		if a.Name != "for_each" {
			c.step(before+"."+a.Name, a.Name, kindProperty, a.Doc)
		}
	}
}

// step adds an item behind a reference's begin, and replaces what stands behind its last dot
// or bracket. Where a label is no identifier, the whole reference is replaced.
func (c *completer) step(text, label string, kind int, doc string) {
	item := completionItem{Label: label, Kind: kind, SortText: "0" + label}
	if kind == kindRef {
		item.Detail = doc
	} else if doc != "" {
		item.Documentation = markdown(doc)
	}
	cut := strings.LastIndexAny(c.cursor.prefix, ".[") + 1
	if strings.HasPrefix(c.cursor.prefix[cut:], `"`) {
		cut++
	}
	if begin := c.cursor.prefix[:cut]; strings.HasPrefix(text, begin) {
		c.insert(item, len(c.cursor.prefix)-cut, text[cut:])
		return
	}
	item.FilterText = text
	c.insert(item, len(c.cursor.prefix), text)
}

var wordBegin = lazyregexp.New(`^[\pL\pN_-]*`)

// add adds an item that replaces what is typed already. snippet is used where the client
// takes them, unless it is empty.
func (c *completer) add(item completionItem, snippet, text string) {
	if c.env.client.snippets && strings.Contains(snippet, "$") {
		item.Format, text = 2, snippet
	}
	c.insert(item, len(c.cursor.prefix), text)
}

// insert adds an item that replaces so many bytes before the place, and the rest of the word
// behind it. Clients filter by the label, and older ones replace the right text only where
// there is no filterText.
func (c *completer) insert(item completionItem, before int, text string) {
	end := c.at
	if c.cursor.attr != "" {
		end += len(wordBegin().FindString(c.after))
		if strings.HasSuffix(text, `"]`) && c.doc.slice(span{end, end + 2}) == `"]` {
			end += 2 // the editor closed what the key was opened with
		}
	}
	item.TextEdit = &TextEdit{c.doc.span(c.at-before, end, c.env.client.encoding), text}
	c.items = append(c.items, item)
}
