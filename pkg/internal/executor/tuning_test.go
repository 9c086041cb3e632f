package executor_test

import (
	"slices"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

func TestTuning(t *testing.T) {
	const gib = 1 << 30
	command := func(version string, env ...plan.Var) plan.Command {
		return plan.Command{Cold: true, Toolchain: plan.Toolchain{Version: version}, Env: env}
	}
	warm := command("1.26.8")
	warm.Cold = false
	for name, test := range map[string]struct {
		command plan.Command
		memory  int64
		cores   int
		want    []string
	}{
		"much memory":         {command("1.26.8"), 16 * gib, 4, []string{"GOGC=400", "GOMEMLIMIT=4294967296"}},
		"warm":                {warm, 16 * gib, 4, nil},
		"little memory":       {command("1.26.8"), 16 * gib, 16, nil},
		"unknown memory":      {command("1.26.8"), 0, 2, nil},
		"unknown cores":       {command("1.19.0"), 4 * gib, 0, []string{"GOGC=400", "GOMEMLIMIT=1073741824"}},
		"no limit known":      {command("1.18.10"), 16 * gib, 4, nil},
		"the user's own":      {command("1.26.8", plan.Var{Name: "GOGC", Value: "50"}), 16 * gib, 4, nil},
		"the user's own, too": {command("1.26.8", plan.Var{Name: "GOMEMLIMIT", Value: "1GiB"}), 16 * gib, 4, nil},
	} {
		if got := executor.Tuning(test.command, test.memory, test.cores); !slices.Equal(got, test.want) {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}
