package gobuild

import (
	"context"
	"io"
	"os"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/report"
	"github.com/gobuild-dev/gobuild/pkg/internal/visible"
)

// ExplainOptions are those of Explain.
type ExplainOptions struct {
	Code string `arg:"CODE"` // such as "unknown-attribute", or the first line of a message, "Error: Unknown attribute"

	Stdout io.Writer // nil: the process's
}

// Explain prints what a kind of error or warning means, what to do, and an example. The codes are
// those of [Error] and [Finding]; schemas/diagnostics.md lists them.
func Explain(_ context.Context, o ExplainOptions) (err error) {
	defer convertError(&err)
	if o.Code == "" {
		return report.Usagef("explain what? write gobuild explain CODE, such as gobuild explain unknown-attribute")
	}
	kind := diag.Find(o.Code)
	if kind == nil {
		return report.Usagef("no error has the code %q: %s", o.Code, nearCode(diag.CodeIn(o.Code)))
	}
	out := visible.Writer(output(o.Stdout, os.Stdout))
	_, err = io.WriteString(out, kind.Text())
	return err
}

func nearCode(code string) string {
	var codes []string
	for _, k := range diag.Kinds() {
		codes = append(codes, k.Code)
	}
	if near := diag.Nearest(code, codes); near != "" {
		return "did you mean " + near + "?"
	}
	return "write a code, or the headline of a message in quotes, such as \"Error: Unknown attribute\"; " +
		"schemas/diagnostics.md lists all codes"
}
