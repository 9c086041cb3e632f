package report

import (
	"encoding/json"
	"io"
	"os"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"golang.org/x/term"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/visible"
)

// Text is standard output for people, wherever it goes: names and what others said are shown
// without control characters.
func Text(stdout io.Writer) io.Writer { return visible.Writer(stdout) }

// Source is standard output for what other programs take as it is, such as a diff. On a terminal
// it is [Text].
func Source(stdout io.Writer) io.Writer {
	if f, ok := stdout.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		return Text(stdout)
	}
	return stdout
}

// WriteJSON prints a value as indented JSON, without control characters that a terminal would obey.
func WriteJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(visible.JSONWriter(w))
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

// A Warner shows warnings while a verb goes on.
type Warner interface {
	Warn(format string, args ...any)
}

// Warn shows what the user should know though nothing failed: warnings of the configuration, whose sources
// are by file name, then others. Those of instances of one block are one.
func Warn(w Warner, sources map[string]*hcl.File, diags hcl.Diagnostics, others []string) {
	for _, d := range diag.Merge(diags) {
		w.Warn("%s", strings.TrimPrefix(FormatDiagnostics(sources, hcl.Diagnostics{d}), "Warning: "))
	}
	for _, text := range others {
		w.Warn("%s", text)
	}
}
