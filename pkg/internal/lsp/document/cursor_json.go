package document

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
)

// NativeBefore returns what the native syntax has where a text of the JSON syntax has the string that is being typed at
// an offset: the blocks around, attributes of the innermost one, and the string so far. isInterpolated says whether an
// expression in it is typed. ok is false where no string is typed, or the name of an attribute or block.
func NativeBefore(text string, offset int) (native string, isInterpolated, ok bool) {
	frames, typed, isOpen := jsonFrames(text[:offset])
	if !isOpen {
		return "", false, false
	}
	w := nativeWriter{text: text, about: lang.Describe()}
	for _, f := range frames {
		if w.enter(f); w.failed {
			return "", false, false
		}
	}
	if n := len(frames); n == 0 || !w.inValue && (frames[n-1].isArray || frames[n-1].hasKey) {
		return "", false, false // it is no attribute's value, and no label
	}
	typed, isInterpolated = nativeString(typed)
	return w.out.String() + `"` + typed, isInterpolated, true
}

// A jsonFrame is an array or object around a place.
type jsonFrame struct {
	isArray bool
	start   int // of what is behind the bracket
	key     string
	hasKey  bool // what is typed is the value of the key, not a key
}

// jsonFrames returns the arrays and objects that are open at the end of a text, and the string that is.
func jsonFrames(text string) (frames []jsonFrame, typed string, isOpen bool) {
	last := "" // string before a colon
	for i := 0; i < len(text); i++ {
		top := len(frames) - 1
		switch text[i] {
		case '{', '[':
			frames = append(frames, jsonFrame{isArray: text[i] == '[', start: i + 1})
		case '}', ']':
			if top >= 0 {
				frames = frames[:top]
			}
		case ':':
			if top >= 0 {
				frames[top].key, frames[top].hasKey = last, true
			}
		case ',':
			if top >= 0 {
				frames[top].hasKey = false
			}
		case '"':
			end := i + 1 + stringEnd(text[i+1:])
			if end >= len(text) {
				return frames, text[i+1:], true
			}
			last, i = text[i+1:end], end
		}
	}
	return frames, "", false
}

// stringEnd returns where a string's closing quote is, behind its opening one.
func stringEnd(text string) int {
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"', '\n':
			return i
		}
	}
	return len(text)
}

// A nativeWriter writes the start of a document in the native syntax.
type nativeWriter struct {
	text     string // in the JSON syntax
	about    *lang.Block
	labelled bool // the next key is a label of about
	inValue  bool // of an attribute
	failed   bool // the name of an attribute or block is typed, or the document has no such block
	out      strings.Builder
}

func (w *nativeWriter) enter(f jsonFrame) {
	switch {
	case w.inValue:
		w.value(f)
	case f.isArray: // of bodies that are taken together
	case w.labelled:
		w.label(f)
	case !f.hasKey:
		w.failed = true
	default:
		w.body(f)
	}
}

func (w *nativeWriter) value(f jsonFrame) {
	switch {
	case f.isArray:
		w.out.WriteString("[")
	case !f.hasKey:
		w.out.WriteString("{ ")
	case hclsyntax.ValidIdentifier(f.key):
		fmt.Fprintf(&w.out, "{ %s = ", f.key)
	default:
		fmt.Fprintf(&w.out, "{ \"%s\" = ", f.key)
	}
}

func (w *nativeWriter) label(f jsonFrame) {
	w.labelled = false
	isBody := w.about.Unlabelled && (w.about.Block(f.key) != nil || w.about.Attribute(f.key) != nil)
	switch {
	case isBody:
		w.out.WriteString("{\n")
		w.body(f)
	case f.hasKey:
		fmt.Fprintf(&w.out, "\"%s\" {\n", f.key)
	}
}

// body writes what an object has around a key: a block, or an attribute behind those that decide what can be typed.
func (w *nativeWriter) body(f jsonFrame) {
	if child := w.about.Block(f.key); child != nil {
		w.about, w.labelled = child, len(child.Labels) > 0
		w.out.WriteString(f.key + " ")
		if !w.labelled {
			w.out.WriteString("{\n")
		}
		return
	}
	members := jsonMembers(w.text[f.start:])
	for _, name := range []string{lang.ForEach, "params", "variadic_params"} {
		if value, has := members[name]; has && name != f.key && !w.about.Free {
			fmt.Fprintf(&w.out, "%s = %s\n", name, value)
		}
	}
	w.inValue = true
	w.out.WriteString(f.key + " = ")
}

// jsonMembers returns the members of an object that are strings or arrays of such, as the native syntax has references
// and names. What else a member is, is 0.
func jsonMembers(text string) map[string]string {
	members := map[string]string{}
	key, depth, start := "", 0, -1
	for i := 0; i < len(text) && depth >= 0; i++ {
		switch text[i] {
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		case '"':
			end := i + 1 + stringEnd(text[i+1:])
			if depth == 0 && start < 0 {
				key = text[i+1 : min(end, len(text))]
			}
			i = end
		case ':':
			if depth == 0 {
				start = i + 1
			}
		}
		isEnd := depth == 0 && i < len(text) && text[i] == ',' || depth < 0
		if isEnd && start >= 0 {
			members[key], start = nativeValue(text[start:i]), -1
		}
	}
	return members
}

func nativeValue(text string) string {
	text = strings.TrimSpace(text)
	switch {
	case strings.HasPrefix(text, `"${`) && strings.HasSuffix(text, `}"`) && !strings.Contains(text, "\n"):
		return strings.ReplaceAll(text[3:len(text)-2], `\"`, `"`)
	case strings.HasPrefix(text, "[") && !strings.ContainsAny(text, "{\n"):
		return strings.ReplaceAll(text, `"`, "")
	case strings.HasPrefix(text, `"`):
		return strings.Trim(text, `"`)
	}
	return "0"
}

// nativeString returns a string of the JSON syntax, without its closing quote, as the native syntax has it. Quotes are
// escaped there only outside of expressions.
func nativeString(raw string) (native string, isInterpolated bool) {
	var out strings.Builder
	var braces []bool // those that are open: whether they began an expression
	for i := 0; i < len(raw); i++ {
		switch c := raw[i]; {
		case c == '$' && strings.HasPrefix(raw[i:], "$${"):
			out.WriteByte(c)
			i++
		case (c == '$' || c == '%') && strings.HasPrefix(raw[i+1:], "{"):
			braces = append(braces, true)
			out.WriteByte(c)
			i++
		case c == '{' && len(braces) > 0:
			braces = append(braces, false)
		case c == '}' && len(braces) > 0:
			braces = braces[:len(braces)-1]
		case c == '\\' && i+1 < len(raw):
			i++
			if len(braces) == 0 {
				out.WriteByte(c)
			}
		}
		out.WriteByte(raw[i])
	}
	return out.String(), slices.Contains(braces, true)
}
