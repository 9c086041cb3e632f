package gobuild

import (
	"context"
	"io"
	"os"

	"github.com/gobuild-dev/gobuild/pkg/internal/project"
	"github.com/gobuild-dev/gobuild/pkg/internal/report"
)

// Options are what every verb takes. The zero value builds what the nearest gobuild.hcl
// describes and prints to the process's own streams.
type Options struct {
	File     string   `flag:"file" usage:"the configuration; left out, the nearest gobuild.hcl, here or above"`
	Set      []string `flag:"set" usage:"name=value: sets a variable; may be given several times"`
	Executor string   `flag:"executor" usage:"auto, docker or host"`
	Allow    []string `flag:"allow" usage:"a path elsewhere or an engine that the configuration may use; repeatable"`

	Dir     string    // where relative paths of options start; "" is the working directory
	Environ []string  // as in os.Environ; nil: the process's
	Stdin   io.Reader // nil: the process's, as with the following
	Stdout  io.Writer // results
	Stderr  io.Writer // progress, warnings
}

// Selection is what verbs take that work on some of the file's targets or images.
type Selection struct {
	Only      []string `flag:"only" usage:"[target.|image.|group.]label[/key], globs allowed; repeatable"`
	Jobs      *int     `flag:"jobs" usage:"how many actions run at once; left out, as many as there are cores"`
	KeepGoing bool     `flag:"keep-going" usage:"after a failure, go on with what does not depend on it"`
}

// how is how a plan is carried out.
func (s Selection) how() (project.BuildOptions, error) {
	how := project.BuildOptions{KeepGoing: s.KeepGoing}
	if s.Jobs != nil {
		if how.Jobs = *s.Jobs; how.Jobs < 1 {
			return how, report.Usagef("-jobs=%d: give a number above zero", how.Jobs)
		}
	}
	return how, nil
}

// environment is what the options say of the process, with a cache where dir says.
func (o Options) environment(dir func(environ []string) (string, error)) (*project.Environment, error) {
	e := project.Environment{
		Environ: o.Environ, Stdin: input(o.Stdin),
		Stdout: output(o.Stdout, os.Stdout), Stderr: output(o.Stderr, os.Stderr),
	}
	if e.Environ == nil {
		e.Environ = os.Environ()
	}
	cacheDir, err := dir(e.Environ)
	if err != nil {
		return nil, err
	}
	return project.NewEnvironment(e, cacheDir)
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

// open opens the configuration. trust is what the verb's own -trust says.
func (o Options) open(ctx context.Context, trust bool) (*project.Project, error) {
	env, err := o.environment(project.CacheDir)
	if err != nil {
		return nil, err
	}
	return project.Open(ctx, env, project.Request{
		Dir: o.Dir, File: o.File, Set: o.Set, Executor: o.Executor, Allow: o.Allow, Trust: trust,
	})
}
