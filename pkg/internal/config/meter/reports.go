package meter

import (
	"cmp"
	"errors"
	"fmt"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty/function"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
)

// takeLimits takes diagnostics of a limit out, and adds it to out once, at the place where it was reached.
func (m *Meter) takeLimits(diags hcl.Diagnostics, at hcl.Range, out *diag.Collector) (others hcl.Diagnostics) {
	for _, d := range diags {
		extra, ok := hcl.DiagnosticExtra[hclsyntax.FunctionCallDiagExtra](d)
		if !ok || !errors.Is(extra.FunctionCallError(), errLimit) {
			others = append(others, withoutStack(d, extra))
		} else if d.Subject != nil && !m.reported {
			at = *d.Subject
			m.report(at, out)
		}
	}
	if m.err != nil {
		m.report(at, out)
	}
	return others
}

// withoutStack leaves out the stack of a function that panicked, as cty's may for odd values.
func withoutStack(d *hcl.Diagnostic, extra hclsyntax.FunctionCallDiagExtra) *hcl.Diagnostic {
	var panicked function.PanicError
	if extra == nil || !errors.As(extra.FunctionCallError(), &panicked) {
		return d
	}
	return diag.WithDetail(d, fmt.Sprintf("%s() fails with these values: %v.", extra.CalledFunctionName(),
		panicked.Value))
}

// report adds the limit that was reached to out, unless it was reported before.
func (m *Meter) report(at hcl.Range, out *diag.Collector) {
	if !m.reported {
		m.reported = true
		out.Errorf(at, cmp.Or(m.kind, diag.TooMuchToEvaluate), "%s", diag.Sentence(m.err.Error()))
	}
}
