package feature

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/lazyregexp"
	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/document"
	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/protocol"
	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/workspace"
)

// Completion returns what may stand at a position (LSP 3.17, textDocument/completion).
func Completion(ctx context.Context, v *Env, at *protocol.PositionParams) (*protocol.CompletionList, error) {
	d := v.Store.Open(at.TextDocument.URI)
	if d == nil || d.IsJSON() {
		return nil, nil
	}
	offset := d.Offset(at.Position, v.Client.Encoding)
	part, ok := d.PartAt(offset)
	if !ok {
		return nil, nil
	}
	c := completer{env: v, doc: d, at: offset, items: []protocol.CompletionItem{}}
	c.cursor = document.FindCursor(part.Text[:offset-part.At])
	c.chunk, c.after = part.Text, part.Text[offset-part.At:]
	if c.inComment(part, offset) {
		return &protocol.CompletionList{Items: c.items}, nil
	}
	c.project = v.Projects.LastOf(ctx, d)
	c.complete()
	return &protocol.CompletionList{Items: c.items}, nil
}

// A completer gathers what may stand at one place.
type completer struct {
	env     *Env
	cursor  document.Cursor
	project *workspace.Project // nil: there is none
	doc     *document.Document
	at      int
	chunk   string // the block of the top level around the place
	after   string // the text behind the place
	items   []protocol.CompletionItem
}

func (c *completer) inComment(part document.Part, offset int) bool {
	return slices.ContainsFunc(part.Marks, func(m document.Mark) bool {
		open := m.At.To == len(part.Text) && !strings.HasSuffix(part.Text, "\n") && !strings.HasSuffix(part.Text, "*/")
		return m.Kind == document.TokenComment && m.At.From < offset-part.At && (offset-part.At < m.At.To || open)
	})
}

func (c *completer) complete() {
	about := document.DescribeKinds(c.cursor.Kinds)
	switch {
	case about == nil || c.cursor.Header:
	case c.cursor.Attr == "":
		c.names(about)
	default:
		c.value(about.Attribute(c.cursor.Attr))
	}
}

// names are attributes and blocks that are not there yet.
func (c *completer) names(about *lang.Block) {
	taken := append(c.cursor.Names, c.behind()...)
	for _, a := range about.Attributes {
		if slices.Contains(taken, a.Name) {
			continue
		}
		item := protocol.CompletionItem{Label: a.Name, Kind: protocol.KindProperty, Detail: a.Type.String(),
			Documentation: protocol.Markdown(aboutAttribute(a)), SortText: "1" + a.Name}
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
		item := protocol.CompletionItem{Label: b.Kind, Kind: protocol.KindClass, Detail: "block",
			Documentation: protocol.Markdown(aboutBlock(b)),
			SortText:      "2" + b.Kind}
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
	case c.cursor.Key:
	case c.cursor.Quoted:
		if a != nil && !c.cursor.Object && len(c.cursor.Calls) == 0 {
			c.strings(a, "")
		}
	case strings.ContainsAny(c.cursor.Prefix, ".["):
		c.steps()
	default:
		c.expressions(a)
	}
}

// expressions are whole values, and what they may begin with.
func (c *completer) expressions(a *lang.Attribute) {
	if a != nil && len(c.cursor.Calls) == 0 && !c.cursor.Object {
		c.references(a)
		c.literals(a)
	}
	for _, n := range lang.Names() {
		if n.Name == "each" && !c.each() {
			continue
		}
		c.add(protocol.CompletionItem{Label: n.Name, Kind: protocol.KindModule, Detail: "reference",
			Documentation: protocol.Markdown(n.Doc),
			SortText:      "5" + n.Name}, n.Name+".", n.Name+".")
	}
	for _, f := range lang.Functions() {
		c.add(protocol.CompletionItem{Label: f.Name, Kind: protocol.KindFunction, Detail: f.Signature,
			Documentation: protocol.Markdown(f.Doc),
			SortText:      "6" + f.Name}, f.Name+"($0)", f.Name+"(")
	}
}

// each reports whether each.key is known here.
func (c *completer) each() bool {
	return c.cursor.Attr != "for_each" && len(c.cursor.Kinds) > 0 && (c.cursor.Kinds[0] == "defaults" ||
		slices.Contains(append(c.cursor.Names, c.behind()...), "for_each"))
}

// bracketed is a value in the brackets of a list, where the attribute takes one and there are
// none.
func (c *completer) bracketed(a *lang.Attribute, text string) string {
	if a.Type.Kind == lang.TypeList && c.cursor.Depth == 0 {
		return "[" + text + "]"
	}
	return text
}

// references are the blocks that an attribute takes.
func (c *completer) references(a *lang.Attribute) {
	for _, kind := range a.Refs {
		for _, o := range c.defined(kind) {
			text := reference(kind, label(o.Key))
			if len(c.cursor.Kinds) > 0 && kind == c.cursor.Kinds[0] && label(o.Key) == c.cursor.Label {
				continue // a block cannot need itself
			}
			c.add(protocol.CompletionItem{Label: text, Kind: protocol.KindRef, Detail: c.about(o),
				SortText: "1" + text}, "", c.bracketed(a, text))
		}
	}
}

