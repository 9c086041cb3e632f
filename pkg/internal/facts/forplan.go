package facts

import (
	"io/fs"
	"os"
	"runtime"
	"slices"

	"github.com/gobuild-dev/gobuild/pkg/internal/goversion"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/startup"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// AnyVersion is the version of a toolchain whose image nobody has looked into: newer than all that there is,
// so that nothing is refused for it.
const AnyVersion = "1.999.0"

// ForPlan returns what a plan for an executor needs to know besides its goal. other is what targets are compiled for
// that name no platforms. The caller fills in what the user trusts.
func ForPlan(executor plan.Capabilities, other plan.Platform) plan.Facts {
	tools := executor.Native
	return plan.Facts{
		Executor: executor, Host: plan.Platform{OS: runtime.GOOS, Arch: runtime.GOARCH}, Default: other,
		Supports: func(version, port string) bool {
			return version == AnyVersion || slices.Contains(goversion.Targets(version, tools.OS, tools.Arch), port)
		},
		VariantEnv: func(version string, p plan.Platform) (map[string]string, error) {
			if version == AnyVersion {
				return nil, nil
			}
			return goversion.VariantEnv(version, p.OS, p.Arch, p.Variant)
		},
		Experiments: goversion.Experiments,
		SourceKind:  sourceKind,
	}
}

// sourceKind returns what package layer makes of a file or directory of this machine.
func sourceKind(name string) startup.Kind {
	info, err := os.Lstat(name)
	switch {
	case err != nil:
		return startup.Nothing
	case info.IsDir():
		return startup.Directory
	case info.Mode()&fs.ModeSymlink != 0:
		return startup.Link
	case info.Mode()&0o100 != 0:
		return startup.Program
	}
	return startup.File
}
