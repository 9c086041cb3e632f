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

// Lsp serves gobuild.hcl to the editor that started this process, by the language server protocol over standard
// input and output, until the editor ends it or ctx ends.
func Lsp(ctx context.Context, o LspOptions) (err error) {
	defer asError(&err)
	return lsp.Stdio(ctx, o.Version, editor.Knowledge{})
}
