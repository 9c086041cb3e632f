package feature

import (
	"context"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/lazyregexp"
	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/document"
	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/protocol"
)

// An itemList is what may be at one place, with the edits that put it there.
type itemList struct {
	doc     *document.Document
	client  Client
	at      int
	inValue bool   // an attribute's value is typed
	escaped bool   // in an expression in a string of the JSON syntax
	prefix  string // what is typed already
	after   string // the text after the place
	list    []protocol.CompletionItem
}

// step adds an item after a reference's start, and replaces what follows its last dot
// or bracket. Where a label is no identifier, the whole reference is replaced.
func (l *itemList) step(text, label string, kind int, doc string) {
	item := protocol.CompletionItem{Label: label, Kind: kind, SortText: "0" + label}
	if kind == protocol.KindRef {
		item.Detail = doc
	} else if doc != "" {
		item.Documentation = protocol.Markdown(doc)
	}
	cut := strings.LastIndexAny(l.prefix, ".[") + 1
	if strings.HasPrefix(l.prefix[cut:], `"`) {
		cut++
	}
	if begin := l.prefix[:cut]; strings.HasPrefix(text, begin) {
		l.insert(item, len(l.prefix)-cut, text[cut:])
		return
	}
	item.FilterText = text
	l.insert(item, len(l.prefix), text)
}

var wordBegin = lazyregexp.New(`^[\pL\pN_-]*`)

// add adds an item that replaces what is typed already. snippet is used where the client
// takes them, unless it is empty.
func (l *itemList) add(item protocol.CompletionItem, snippet, text string) {
	if l.client.Snippets && strings.Contains(snippet, "$") {
		item.Format, text = 2, snippet
	}
	l.insert(item, len(l.prefix), text)
}

// insert adds an item that replaces so many bytes before the place, and the rest of the word
// behind it. Clients filter by the label, and older ones replace the right text only where
// there is no filterText.
func (l *itemList) insert(item protocol.CompletionItem, before int, text string) {
	end := l.at
	if l.inValue {
		end += len(wordBegin().FindString(l.after))
		if strings.HasSuffix(text, `"]`) && l.doc.Slice(document.Span{From: end, To: end + 2}) == `"]` {
			end += 2 // the editor closed what the key was opened with
		}
	}
	if l.escaped {
		before, text = len(escapeJSON(l.prefix[len(l.prefix)-before:])), escapeJSON(text)
	}
	item.TextEdit = &protocol.TextEdit{Range: l.doc.Range(l.at-before, end, l.client.Encoding), NewText: text}
	l.list = append(l.list, item)
}

// addString adds an item that replaces a string's text, up to its closing quote.
func (l *itemList) addString(item protocol.CompletionItem, text string) {
	end := l.at
	line, _, _ := strings.Cut(l.after, "\n")
	quote := `"`
	if l.escaped {
		quote = escapeJSON(quote)
	}
	if i := strings.Index(line, quote); i >= 0 && !strings.ContainsAny(line[:i], " ,]}") {
		end += i
	}
	item.TextEdit = &protocol.TextEdit{NewText: text,
		Range: l.doc.Range(l.at-len(l.prefix), end, l.client.Encoding)}
	l.list = append(l.list, item)
}

// completeJSON returns what may be in a string of the JSON syntax: what the native syntax has there, with references in
// "${…}". Names of attributes and the values of enums are left to the JSON Schema.
func completeJSON(ctx context.Context, v *Env, d *document.Document, offset int) *protocol.CompletionList {
	text := string(d.Text)
	items := &itemList{doc: d, client: v.Client, at: offset, inValue: true, after: text[offset:],
		list: []protocol.CompletionItem{}}
	native, isInterpolated, ok := document.NativeBefore(text, offset)
	if !ok {
		return &protocol.CompletionList{Items: items.list}
	}
	cursor := document.FindCursor(native)
	items.prefix, items.escaped, items.client.Snippets = cursor.Prefix, isInterpolated, false
	c := completer{env: v, project: v.Projects.LastOf(ctx, d), doc: d, cursor: cursor, chunk: native, items: items}
	c.complete()
	return &protocol.CompletionList{Items: items.list}
}

// quotedReferences offers, in a string of the JSON syntax, the blocks that an attribute takes.
func quotedReferences(c *completer, a *lang.Attribute) {
	if !c.doc.IsJSON() || c.items.escaped {
		return
	}
	for _, kind := range a.Refs {
		for _, o := range defined(c, kind) {
			text := "${" + reference(kind, o.Label) + "}"
			c.items.addString(protocol.CompletionItem{Label: text, Kind: protocol.KindRef,
				Detail: aboutDefinition(c.doc, o), SortText: "1" + text}, escapeJSON(text))
		}
	}
}

// escapeJSON returns a text as it is in a string.
func escapeJSON(text string) string {
	return strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text)
}
