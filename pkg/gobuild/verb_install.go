package gobuild

import (
	"context"
	"os"
	"path/filepath"
	"slices"

	"github.com/gobuild-dev/gobuild/pkg/internal/build"
	"github.com/gobuild-dev/gobuild/pkg/internal/build/result"
	"github.com/gobuild-dev/gobuild/pkg/internal/planner"
	"github.com/gobuild-dev/gobuild/pkg/internal/project"
	"github.com/gobuild-dev/gobuild/pkg/internal/report"
)

// InstallOptions are those of Install.
type InstallOptions struct {
	Options
	Selection
	Output
	Trust   bool   `flag:"trust" usage:"trust the repository with your credentials and cgo flags; see SECURITY.md"`
	NoCache bool   `flag:"no-cache" usage:"take nothing from the shared cache; what is built is still written to it"`
	Target  string `flag:"dir" usage:"where the binaries go; left out, GOBIN, else GOPATH/bin, else ~/.local/bin"`
}

// Install installs this machine's binaries in a directory on the PATH, and those of other platforms in
// directories of their own below it. Targets without platforms are compiled for this machine.
func Install(ctx context.Context, o InstallOptions) (err error) {
	defer convertError(&err)
	out, err := o.newPrinter(o.Options)
	if err != nil {
		return err
	}
	defer func() { err = out.finish(err) }()
	p, err := o.open(ctx, o.Trust, o.Quiet)
	if err != nil {
		return err
	}
	defer p.Close()
	var dir string
	chooseDir := func(g *planner.Goal) (err error) {
		dir, err = o.dir(p.Env)
		g.Install = dir
		return err
	}
	res, err := o.carryOut(ctx, p, carrying{kind: "target", noCache: o.NoCache, adjust: chooseDir})
	out.show(p, res)
	if err == nil && hasInstalled(dir, res) && !isOnPath(dir, p.Env.Getenv("PATH")) {
		p.Env.Reporter.Warn("%s is not on the PATH: add it to run what was installed by its name", dir)
	}
	return err
}

// hasInstalled reports whether a binary was installed in the directory itself.
func hasInstalled(dir string, res *build.Results) bool {
	return slices.ContainsFunc(res.Binaries, func(b result.Binary) bool { return filepath.Dir(b.Path) == dir })
}

// isOnPath reports whether a directory is on the PATH, by this or another name.
func isOnPath(dir, path string) bool {
	want, err := os.Stat(dir)
	return slices.ContainsFunc(filepath.SplitList(path), func(have string) bool {
		if filepath.Clean(have) == dir {
			return true
		}
		info, statErr := os.Stat(have)
		return err == nil && statErr == nil && os.SameFile(want, info)
	})
}

// dir is the directory that go install would choose, but for the last resort: ~/go/bin is not on the PATH of
// users without Go.
func (o InstallOptions) dir(env *project.Environment) (string, error) {
	base, err := filepath.Abs(o.Dir)
	if err != nil {
		return "", err
	}
	home := env.Getenv("HOME")
	switch gopath := filepath.SplitList(env.Settings.GOPATH); {
	case filepath.IsAbs(o.Target):
		return filepath.Clean(o.Target), nil
	case o.Target != "":
		return filepath.Join(base, o.Target), nil
	case env.Settings.GOBIN != "" && !filepath.IsAbs(env.Settings.GOBIN):
		return "", report.Usagef("GOBIN=%s is not an absolute path: set it to one, or say -dir=DIRECTORY",
			env.Settings.GOBIN)
	case env.Settings.GOBIN != "":
		return filepath.Clean(env.Settings.GOBIN), nil
	case len(gopath) > 0 && !filepath.IsAbs(gopath[0]):
		return "", report.Usagef("GOPATH=%s is not an absolute path: set it to one, or say -dir=DIRECTORY", gopath[0])
	case len(gopath) > 0:
		return filepath.Join(gopath[0], "bin"), nil
	case home == "":
		if home, err = os.UserHomeDir(); err != nil {
			return "", report.Usagef("no place to install to: %w: say -dir=DIRECTORY", err)
		}
	}
	return filepath.Join(home, ".local", "bin"), nil
}
