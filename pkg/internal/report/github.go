package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/visible"
)

// SeverityName returns "error" or "warning".
func SeverityName(d *hcl.Diagnostic) string {
	if d.Severity == hcl.DiagWarning {
		return "warning"
	}
	return "error"
}

// WriteGitHub prints workflow commands, which GitHub shows at their place in a pull request
// (https://docs.github.com/actions/reference/workflow-commands-for-github-actions).
func WriteGitHub(w io.Writer, diags hcl.Diagnostics) error {
	for _, d := range RelativePaths(diag.Merge(diags)) { // GitHub shows a few for each step
		var at strings.Builder
		if r := d.Subject; r != nil && r.Filename != "" {
			fmt.Fprintf(&at, "file=%s,line=%d,endLine=%d,", property(SlashPath(r.Filename)), r.Start.Line, r.End.Line)
			if r.Start.Line == r.End.Line { // columns are for a single line only
				fmt.Fprintf(&at, "col=%d,endColumn=%d,", r.Start.Column, max(r.Start.Column, r.End.Column-1))
			}
		}
		if _, err := fmt.Fprintf(w, "::%s %stitle=%s::%s\n", SeverityName(d), at.String(), property(d.Summary),
			data(d.Detail+" ["+diag.Of(d).Kind.Code+"]")); err != nil {
			return err
		}
	}
	return nil
}

// data and property escape as the toolkit of GitHub's actions does, and what a terminal would obey.
func data(s string) string {
	s = visible.Text(s)
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(s)
}

func property(s string) string {
	return strings.NewReplacer(":", "%3A", ",", "%2C").Replace(data(s))
}
