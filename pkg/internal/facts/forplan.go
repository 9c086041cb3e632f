package facts

import (
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"

	"github.com/gobuild-dev/gobuild/pkg/internal/dist"
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
		SourceFiles: sourceFiles,
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

// sourceFiles returns what package layer takes from a directory of this machine, directories apart.
func sourceFiles(dir string) (all []string) {
	_ = filepath.WalkDir(dir, func(name string, e fs.DirEntry, err error) error {
		switch {
		case name == dir:
		case err != nil || isNeverCopied(e):
			if e != nil && e.IsDir() {
				return fs.SkipDir
			}
		case !e.IsDir():
			rel, _ := filepath.Rel(dir, name)
			all = append(all, filepath.ToSlash(rel))
		}
		return nil
	})
	return all
}

// isNeverCopied reports whether something is left out of all directories that go into images.
func isNeverCopied(e fs.DirEntry) bool {
	return dist.IsVersionControl(e.Name()) || e.IsDir() && e.Name() == dist.OldState
}
