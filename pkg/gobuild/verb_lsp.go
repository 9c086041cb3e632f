package gobuild

import (
	"context"

	"github.com/gobuild-dev/gobuild/pkg/internal/editor"
	"github.com/gobuild-dev/gobuild/pkg/internal/lsp"
)

// LspOptions are those of Lsp.
type LspOptions struct {
	Stdio bool `flag:"stdio" usage:"changes nothing: the protocol is always spoken over standard input and output"`

	Version string // of gobuild, as editors show it
}

// Lsp serves the Language Server Protocol over standard input and output, until the editor ends it or ctx
// ends.
func Lsp(ctx context.Context, o LspOptions) (err error) {
	defer convertError(&err)
	return lsp.Stdio(ctx, o.Version, editor.Knowledge{})
}
