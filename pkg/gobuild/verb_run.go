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
	"github.com/gobuild-dev/gobuild/pkg/internal/program"
	"github.com/gobuild-dev/gobuild/pkg/internal/project"
	"github.com/gobuild-dev/gobuild/pkg/internal/report"
)

// RunOptions are those of Run.
type RunOptions struct {
	Options
	Name string `arg:"NAME"` // the target
	Args string `flag:"args" usage:"arguments of the program, quoted as in a shell"`

	ProgramArgs []string `rest:"ARG"` // further arguments, each as it is

	Trust    bool   `flag:"trust" usage:"trust the repository with your credentials and cgo flags; see SECURITY.md"`
	NoCache  bool   `flag:"no-cache" usage:"take nothing from the shared cache; what is built is still written to it"`
	Platform string `flag:"platform" usage:"os/arch to compile for and to run, maybe by QEMU; left out, the native one"`
}

// Run builds a target and runs it, in a throwaway container or with the host executor on this machine. The
// program gets standard input, the terminal and signals. If its exit code is not zero, the error has it.
func Run(ctx context.Context, o RunOptions) (err error) {
	defer convertError(&err)
	args, err := splitArgs(o.Args)
	if err != nil {
		return err
	}
	if strings.TrimSpace(o.Name) == "" {
		return report.Usagef("run what? write gobuild run NAME, the name of a target")
	}
	args = append(args, o.ProgramArgs...)
	p, err := o.open(ctx, o.Trust, false)
	if err != nil {
		return err
	}
	defer p.Close()
	bin, err := o.build(ctx, p)
	if err != nil {
		return err
	}
	p.Env.Reporter.Close() // the terminal is the program's now
	runner := program.Runner{Engine: p.Backend.Engine, Reporter: p.Env.Reporter}
	code, err := runner.Run(ctx, bin, args,
		program.Streams{Stdin: p.Env.Stdin, Stdout: p.Env.Stdout, Stderr: p.Env.Stderr})
	switch {
	case err != nil:
		return p.Failure(ctx, err)
	case code != 0:
		return &ProgramError{Name: bin.Name, Code: code}
	}
	return nil
}

// build compiles the target for the platform that it will run on.
func (o RunOptions) build(ctx context.Context, p *project.Project) (bin result.Binary, err error) {
	sel, err := p.Select(ctx, "target", []string{o.Name})
	if err != nil {
		return bin, err
	}
	pl, err := o.choosePlatform(p.Backend.Native())
	if err != nil {
		return bin, err
	}
	goal, err := p.Goal(ctx, sel, pl)
	if err == nil {
		err = o.narrowGoal(&goal, pl)
	}
	if err != nil {
		return bin, err
	}
	todo, err := p.Plan(ctx, goal)
	if err != nil {
		return bin, err
	}
	res, err := p.CarryOut(ctx, todo, project.BuildOptions{NoCache: o.NoCache})
	if res != nil {
		p.ShowWarnings(res)
	}
	switch {
	case err != nil:
		return bin, err
	case len(res.Compiled) != 1:
		return bin, report.Usagef("%s is %d targets: name one of them", o.Name, len(res.Compiled))
	}
	return res.Compiled[0], nil
}

// narrowGoal reduces a goal to one target and one platform.
func (o RunOptions) narrowGoal(g *planner.Goal, pl plan.Platform) error {
	if len(g.Targets) != 1 {
		return report.Usagef("%s is %d targets: name one of them: %s", o.Name, len(g.Targets), addresses(g.Targets))
	}
	switch t := g.Targets[0]; {
	case !t.BuildMode.IsProgram():
		return report.Usagef("target %s has build_mode = %q, and only a program can be run", t.Address(), t.BuildMode)
	case len(t.Platforms) == 0 || slices.Contains(t.Platforms, pl):
	case o.Platform != "":
		return report.Usagef("target %s is built for %s, and not for %s: add that to its platforms", t.Address(),
			joinPlatforms(t.Platforms), pl)
	default:
		return report.Usagef("target %s is built for %s, and what runs here is %s: add that to its platforms%s",
			t.Address(), joinPlatforms(t.Platforms), pl, emulatedPlatform(t.Platforms, pl))
	}
	g.Platform, g.NoInstall = &pl, true
	return nil
}

// emulatedPlatform is a platform that QEMU may run here; "" if there is none.
func emulatedPlatform(platforms []plan.Platform, native plan.Platform) string {
	for _, pl := range platforms {
		if pl.OS == native.OS {
			return fmt.Sprintf(", or say -platform=%s if QEMU runs that here", pl)
		}
	}
	return ""
}

func joinPlatforms(platforms []plan.Platform) string {
	var list []string
	for _, pl := range platforms {
		list = append(list, pl.String())
	}
	return strings.Join(list, ", ")
}

// choosePlatform returns the requested platform, else the native one. Programs for another system cannot run
// here.
func (o RunOptions) choosePlatform(native plan.Platform) (plan.Platform, error) {
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

// addresses lists at most a few targets.
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

// A ProgramError is the end of a program with another exit code than zero.
type ProgramError struct {
	Name string
	Code int
}

// Error names the program and its exit code.
func (e *ProgramError) Error() string { return e.Name + ": exit code " + strconv.Itoa(e.Code) }

// ExitStatus is the exit code of the program.
func (e *ProgramError) ExitStatus() int { return e.Code }
