package syntax

import (
	"bytes"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/lazyregexp"
)

// maxRecoveries is how many broken places of one file are looked for.
const maxRecoveries = 20

// A recovery parses a file of the native syntax. The parser of HCL loses all that follows
// some mistakes; here, what stands around a mistake is blanked and the rest is parsed
// again, so that one mistake hides nothing but itself.
type recovery struct {
	path  string
	rest  []byte // the file with what is broken blanked
	found hcl.Diagnostics
	lost  []string // references to what was blanked: nothing is said of them
}

// parseNative parses the native syntax.
func parseNative(path string, data []byte) (*hcl.File, hcl.Diagnostics, []string) {
	r := &recovery{path: path, rest: bytes.Clone(data)}
	for range maxRecoveries {
		file, diags := r.parse(r.rest)
		first := firstSyntaxError(diags)
		if first == nil {
			file.Bytes = data
			if body := file.Body.(*hclsyntax.Body); len(r.found) > 0 && len(body.Attributes)+len(body.Blocks) == 0 {
				r.found = r.found[:1] // it is no HCL at all
			}
			return file, append(r.found, diags...), r.lost
		}
		r.found = append(r.found, first)
		from, to := topLevel(r.rest, first.Subject.Start.Byte)
		if !r.dropAttribute(from, to, first.Subject.Start.Byte) && !r.drop(from, to, diags) {
			break
		}
	}
	return &hcl.File{Bytes: data}, r.found, r.lost
}

func (r *recovery) parse(data []byte) (*hcl.File, hcl.Diagnostics) {
	file, diags := hclsyntax.ParseConfig(data, r.path, hcl.InitialPos)
	return file, classify(data, diags)
}

// drop blanks something at the top level, and keeps what else was said of it.
func (r *recovery) drop(from, to int, diags hcl.Diagnostics) bool {
	for _, d := range diags {
		if d.Subject != nil && !isSyntaxError(d) && d.Subject.Start.Byte >= from && d.Subject.Start.Byte < to {
			r.found = append(r.found, d)
		}
	}
	r.lost = append(r.lost, references(r.rest[from:to])...)
	return blankOut(r.rest[from:to])
}

// dropAttribute blanks one attribute, if what it stands in is then right.
func (r *recovery) dropAttribute(from, to, at int) bool {
	start, end, name := attributeAround(r.rest, from, to, at)
	if name == "" || name == lang.ForEach {
		return false
	}
	trial := bytes.Clone(r.rest)
	blankOut(trial[start:end])
	_, diags := r.parse(trial)
	if next := firstSyntaxError(diags); next != nil && next.Subject.Start.Byte < to {
		return false
	}
	if localsForm().Match(r.rest[from:to]) {
		r.lost = append(r.lost, "local."+name)
	}
	r.rest = trial
	return true
}

// attributeAround is the place of the attribute that a mistake lies in: from the line that
// it begins in to the next line that begins an attribute or a block, or ends one. Where
// the mistake is such a line, what is wrong is the attribute before it.
func attributeAround(data []byte, from, to, at int) (start, end int, name string) {
	for _, m := range nameForm().FindAllSubmatchIndex(data[from:to], -1) {
		if from+m[2] < at {
			start, name = from+m[0], string(data[from+m[2]:from+m[3]])
		}
	}
	if name == "" {
		return 0, 0, ""
	}
	end = bytes.LastIndexByte(data[:at], '\n') + 1
	if end <= start {
		end = start + len(firstLine(data[start:to]))
	}
	if m := itemForm().FindIndex(data[end:to]); m != nil {
		return start, end + m[0], name
	}
	return start, to, name
}

// firstLine is the first line of data, with its end.
func firstLine(data []byte) []byte {
	if i := bytes.IndexByte(data, '\n'); i >= 0 {
		return data[:i+1]
	}
	return data
}

var (
	headerForm = lazyregexp.New(`^(\w+)[ \t]+"([^"\n]*)"`)
	localsForm = lazyregexp.New(`^locals\b`)
	itemForm   = lazyregexp.New(`(?m)^[ \t]*([\pL_][\pL\pN_-]*[ \t]*=|[\pL_].*\{|\})`)
	nameForm   = lazyregexp.New(`(?m)^[ \t]+([\pL_][\pL\pN_-]*)[ \t]*=`)
)

// references are kind.label of what the source of a block describes, as it seems.
func references(text []byte) []string {
	var all []string
	if m := headerForm().FindSubmatch(text); m != nil {
		kind := string(m[1])
		if kind == "variable" {
			kind = "var"
		}
		all = append(all, kind+"."+string(m[2]))
	}
	if localsForm().Match(text) {
		for _, m := range nameForm().FindAllSubmatch(text, -1) {
			all = append(all, "local."+string(m[1]))
		}
	}
	return all
}

func isSyntaxError(d *hcl.Diagnostic) bool {
	return d.Severity == hcl.DiagError && d.Subject != nil && diag.Is(d, diag.InvalidSyntax)
}

func firstSyntaxError(diags hcl.Diagnostics) *hcl.Diagnostic {
	var first *hcl.Diagnostic
	for _, d := range diags {
		if isSyntaxError(d) && (first == nil || d.Subject.Start.Byte < first.Subject.Start.Byte) {
			first = d
		}
	}
	return first
}

// topLevel is the part of a file around an offset that begins where a line begins with a
// letter, as what stands at the top level does, and ends where the next such line begins.
func topLevel(data []byte, at int) (from, to int) {
	at = min(at, len(data))
	from = bytes.LastIndexByte(data[:at], '\n') + 1
	for from > 0 && !beginsItem(data[from:]) {
		from = bytes.LastIndexByte(data[:from-1], '\n') + 1
	}
	to = at
	for to < len(data) {
		next := bytes.IndexByte(data[to:], '\n')
		if next < 0 {
			return from, len(data)
		}
		if to += next + 1; beginsItem(data[to:]) {
			return from, to
		}
	}
	return from, len(data)
}

func beginsItem(line []byte) bool {
	return len(line) > 0 && (line[0] >= 'a' && line[0] <= 'z' || line[0] >= 'A' && line[0] <= 'Z' || line[0] == '_')
}

// blankOut puts spaces in the place of everything but line ends, and reports whether
// there was anything.
func blankOut(data []byte) bool {
	any := false
	for i, c := range data {
		if c != '\n' && c != '\r' && c != ' ' {
			data[i], any = ' ', true
		}
	}
	return any
}
