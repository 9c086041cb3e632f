package gobuild

import (
	"context"
	"os"
	"path/filepath"
	"slices"

	"github.com/gobuild-dev/gobuild/pkg/plan"
)

// InstallOptions are those of Install.
type InstallOptions struct {
	Options
	Selection
	Target string `flag:"dir" usage:"where the binaries go; left out, GOBIN, else GOPATH/bin, else ~/.local/bin"`
}

// Install puts this machine's binaries on the PATH; those of other platforms go into
// directories of their own beside them.
func Install(ctx context.Context, o InstallOptions) error {
	var dir string
	res, s, err := carryOut(ctx, o.Options, o.Selection, "target", func(s *session, g *plan.Goal) (err error) {
		dir, err = o.dir(s.opts)
		g.Install = dir
		return err
	})
	if s == nil {
		return err
	}
	defer s.close()
	printBinaries(s.opts.Stdout, res)
	if err == nil && !slices.Contains(filepath.SplitList(s.opts.getenv("PATH")), dir) {
		s.reporter.Warn("%s is not on the PATH: add it to run what was installed by its name", dir)
	}
	return err
}

// dir is where binaries go, as go install chooses it.
func (o InstallOptions) dir(opts Options) (string, error) {
	if o.Target != "" {
		return filepath.Abs(o.Target)
	}
	if bin := opts.getenv("GOBIN"); bin != "" {
		return bin, nil
	}
	if list := filepath.SplitList(opts.getenv("GOPATH")); len(list) > 0 {
		return filepath.Join(list[0], "bin"), nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", usageError("no place to install to: %w: say -dir=DIRECTORY", err)
	}
	return filepath.Join(home, ".local", "bin"), nil
}
