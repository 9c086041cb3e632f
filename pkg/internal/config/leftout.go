package config

import (
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/source"
)

// leftOut says which main packages mains passed over, and why.
func leftOut(left []source.LeftOut) string {
	var parts []string
	for _, l := range left {
		parts = append(parts, l.Dir+" is left out "+reason(l))
		if len(parts) == mostOfAKind {
			break
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return ": " + strings.Join(parts, ", ")
}

func reason(l source.LeftOut) string {
	if l.Module {
		return "since it has a go.mod of its own"
	}
	return "for its name, as Go does"
}

// warnLeftOut warns of main packages whose directories begin with "_" or ".", which Go passes over.
func (e *evaluator) warnLeftOut(pattern string, left []source.LeftOut) {
	for _, l := range left {
		if l.Module || l.Usual {
			continue
		}
		e.out.add(diag.Warning(diag.AMainPackageIsLeftOut, e.at,
			"%q does not match %s: Go passes over directories whose names begin with \"_\" or \".\". Rename it if it is to be built.", pattern, l.Dir))
	}
}
