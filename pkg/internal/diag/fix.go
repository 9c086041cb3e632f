package diag

import "github.com/hashicorp/hcl/v2"

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
