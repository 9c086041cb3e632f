package report

import (
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/build"
)

// An Informer shows lines that are no warnings.
type Informer interface {
	Info(format string, args ...any)
}

// ShowUnreached shows what failed in a run that kept going, and what was not built because of it.
func ShowUnreached(to Informer, u build.Unreached) {
	for _, f := range u.Failed {
		to.Info("failed: %s", describeFailed(f))
	}
	if len(u.NotBuilt) > 0 {
		to.Info("not built because of it: %s", strings.Join(u.NotBuilt, ", "))
	}
}

// describeFailed returns what failed, and in which step.
func describeFailed(f build.Failed) string {
	if f.What == "" {
		return f.Step
	}
	return f.What + " (" + f.Step + ")"
}
