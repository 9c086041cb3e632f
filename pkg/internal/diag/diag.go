package diag

import (
	"fmt"

	"github.com/hashicorp/hcl/v2"
)

// An Info is the Extra of a diagnostic.
type Info struct {
	Kind  *Kind
	Fixes []Fix // what mends it, the likeliest first; may be empty
	// Absent is true where something was looked for and not found. Such diagnostics are left out of a
	// file whose syntax is broken: it may be in what could not be read.
	Absent bool

	instance  *Origin // of a for_each block
	instances int     // of that block

	wrapped any // the Extra that HCL gave it
}

// UnwrapDiagnosticExtra returns what HCL says of the diagnostic, see hcl.DiagnosticExtra.
func (i *Info) UnwrapDiagnosticExtra() any { return i.wrapped }

// Error returns an error of a kind at a place. Its detail is made of format and args, as by fmt.Sprintf.
func Error(k *Kind, at hcl.Range, format string, args ...any) *hcl.Diagnostic {
	d := General(k, format, args...)
	d.Subject = at.Ptr()
	return d
}

// General returns an error of a kind that has no place in a file.
func General(k *Kind, format string, args ...any) *hcl.Diagnostic {
	return &hcl.Diagnostic{
		Severity: hcl.DiagError, Summary: k.Summary, Detail: fmt.Sprintf(format, args...), Extra: &Info{Kind: k},
	}
}

// Warning returns a warning of a kind at a place.
func Warning(k *Kind, at hcl.Range, format string, args ...any) *hcl.Diagnostic {
	d := Error(k, at, format, args...)
	d.Severity = hcl.DiagWarning
	return d
}

// Classify makes a diagnostic of HCL one of a kind, and returns it. It keeps HCL's summary, detail and Extra.
func Classify(d *hcl.Diagnostic, k *Kind) *hcl.Diagnostic {
	d.Extra = &Info{Kind: k, wrapped: d.Extra}
	return d
}

// WithDetail returns a copy of a diagnostic with another detail.
func WithDetail(d *hcl.Diagnostic, detail string) *hcl.Diagnostic {
	copied := *d
	copied.Detail = detail
	return &copied
}

// WithFix adds fixes to a diagnostic, and returns it.
func WithFix(d *hcl.Diagnostic, fixes ...Fix) *hcl.Diagnostic {
	info := Of(d)
	info.Fixes = append(info.Fixes, fixes...)
	d.Extra = info
	return d
}

// MarkAbsent marks a diagnostic as one of something that was not found, and returns it.
func MarkAbsent(d *hcl.Diagnostic) *hcl.Diagnostic {
	info := Of(d)
	info.Absent = true
	d.Extra = info
	return d
}

// Of returns what is known of a diagnostic. One that was not made by this package is of kind Other.
func Of(d *hcl.Diagnostic) *Info {
	if info, ok := d.Extra.(*Info); ok {
		return info
	}
	return &Info{Kind: Other, wrapped: d.Extra}
}

// Is reports whether a diagnostic is of a kind.
func Is(d *hcl.Diagnostic, k *Kind) bool { return Of(d).Kind == k }

// WithoutDetail returns the key that all problems of the kind at the place share.
func (k Key) WithoutDetail() Key {
	k.Detail = ""
	return k
}

// A Key tells diagnostics apart: those with equal keys say the same of the same place. It compares
// details as they are and takes nothing from them.
type Key struct {
	Kind     *Kind
	Severity hcl.DiagnosticSeverity
	At       hcl.Range
	Detail   string
}

// KeyOf returns the key of a diagnostic.
func KeyOf(d *hcl.Diagnostic) Key {
	k := Key{Kind: Of(d).Kind, Severity: d.Severity, Detail: d.Detail}
	if d.Subject != nil {
		k.At = *d.Subject
	}
	return k
}

// Distinct leaves out what was said before: all instances of a for_each block have its
// mistakes.
func Distinct(diags hcl.Diagnostics) (list hcl.Diagnostics) {
	said := map[Key]bool{}
	for _, d := range diags {
		if key := KeyOf(d); !said[key] {
			said[key] = true
			list = append(list, d)
		}
	}
	return list
}

// A Fix mends a diagnostic. Just one of Text, Attribute and Block is given.
type Fix struct {
	// Range is replaced by Text. Where Attribute is given, it lies in the block that lacks it.
	Range hcl.Range
	Text  string
	// Attribute is one that is to be added to the block, with a value of its type.
	Attribute string
	// Block is one that is to be added to the file.
	Block *Block
	// Likely is true where Text is what was most likely meant.
	Likely bool
}

// A Block is the header of a block: kind "label".
type Block struct{ Kind, Label string }

// Replace returns the fix that writes text in the place of a range.
func Replace(at hcl.Range, text string) Fix { return Fix{Range: at, Text: text} }

// Meant returns the fix of a misspelt name: a range and the name that was most likely meant.
func Meant(at hcl.Range, text string) Fix { return Fix{Range: at, Text: text, Likely: true} }

// AddAttribute returns the fix that adds an attribute to the block that a range lies in.
func AddAttribute(in hcl.Range, name string) Fix { return Fix{Range: in, Attribute: name} }

// AddBlock returns the fix that adds a block to the file.
func AddBlock(kind, label string) Fix { return Fix{Block: &Block{kind, label}} }
