package lsp

import (
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
)

// describe is what config says of a block's kind, nil for one that there is not. nil is the
// top level.
func describe(b *block) *lang.Block {
	if b == nil {
		return lang.Describe()
	}
	around := describe(b.in)
	if around == nil {
		return nil
	}
	return around.Block(b.kind)
}

// describeKinds is the same for the kinds of nested blocks, the outermost first.
func describeKinds(kinds []string) *lang.Block {
	at := lang.Describe()
	for _, kind := range kinds {
		if at == nil {
			return nil
		}
		at = at.Block(kind)
	}
	return at
}
