package document

import (
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
)

// Describe returns what the language says of a block's kind, nil for one that there is not. nil is the
// top level.
func Describe(b *Block) *lang.Block {
	if b == nil {
		return lang.Describe()
	}
	around := Describe(b.in)
	if around == nil {
		return nil
	}
	return around.Block(b.Kind)
}

// DescribeKinds returns the same for the kinds of nested blocks, the outermost first.
func DescribeKinds(kinds []string) *lang.Block {
	at := lang.Describe()
	for _, kind := range kinds {
		if at == nil {
			return nil
		}
		at = at.Block(kind)
	}
	return at
}
