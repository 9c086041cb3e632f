package gobuild

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/build/result"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/planner"
	"github.com/gobuild-dev/gobuild/pkg/internal/report"
)

// RunOptions are those of Run.
type RunOptions struct {
	Options
	Name string `arg:"NAME"` // the target
	Args string `flag:"args" usage:"arguments of the program, quoted as in a shell"`

	Trust    bool   `flag:"trust" usage:"trust the repository: images that it names get your credentials to fetch modules, and where compiles have no sandbox its env may switch off checks of C code"`
	Platform string `flag:"platform" usage:"os/arch to compile for and to run, where QEMU emulates it; left out, what runs it natively"`
}

// Run builds a target and runs it in a throwaway container, or on the host executor as it is.
// The program gets standard input, terminal and signals. When it ends with a code other
// than zero, that is the code of the error.
func Run(ctx context.Context, o RunOptions) error {
	args, err := splitArgs(o.Args)
	if err != nil {
		return err
	}
	if strings.TrimSpace(o.Name) == "" {
		return report.Usagef("run what? write gobuild run NAME, the name of a target")
	}
	o.trust = o.Trust
	s, bin, err := buildToRun(ctx, o)
	if err != nil {
		return err
	}
	defer s.close()
	s.reporter.Close() // the terminal is the program's now
	code, err := s.runProgram(ctx, bin, args)
	switch {
	case err != nil:
		return s.failure(ctx, err)
	case code != 0:
		return &ProgramError{Name: bin.Name, Code: code}
	}
	return nil
}

// buildToRun compiles the one target for the platform that it will run on.
func buildToRun(ctx context.Context, o RunOptions) (*session, result.Binary, error) {
	var none result.Binary
	res, s, err := carryOut(ctx, o.Options, Selection{Only: []string{o.Name}, named: true}, "target",
		func(s *session, g *planner.Goal) error {
			return runGoal(s, o, g)
		})
	if err == nil && len(res.Compiled) != 1 {
		err = report.Usagef("%s is %d targets: name one of them", o.Name, len(res.Compiled))
	}
	if err != nil {
		if s != nil {
			s.close()
		}
		return nil, none, err
	}
	return s, res.Compiled[0], nil
}

// runGoal narrows a goal to one target and one platform.
func runGoal(s *session, o RunOptions, g *planner.Goal) error {
	if len(g.Targets) != 1 {
		return report.Usagef("%s is %d targets: name one of them: %s", o.Name, len(g.Targets), addresses(g.Targets))
	}
	native := s.platform()
	if s.engine == nil {
		native = s.hostPlatform()
	}
	pl, err := o.platform(native)
	if err != nil {
		return err
	}
	switch t := g.Targets[0]; {
	case len(t.Platforms) == 0 || slices.Contains(t.Platforms, pl):
	case o.Platform != "":
		return report.Usagef("target %s is built for %s, and not for %s: add that to its platforms", t.Address(),
			listed(t.Platforms), pl)
	default:
		return report.Usagef("target %s is built for %s, and what runs here is %s: add that to its platforms%s",
			t.Address(), listed(t.Platforms), pl, emulated(t.Platforms, pl))
	}
	g.Platform, g.NoInstall = &pl, true
	return nil
}

// emulated names a platform that QEMU may run here, if there is one.
func emulated(platforms []plan.Platform, native plan.Platform) string {
	for _, pl := range platforms {
		if pl.OS == native.OS {
			return fmt.Sprintf(", or say -platform=%s if QEMU runs that here", pl)
		}
	}
	return ""
}

func listed(platforms []plan.Platform) string {
	var list []string
	for _, pl := range platforms {
		list = append(list, pl.String())
	}
	return strings.Join(list, ", ")
}

// platform is the one that was asked for, else the native one. Another system's programs run
// nowhere here.
func (o RunOptions) platform(native plan.Platform) (plan.Platform, error) {
	if o.Platform == "" {
		return native, nil
	}
	pl, err := plan.ParsePlatform(o.Platform)
	if err != nil {
		return pl, report.Usagef("-platform=%s: %w", o.Platform, err)
	}
	if pl.OS != native.OS {
		return pl, report.Usagef("-platform=%s: what runs here is %s, and programs for another system than %s do not",
			o.Platform, native, native.OS)
	}
	return pl, nil
}

// addresses lists targets, a few of them.
func addresses(targets []*plan.Target) string {
	var list []string
	for _, t := range targets {
		list = append(list, t.Address())
	}
	const most = 5
	if len(list) > most {
		list = append(list[:most], "…")
	}
	return strings.Join(list, ", ")
}

// A ProgramError is a program that was run and ended with a code other than zero.
type ProgramError struct {
	Name string
	Code int
}

func (e *ProgramError) Error() string   { return e.Name + ": exit code " + strconv.Itoa(e.Code) }
func (e *ProgramError) ExitStatus() int { return e.Code }
