package gobuild

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/gobuild-dev/gobuild/pkg/internal/build"
	"github.com/gobuild-dev/gobuild/pkg/internal/build/install"
	"github.com/gobuild-dev/gobuild/pkg/internal/build/result"
	"github.com/gobuild-dev/gobuild/pkg/internal/planner"
	"github.com/gobuild-dev/gobuild/pkg/internal/report"
)

// InstallOptions are those of Install.
type InstallOptions struct {
	Options
	Selection
	Trust  bool   `flag:"trust" usage:"trust the repository: images that it names get your credentials to fetch modules, and where compiles have no sandbox its env may switch off checks of C code"`
	Target string `flag:"dir" usage:"where the binaries go; left out, GOBIN, else GOPATH/bin, else ~/.local/bin"`
}

// Install puts this machine's binaries on the PATH; those of other platforms go into
// directories of their own beside them. Targets without platforms are compiled for this machine.
func Install(ctx context.Context, o InstallOptions) error {
	o.trust = o.Trust
	var dir string
	res, s, err := carryOut(ctx, o.Options, o.Selection, "target", func(s *session, g *planner.Goal) (err error) {
		dir, err = o.dir(s)
		g.Install, s.installs = dir, dir
		return err
	})
	if s == nil {
		return err
	}
	defer s.close()
	report.PrintBinaries(s.opts.Stdout, res)
	if err == nil && s.installedHere(res, dir) && !onPath(dir, s.opts.getenv("PATH")) {
		s.reporter.Warn("%s is not on the PATH: add it to run what was installed by its name", dir)
	}
	return err
}

// installedHere reports whether something went into the directory itself.
func (s *session) installedHere(res *build.Results, dir string) bool {
	return slices.ContainsFunc(res.Binaries, func(b result.Binary) bool { return filepath.Dir(b.Path) == dir })
}

// onPath reports whether a directory is on the PATH, by this or another name.
func onPath(dir, path string) bool {
	want, err := os.Stat(dir)
	return slices.ContainsFunc(filepath.SplitList(path), func(have string) bool {
		if filepath.Clean(have) == dir {
			return true
		}
		info, statErr := os.Stat(have)
		return err == nil && statErr == nil && os.SameFile(want, info)
	})
}

// dir is where binaries go, as go install chooses it, but for its last resort: ~/go/bin is no
// directory that one has on the PATH without Go.
func (o InstallOptions) dir(s *session) (string, error) {
	base, err := filepath.Abs(s.opts.Dir)
	if err != nil {
		return "", err
	}
	home := s.opts.getenv("HOME")
	switch gopath := filepath.SplitList(s.settings.GOPATH); {
	case filepath.IsAbs(o.Target):
		return filepath.Clean(o.Target), nil
	case o.Target != "":
		return filepath.Join(base, o.Target), nil
	case s.settings.GOBIN != "" && !filepath.IsAbs(s.settings.GOBIN):
		return "", report.Usagef("GOBIN=%s is not an absolute path: set it to one, or say -dir=DIRECTORY",
			s.settings.GOBIN)
	case s.settings.GOBIN != "":
		return filepath.Clean(s.settings.GOBIN), nil
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

// invoker is the user who called sudo; nil where nobody did.
func (o Options) invoker() *install.User {
	uid, err := strconv.Atoi(o.getenv("SUDO_UID"))
	if err != nil || os.Geteuid() != 0 {
		return nil
	}
	gid, err := strconv.Atoi(o.getenv("SUDO_GID"))
	if err != nil {
		return nil
	}
	return &install.User{UID: uid, GID: gid}
}
