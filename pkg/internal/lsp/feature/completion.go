package feature

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/functions"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/lazyregexp"
	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/document"
	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/protocol"
	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/workspace"
)

// Completion returns what may be at a position (LSP 3.17, textDocument/completion).
func Completion(ctx context.Context, v *Env, at *protocol.PositionParams) (*protocol.CompletionList, error) {
	d := v.Store.Open(at.TextDocument.URI)
	if d == nil {
		return nil, nil
	}
	offset := d.Offset(at.Position, v.Client.Encoding)
	if d.IsJSON() {
		return completeJSON(ctx, v, d, offset), nil
	}
	part, ok := d.PartAt(offset)
	if !ok {
		return nil, nil
	}
	cursor, after := document.FindCursor(part.Text[:offset-part.At]), part.Text[offset-part.At:]
	items := &itemList{doc: d, client: v.Client, at: offset, inValue: cursor.Attr != "", prefix: cursor.Prefix,
		after: after, list: []protocol.CompletionItem{}}
	if !isComment(part, offset) {
		c := completer{env: v, project: v.Projects.LastOf(ctx, d), doc: d, cursor: cursor, chunk: part.Text,
			after: after, items: items}
		c.complete()
	}
	return &protocol.CompletionList{Items: items.list}, nil
}

// A completer gathers what may be at one place.
type completer struct {
	env     *Env
	project *workspace.Project // nil: there is none
	doc     *document.Document
	cursor  document.Cursor
	chunk   string // the block of the top level around the place
	after   string // the text after the place
	items   *itemList
}

// isComment reports whether an offset lies in a comment of a part.
func isComment(part document.Part, offset int) bool {
	return slices.ContainsFunc(part.Marks, func(m document.Mark) bool {
		open := m.At.To == len(part.Text) && !strings.HasSuffix(part.Text, "\n") && !strings.HasSuffix(part.Text, "*/")
		return m.Kind == document.TokenComment && m.At.From < offset-part.At && (offset-part.At < m.At.To || open)
	})
}

func (c *completer) complete() {
	about := document.DescribeKinds(c.cursor.Kinds)
	switch {
	case c.cursor.Opens == "platform" && c.cursor.Quoted:
		addPatterns(c, platformsOfTarget(c))
	case about == nil || c.cursor.Header:
	case c.cursor.Attr == "":
		c.names(about)
	default:
		c.value(about.Attribute(c.cursor.Attr))
	}
}

// names are attributes and blocks that are not there yet.
func (c *completer) names(about *lang.Block) {
	taken := append(c.cursor.Names, namesAfter(c.after)...)
	for _, a := range about.Attributes {
		if slices.Contains(taken, a.Name) {
			continue
		}
		item := protocol.CompletionItem{Label: a.Name, Kind: protocol.KindProperty, Detail: a.Type.String(),
			Documentation: protocol.Markdown(aboutAttribute(a)), SortText: "1" + a.Name}
		if a.Required {
			item.Detail, item.SortText = item.Detail+", required", "0"+a.Name
		}
		c.items.add(item, a.Name+" = "+placeholderOf(a), a.Name+" = ")
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
		c.items.add(item, b.Kind+label+" {\n  $0\n}", b.Kind)
	}
}

