package meter

import (
	"fmt"
	"slices"

	"github.com/zclconf/go-cty/cty"

	"github.com/gobuild-dev/gobuild/pkg/internal/functions"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/syntax"
)

// A BlockError is the error of a function or loop that is given a whole block. The value of a block is an object only
// so that expressions can name its attributes: what takes objects apart would show how it holds the block.
type BlockError struct {
	Arg   int // the index of the argument
	Block syntax.Referred
	user  string // what is given the block
}

func (e *BlockError) Error() string {
	return fmt.Sprintf("%s is a whole block, and %s takes none: name the attributes that are meant, such as %s",
		e.Block.Name(), e.user, AttributeOf(e.Block))
}

// AttributeOf returns an attribute of a block as it is written.
func AttributeOf(b syntax.Referred) string {
	if b.Schema().Kind == lang.DefaultsRoot {
		return b.Name() + ".target.env"
	}
	return b.Name() + ".label"
}

// takeBlocks are the arguments of functions that may be blocks, as they are only handed on or compared, by their first
// index.
var takeBlocks = map[string]int{"try": 0, "can": 0, "coalesce": 0, "contains": 1, "index": 1, "lookup": 2}

// writers are functions that write all that is in a value.
var writers = []string{"jsonencode", "yamlencode", "format", "formatlist"}

// refuseBlocks returns the error of an argument of a function of the language that must be no block.
func refuseBlocks(name string, args []cty.Value) error {
	first, takes := takeBlocks[name]
	for i, arg := range args {
		block := syntax.BlockOf(arg)
		if slices.Contains(writers, name) {
			block = syntax.BlockIn(arg)
		}
		if block != nil && functions.Has(name) && !(takes && i >= first) {
			return &BlockError{Arg: i, Block: block, user: name}
		}
	}
	return nil
}

// refuseLoop returns the error of a loop over a block.
func refuseLoop(_ *Meter, v cty.Value) error {
	if block := syntax.BlockOf(v); block != nil {
		return &BlockError{Block: block, user: "for"}
	}
	return nil
}
