package gobuild

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"

	"github.com/hashicorp/hcl/v2"

	"github.com/gobuild-dev/gobuild/pkg/internal/config"
	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/goproxy"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/project"
	"github.com/gobuild-dev/gobuild/pkg/internal/report"
	"github.com/gobuild-dev/gobuild/pkg/internal/update"
	"github.com/gobuild-dev/gobuild/pkg/internal/visible"
)

// UpdateOptions are those of Update.
type UpdateOptions struct {
	File  string   `flag:"file" usage:"the configuration; left out, the nearest gobuild.hcl, here or above"`
	Set   []string `flag:"set" usage:"name=value: sets a variable; may be given several times"`
	Allow []string `flag:"allow" usage:"a path, engine or insecure registry that the file may use; repeatable"`
	Only  []string `arg:"NAME" flag:"only" usage:"[toolchain.|target.]label[/key], globs allowed; repeatable"`
	Minor bool     `flag:"minor" usage:"raise to the newest Go and to minor releases of packages"`
	Check bool     `flag:"check" usage:"change nothing; fail if a version would be raised"`
	Diff  bool     `flag:"diff" usage:"change nothing; print what would change as a unified diff"`

	Environ []string  // as in os.Environ; nil: the process's
	Stdout  io.Writer // nil: the process's, as with the following
	Stderr  io.Writer
}

// Update raises versions in the configuration and the files that it includes, and prints what moved: the versions
// of toolchain blocks and of packages of the form path@v1.2.3, to the newest patch release. It changes nothing
// else of a file, and writes nothing if there is an error.
func Update(ctx context.Context, o UpdateOptions) (err error) {
	defer convertError(&err)
	env, err := Options{Environ: o.Environ, Stdout: o.Stdout, Stderr: o.Stderr}.environment(project.CacheDir)
	if err != nil {
		return err
	}
	defer env.Reporter.Close()
	load, err := o.loader(ctx, env)
	if err != nil {
		return err
	}
	file, diags := load(nil)
	if diags.HasErrors() {
		return report.NewDiagnosticsError(file.Sources, diags)
	}
	want, err := o.wanted(file)
	if err != nil {
		return err
	}
	pins, computed := update.Find(file.Documents(), want)
	moves, err := o.raiser(env).Raise(ctx, pins)
	if err != nil {
		return report.Failures{Sources: file.Sources, CacheDir: env.CacheDir}.Describe(ctx, err)
	}
	texts := apply(file.Sources, moves)
	if again, diags := load(texts); diags.HasErrors() {
		return report.NewDiagnosticsError(again.Sources, diags)
	}
	for _, c := range computed {
		if c.Block.Schema.Kind == "toolchain" || slices.ContainsFunc(file.Targets, func(t *lang.Target) bool {
			return t.Label == c.Block.Label && update.IsPinned(t.Package)
		}) {
			env.Reporter.Warn("%s is not raised: %s (%s)", c.Name, c.Why, place(c.At))
		}
	}
	return o.finish(env.Stdout, file.Sources, texts, moves)
}

// loader returns a function that loads the configuration, with other texts of some of its files.
func (o UpdateOptions) loader(ctx context.Context, env *project.Environment) (
	func(texts map[string][]byte) (*config.File, hcl.Diagnostics), error) {
	options, err := project.Source{File: o.File, Set: o.Set, Allow: o.Allow}.Find(env.Environ, env.Reporter.Info)
	if err != nil {
		return nil, err
	}
	return func(texts map[string][]byte) (*config.File, hcl.Diagnostics) {
		if texts != nil {
			options.ReadFile = func(name string) ([]byte, error) {
				if text, changed := texts[name]; changed {
					return text, nil
				}
				return os.ReadFile(name)
			}
		}
		return config.Load(ctx, options)
	}, nil
}

func (o UpdateOptions) raiser(env *project.Environment) update.Raiser {
	return update.Raiser{
		Minor: o.Minor, Versions: env.Toolchains.Catalog().Fresh,
		Module: func(ctx context.Context, pkg, query string) (string, error) {
			m, err := env.Proxy.FindModule(ctx, pkg, query)
			switch {
			case err == nil:
				return m.Version, nil
			case goproxy.IsRefused(err) || errors.Is(err, goproxy.ErrNeedsVCS): // no proxy lists its versions
				env.Reporter.Warn("%s is not raised: %s", pkg, err)
				return "", nil
			}
			return "", err
		},
	}
}

// wanted returns which instances -only names. A pattern that names none is an error.
func (o UpdateOptions) wanted(file *config.File) (func(kind, label, key string) bool, error) {
	if len(o.Only) == 0 {
		return func(string, string, string) bool { return true }, nil
	}
	named, err := project.Match(file, []string{"toolchain", "target"}, o.Only)
	return func(kind, label, key string) bool {
		return slices.ContainsFunc(named, func(m *lang.Meta) bool {
			return m.Kind == kind && m.Label == label && (key == "" || m.Key == key)
		})
	}, err
}

// apply returns the new texts of the files that change.
func apply(sources map[string]*hcl.File, moves []update.Move) map[string][]byte {
	byFile := map[string][]update.Move{}
	for _, m := range moves {
		byFile[m.At.Filename] = append(byFile[m.At.Filename], m)
	}
	texts := map[string][]byte{}
	for name, moves := range byFile {
		texts[name] = update.Apply(sources[name].Bytes, moves)
	}
	return texts
}

// finish writes the texts, or says what would change.
func (o UpdateOptions) finish(out io.Writer, sources map[string]*hcl.File, texts map[string][]byte,
	moves []update.Move) error {
	if !o.Diff && !o.Check {
		if err := overwriteAll(sources, texts); err != nil {
			return err
		}
	}
	var err error
	if o.Diff {
		for _, name := range slices.Sorted(maps.Keys(texts)) {
			_, werr := io.WriteString(report.Source(out), report.UnifiedDiff(report.SlashPath(name),
				sources[name].Bytes, texts[name]))
			err = errors.Join(err, werr)
		}
	} else {
		err = printMoves(report.Text(out), moves)
	}
	if err == nil && o.Check && len(moves) > 0 {
		return report.NewFailure(diag.NotUpToDate, "not up to date: run gobuild update", nil)
	}
	return err
}

func printMoves(out io.Writer, moves []update.Move) (err error) {
	if len(moves) == 0 {
		_, err = fmt.Fprintln(out, "all versions are up to date")
	}
	for _, m := range moves {
		from, to := m.Versions()
		_, werr := fmt.Fprintf(out, "%s %s → %s (%s)\n", m.Name, from, to, place(m.At))
		err = errors.Join(err, werr)
	}
	return err
}

func place(at hcl.Range) string {
	return fmt.Sprintf("%s:%d", visible.ShortPath(at.Filename), at.Start.Line)
}

// overwriteAll replaces the texts of files, all or none.
func overwriteAll(sources map[string]*hcl.File, texts map[string][]byte) error {
	for name := range texts {
		if now, err := os.ReadFile(name); err != nil {
			return err
		} else if !bytes.Equal(now, sources[name].Bytes) {
			return report.Usagef("%s was changed meanwhile: run gobuild update again", visible.ShortPath(name))
		}
	}
	var written []string
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		if err := overwrite(name, texts[name]); err != nil {
			for _, w := range written {
				err = errors.Join(err, overwrite(w, sources[w].Bytes))
			}
			return err
		}
		written = append(written, name)
	}
	return nil
}