// placeholderOf returns where an attribute's value goes, as a snippet.
func placeholderOf(a *lang.Attribute) string {
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

// namesAfter returns the names of a block of which a text is the rest.
func namesAfter(after string) (names []string) {
	for _, m := range behindForm().FindAllStringSubmatch(after, -1) {
		if m[3] != "" {
			break
		}
		names = append(names, m[1])
	}
	return names
}

// value offers the values of an attribute. a is nil if the language does not have the attribute, as in
// locals.
func (c *completer) value(a *lang.Attribute) {
	switch {
	case inOptionsOfMains(c):
		optionsOfMains(c)
	case a != nil && a.Name == "include" && len(c.cursor.Kinds) == 0 && c.cursor.Object:
		elementOfInclude(c, a)
	case c.cursor.Key && c.cursor.Quoted && a != nil && takesPatterns(a):
		addPatterns(c, platformsOfTargets(c))
	case c.cursor.Key:
	case a != nil && a.Type.Kind == lang.TypeType:
		addTypes(c)
	case c.cursor.Quoted:
		if a != nil && !c.cursor.Object && len(c.cursor.Calls) == 0 {
			c.strings(a, "")
			quotedReferences(c, a)
		}
	case strings.ContainsAny(c.cursor.Prefix, ".["):
		c.steps()
	default:
		c.expressions(a)
	}
}

// addTypes offers those that a variable can have.
func addTypes(c *completer) {
	if c.cursor.Quoted || strings.ContainsAny(c.cursor.Prefix, ".[") {
		return
	}
	for _, t := range functions.TypeKeywords {
		snippet := t.Name
		switch t.Name {
		case "object":
			snippet += "({ $0 })"
		case "tuple":
			snippet += "([$0])"
		case "list", "set", "map", "optional":
			snippet += "($0)"
		}
		c.items.add(protocol.CompletionItem{Label: t.Name, Kind: protocol.KindKeyword, Detail: t.Signature,
			Documentation: protocol.Markdown(t.Doc), SortText: "1" + t.Name}, snippet, t.Name)
	}
}

// expressions are whole values, and what they may begin with.
func (c *completer) expressions(a *lang.Attribute) {
	if a != nil && len(c.cursor.Calls) == 0 && (!c.cursor.Object || takesPatterns(a)) {
		c.references(a)
		c.literals(a)
	}
	for _, name := range paramsTyped(c) {
		c.items.add(protocol.CompletionItem{Label: name, Kind: protocol.KindVariable, Detail: "parameter",
			SortText: "1" + name}, "", name)
	}
	for _, n := range lang.Names() {
		if n.Name == "each" && !each(c) {
			continue
		}
		c.items.add(protocol.CompletionItem{Label: n.Name, Kind: protocol.KindModule, Detail: "reference",
			Documentation: protocol.Markdown(n.Doc),
			SortText:      "5" + n.Name}, n.Name+".", n.Name+".")
	}
	for _, f := range append(userFunctions(c.project, c.doc), functions.All()...) {
		c.items.add(protocol.CompletionItem{Label: f.Name, Kind: protocol.KindFunction, Detail: f.Signature,
			Documentation: protocol.Markdown(f.Doc),
			SortText:      "6" + f.Name}, f.Name+"($0)", f.Name+"(")
	}
}

var paramsForm = lazyregexp.New(`(?m)^[ \t]*(?:variadic_)?params[ \t]*=[ \t]*(\[[^\]]*\]|[\pL_][\pL\pN_-]*)`)

// paramsTyped returns the parameters of the function whose result is typed.
func paramsTyped(c *completer) (names []string) {
	if len(c.cursor.Kinds) != 1 || c.cursor.Kinds[0] != "function" || c.cursor.Attr != "result" {
		return nil
	}
	for _, m := range paramsForm().FindAllStringSubmatch(c.chunk, -1) {
		list := strings.NewReplacer("[", " ", "]", " ", ",", " ").Replace(m[1])
		for _, name := range strings.Fields(list) {
			if identifierForm().MatchString(name) {
				names = append(names, name)
			}
		}
	}
	return names
}

// each reports whether each.key is known here.
func each(c *completer) bool {
	after := c.after
	if c.cursor.Attr == document.LabelAttr { // the block whose label it is follows
		_, after, _ = strings.Cut(after, "\n")
	}
	return c.cursor.Attr != "for_each" && len(c.cursor.Kinds) > 0 && (c.cursor.Kinds[0] == "defaults" ||
		slices.Contains(append(c.cursor.Names, namesAfter(after)...), "for_each"))
}

// bracketed returns a value in the brackets of a list, where the attribute takes one and there are
// none.
func bracketed(a *lang.Attribute, depth int, text string) string {
	if a.Type.Kind == lang.TypeList && depth == 0 {
		return "[" + text + "]"
	}
	return text
}

// references offers the blocks that an attribute takes.
func (c *completer) references(a *lang.Attribute) {
	for _, kind := range a.Refs {
		for _, o := range defined(c, kind) {
			text := reference(kind, o.Label)
			if len(c.cursor.Kinds) > 0 && kind == c.cursor.Kinds[0] && o.Label == c.cursor.Label {
				continue // a block cannot need itself
			}
			c.items.add(protocol.CompletionItem{Label: text, Kind: protocol.KindRef, Detail: aboutDefinition(c.doc, o),
				SortText: "1" + text}, "", bracketed(a, c.cursor.Depth, text))
		}
	}
}

// literals are bools and strings.
func (c *completer) literals(a *lang.Attribute) {
	if a.Type.Kind == lang.TypeBool || a.Type.Or != nil && a.Type.Or.Kind == lang.TypeBool {
		for _, text := range []string{"true", "false"} {
			c.items.add(protocol.CompletionItem{Label: text, Kind: protocol.KindKeyword, SortText: "2" + text}, "",
				text)
		}
	}
	c.strings(a, `"`)
}

// reference returns how a reference to a label is written.
func reference(root, label string) string {
	if identifierForm().MatchString(label) {
		return root + "." + label
	}
	return fmt.Sprintf("%s[%q]", root, label)
}

var identifierForm = lazyregexp.New(`^[\pL_][\pL\pN_-]*$`)

// defined returns the definitions of a kind in all files of the project.
func defined(c *completer, root string) (all []workspace.Occurrence) {
	return definedIn(c.project, c.doc, root)
}

// definedIn returns the definitions of a kind in all files of a project that a document sees. The project may be nil.
func definedIn(project *workspace.Project, doc *document.Document, root string) (all []workspace.Occurrence) {
	docs := []*document.Document{doc}
	if project != nil {
		docs = project.Documents()
		if !slices.ContainsFunc(docs, func(d *document.Document) bool { return d.Path == doc.Path }) {
			docs = append(docs, doc)
		}
	}
	seen := map[string]bool{}
	for _, d := range docs {
		for _, n := range project.NamesIn(d) {
			isVisible := root == "include" || project.FullKey(doc, root+"."+n.Label) == n.Key
			if n.Def && !workspace.IsEach(n.Key) && strings.HasPrefix(n.Key, root+".") && !seen[n.Key] && isVisible {
				seen[n.Key] = true
				all = append(all, workspace.Occurrence{Name: n, Doc: d})
			}
		}
	}
	slices.SortFunc(all, func(a, b workspace.Occurrence) int { return strings.Compare(a.Key, b.Key) })
	return all
}

// aboutDefinition says in a word what a definition is, as seen from a document.
func aboutDefinition(seen *document.Document, o workspace.Occurrence) string {
	if o.Block == nil || o.Block.Kind == "locals" || o.Block.Kind == "exports" {
		return document.RelativeTo(seen.Dir(), o.Doc.Path)
	}
	for _, name := range []string{"version", "package", "base", "image", "default", "path", "result"} {
		if a := o.Block.Attribute(name); a != nil {
			r := document.SpanOf(a.Expr.Range())
			if part, ok := o.Doc.PartAt(o.At.From); ok && !o.Doc.IsJSON() {
				return o.Doc.Slice(r.Plus(part.At))
			}
		}
	}
	return o.Block.Kind
}