// literals are bools and strings.
func (c *completer) literals(a *lang.Attribute) {
	if a.Type.Kind == lang.TypeBool || a.Type.Or != nil && a.Type.Or.Kind == lang.TypeBool {
		for _, text := range []string{"true", "false"} {
			c.add(protocol.CompletionItem{Label: text, Kind: protocol.KindKeyword, SortText: "2" + text}, "", text)
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
func (c *completer) defined(root string) (all []workspace.Occurrence) {
	docs := []*document.Document{c.doc}
	if c.project != nil {
		docs = c.project.Documents()
		if !slices.ContainsFunc(docs, func(d *document.Document) bool { return d.Path == c.doc.Path }) {
			docs = append(docs, c.doc)
		}
	}
	seen := map[string]bool{}
	for _, d := range docs {
		for _, n := range c.project.NamesIn(d) {
			if n.Def && !workspace.IsEach(n.Key) && strings.HasPrefix(n.Key, root+".") && !seen[n.Key] {
				seen[n.Key] = true
				all = append(all, workspace.Occurrence{Name: n, Doc: d})
			}
		}
	}
	slices.SortFunc(all, func(a, b workspace.Occurrence) int { return strings.Compare(a.Key, b.Key) })
	return all
}

// about says in a word what a definition is.
func (c *completer) about(o workspace.Occurrence) string {
	if o.Block == nil || o.Block.Kind == "locals" {
		return document.RelativeTo(c.doc.Dir(), o.Doc.Path)
	}
	for _, name := range []string{"version", "package", "base", "image", "default", "path"} {
		if a := o.Block.Attribute(name); a != nil {
			r := document.SpanOf(a.Expr.Range())
			if part, ok := o.Doc.PartAt(o.At.From); ok && !o.Doc.IsJSON() {
				return o.Doc.Slice(r.Plus(part.At))
			}
		}
	}
	return o.Block.Kind
}

// instanceForm is a for_each by the instances of another block.
var instanceForm = lazyregexp.New(`(?m)^[ \t]*for_each[ \t]*=[ \t]*(toolchain|target|image|group)[.\[]`)

// steps are what may stand behind a reference's start.
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

// named are what stands behind a root: labels, or what the language has there.
func (c *completer) named(before, root string) {
	about := rootNamed(root)
	if about == nil {
		return
	}
	for _, n := range about.Names {
		c.step(before+"."+n.Name, n.Name, protocol.KindProperty, n.Doc)
	}
	for _, o := range c.defined(root) {
		text := reference(root, label(o.Key))
		c.step(text, label(o.Key), protocol.KindRef, c.about(o))
	}
}

// keys are the keys of a block with for_each.
func (c *completer) keys(before string) {
	if c.project == nil {
		return
	}
	for _, m := range metas(c.project.File) {
		if m.Key != "" && reference(m.Kind, m.Label) == before {
			c.step(m.Reference(), m.Key, protocol.KindValue, "")
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
		c.step(before+"."+name, name, protocol.KindProperty, "")
	}
	for _, a := range about.Attributes {
		if a.Name != "for_each" {
			c.step(before+"."+a.Name, a.Name, protocol.KindProperty, a.Doc)
		}
	}
}

// step adds an item behind a reference's start, and replaces what stands behind its last dot
// or bracket. Where a label is no identifier, the whole reference is replaced.
func (c *completer) step(text, label string, kind int, doc string) {
	item := protocol.CompletionItem{Label: label, Kind: kind, SortText: "0" + label}
	if kind == protocol.KindRef {
		item.Detail = doc
	} else if doc != "" {
		item.Documentation = protocol.Markdown(doc)
	}
	cut := strings.LastIndexAny(c.cursor.Prefix, ".[") + 1
	if strings.HasPrefix(c.cursor.Prefix[cut:], `"`) {
		cut++
	}
	if begin := c.cursor.Prefix[:cut]; strings.HasPrefix(text, begin) {
		c.insert(item, len(c.cursor.Prefix)-cut, text[cut:])
		return
	}
	item.FilterText = text
	c.insert(item, len(c.cursor.Prefix), text)
}

var wordBegin = lazyregexp.New(`^[\pL\pN_-]*`)

// add adds an item that replaces what is typed already. snippet is used where the client
// takes them, unless it is empty.
func (c *completer) add(item protocol.CompletionItem, snippet, text string) {
	if c.env.Client.Snippets && strings.Contains(snippet, "$") {
		item.Format, text = 2, snippet
	}
	c.insert(item, len(c.cursor.Prefix), text)
}

// insert adds an item that replaces so many bytes before the place, and the rest of the word
// behind it. Clients filter by the label, and older ones replace the right text only where
// there is no filterText.
func (c *completer) insert(item protocol.CompletionItem, before int, text string) {
	end := c.at
	if c.cursor.Attr != "" {
		end += len(wordBegin().FindString(c.after))
		if strings.HasSuffix(text, `"]`) && c.doc.Slice(document.Span{From: end, To: end + 2}) == `"]` {
			end += 2 // the editor closed what the key was opened with
		}
	}
	item.TextEdit = &protocol.TextEdit{Range: c.doc.Range(c.at-before, end, c.env.Client.Encoding), NewText: text}
	c.items = append(c.items, item)
}
