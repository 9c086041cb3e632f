package gobuild

import (
	"context"
	"io"
	"os"

	"github.com/gobuild-dev/gobuild/pkg/internal/progress"
	"github.com/gobuild-dev/gobuild/pkg/internal/project"
	"github.com/gobuild-dev/gobuild/pkg/internal/report"
)

// Options are the options of every verb. The zero value uses the nearest gobuild.hcl and the streams of
// the process.
type Options struct {
	File     string   `flag:"file" usage:"the configuration; left out, the nearest gobuild.hcl, here or above"`
	Set      []string `flag:"set" usage:"name=value: sets a variable; may be given several times"`
	Executor string   `flag:"executor" usage:"auto, docker or host" values:"auto,docker,host"`
	Allow    []string `flag:"allow" usage:"a path, engine or insecure registry that the file may use; repeatable"`

	Dir     string    // relative paths of options are below it; "" is the working directory
	Environ []string  // as in os.Environ; nil: the process's
	Stdin   io.Reader // nil: the process's, as with the following
	Stdout  io.Writer // results
	Stderr  io.Writer // progress, warnings
}

// Selection has the options of verbs that build some or all targets or images.
type Selection struct {
	Only      []string `arg:"NAME" flag:"only" usage:"[target.|image.|group.]label[/key], globs allowed; repeatable"`
	Jobs      *int     `flag:"jobs" usage:"how many actions run at once; left out, as many as there are cores"`
	KeepGoing bool     `flag:"keep-going" usage:"after a failure, go on with what does not depend on it"`
}

// buildOptions are the options for carrying out a plan.
func (s Selection) buildOptions() (project.BuildOptions, error) {
	b := project.BuildOptions{KeepGoing: s.KeepGoing}
	if s.Jobs != nil {
		if b.Jobs = *s.Jobs; b.Jobs < 1 {
			return b, report.Usagef("-jobs=%d: give a number above zero", b.Jobs)
		}
	}
	return b, nil
}

// environment is the environment that the options describe, with the cache directory that dir returns.
func (o Options) environment(dir func(environ []string) (string, error)) (*project.Environment, error) {
	e := project.Environment{
		Environ: o.environ(), Stdin: input(o.Stdin),
		Stdout: output(o.Stdout, os.Stdout), Stderr: output(o.Stderr, os.Stderr),
	}
	cacheDir, err := dir(e.Environ)
	if err != nil {
		return nil, err
	}
	return project.NewEnvironment(e, cacheDir)
}

func (o Options) environ() []string {
	if o.Environ == nil {
		return os.Environ()
	}
	return o.Environ
}

func input(r io.Reader) io.Reader {
	if r == nil {
		return os.Stdin
	}
	return r
}

func output(w io.Writer, other *os.File) io.Writer {
	if w == nil {
		return other
	}
	return w
}

func (o Options) source() project.Source {
	return project.Source{Dir: o.Dir, File: o.File, Set: o.Set, Allow: o.Allow}
}

// open opens the configuration. trust is the verb's -trust; quiet shows no progress.
func (o Options) open(ctx context.Context, trust, quiet bool) (*project.Project, error) {
	env, err := o.environment(project.CacheDir)
	if err != nil {
		return nil, err
	}
	if quiet {
		env.Reporter = progress.NewQuiet(env.Stderr)
	}
	return project.Open(ctx, env, project.Request{Source: o.source(), Executor: o.Executor, Trust: trust})
}
