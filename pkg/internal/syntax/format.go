package syntax

import (
	"bytes"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"
)

// Format puts a file of the native syntax into the canonical style, hclwrite's: only the
// spaces on its lines change, so that it means what it meant. Formatting what is formatted
// changes nothing. Ends of lines stay as they are, and so does what does not parse.
func Format(src []byte) []byte {
	if checkLimits("", src, false) != nil {
		return src
	}
	if _, diags := parseConfig(src, ""); diags.HasErrors() {
		return src
	}
	was := src
	for range mostPasses {
		formatted := hclwrite.Format(was)
		if !sameTokens(was, formatted) {
			return src
		}
		if bytes.Equal(formatted, was) {
			return was
		}
		was = formatted
	}
	return src
}

// mostPasses is how often a file is formatted until nothing changes. Twice is enough for all
// that people write; hclwrite aligns what one pass moved in the next.
const mostPasses = 10

// sameTokens reports whether two texts differ in nothing but spaces.
func sameTokens(a, b []byte) bool {
	x, _ := hclsyntax.LexConfig(a, "", hcl.InitialPos)
	y, _ := hclsyntax.LexConfig(b, "", hcl.InitialPos)
	if len(x) != len(y) {
		return false
	}
	for i := range x {
		if x[i].Type != y[i].Type || !bytes.Equal(x[i].Bytes, y[i].Bytes) {
			return false
		}
	}
	return true
}
