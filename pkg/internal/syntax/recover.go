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

// A recovery parses a file of the native syntax. HCL's parser loses everything after some mistakes. A recovery
// blanks what surrounds a mistake and parses the rest again, so that no mistake hides another.
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
		from, to := topLevelItem(r.rest, first.Subject.Start.Byte)
		if !r.dropAttribute(from, to, first.Subject.Start.Byte) && !r.dropItem(from, to, diags) {
			break
		}
	}
	return &hcl.File{Bytes: data}, r.found, r.lost
}

func (r *recovery) parse(data []byte) (*hcl.File, hcl.Diagnostics) {
	file, diags := parseConfig(data, r.path)
	return file, classify(data, diags)
}

// dropItem blanks an item of the top level, and keeps the other diagnostics about it.
func (r *recovery) dropItem(from, to int, diags hcl.Diagnostics) bool {
	for _, d := range diags {
		if d.Subject != nil && !isSyntaxError(d) && d.Subject.Start.Byte >= from && d.Subject.Start.Byte < to {
			r.found = append(r.found, d)
		}
	}
	r.lost = append(r.lost, definedNames(r.rest[from:to])...)
	return blankOut(r.rest[from:to])
}

// dropAttribute blanks one attribute if that mends the block.
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
	if localsPattern().Match(r.rest[from:to]) {
		r.lost = append(r.lost, "local."+name)
	}
	r.rest = trial
	return true
}

// attributeAround returns the place of the attribute that a mistake lies in: from the line that
// it begins in to the next line that begins an attribute or a block, or ends one. Where
// the mistake is such a line, what is wrong is the attribute before it.
func attributeAround(data []byte, from, to, at int) (start, end int, name string) {
	for _, m := range namePattern().FindAllSubmatchIndex(data[from:to], -1) {
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
	if m := itemPattern().FindIndex(data[end:to]); m != nil {
		return start, end + m[0], name
	}
	return start, to, name
}

// firstLine returns the first line of data, with its end.
func firstLine(data []byte) []byte {
	if i := bytes.IndexByte(data, '\n'); i >= 0 {
		return data[:i+1]
	}
	return data
}

var (
	headerPattern = lazyregexp.New(`^(\w+)[ \t]+"([^"\n]*)"`)
	localsPattern = lazyregexp.New(`^locals\b`)
	itemPattern   = lazyregexp.New(`(?m)^[ \t]*([\pL_][\pL\pN_-]*[ \t]*=|[\pL_].*\{|\})`)
	namePattern   = lazyregexp.New(`(?m)^[ \t]+([\pL_][\pL\pN_-]*)[ \t]*=`)
)

// definedNames returns the names that the source of a block seems to define, such as "target.api".
func definedNames(text []byte) []string {
	var all []string
	if m := headerPattern().FindSubmatch(text); m != nil {
		kind := string(m[1])
		if kind == "variable" {
			kind = "var"
		}
		all = append(all, kind+"."+string(m[2]))
	}
	if localsPattern().Match(text) {
		for _, m := range namePattern().FindAllSubmatch(text, -1) {
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

// topLevelItem returns the block or attribute of the top level around an offset. It starts with a line that
// starts with a letter and ends before the next such line.
func topLevelItem(data []byte, at int) (from, to int) {
	at = min(at, len(data))
	from = bytes.LastIndexByte(data[:at], '\n') + 1
	for from > 0 && !startsItem(data[from:]) {
		from = bytes.LastIndexByte(data[:from-1], '\n') + 1
	}
	to = at
	for to < len(data) {
		next := bytes.IndexByte(data[to:], '\n')
		if next < 0 {
			return from, len(data)
		}
		if to += next + 1; startsItem(data[to:]) {
			return from, to
		}
	}
	return from, len(data)
}

func startsItem(line []byte) bool {
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
