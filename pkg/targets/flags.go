package targets

import (
	"context"
	"errors"
	"os"
	"runtime/debug"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/gobuild"
	"github.com/gobuild-dev/gobuild/pkg/internal/interrupt"
	"github.com/gobuild-dev/gobuild/pkg/internal/visible"
)

// init rewrites the command line before mage parses it. Mage names flags after Go parameters, which cannot
// have dashes, and keeps only the last value of a repeated flag. As main belongs to mage, init is also where
// a mage binary that gobuild started again does its work.
func init() {
	gobuild.Reexec()
	os.Args = mageArgs(os.Args)
	endWithMage()
}

// separator joins the values of a repeated flag: a control character that no value has.
const separator = "\x1f"

// mageArgs rewrites -keep-going as -keepgoing and --name as -name, and joins the values of repeated -set and
// -only.
func mageArgs(args []string) []string {
	var out []string
	at := map[string]int{} // index of the target's first -set or -only
	for _, arg := range args {
		if !strings.HasPrefix(arg, "-") {
			clear(at) // the next target's flags are its own
			out = append(out, arg)
			continue
		}
		name, value, hasValue := strings.Cut(strings.TrimLeft(arg, "-"), "=")
		if name == "keep-going" {
			arg = strings.Replace(arg, name, "keepgoing", 1)
		}
		if i, seen := at[name]; seen && hasValue {
			out[i] += separator + value
			continue
		}
		if name == "set" || name == "only" || name == "allow" {
			at[name] = len(out)
		}
		out = append(out, singleDash(arg))
	}
	return out
}

// singleDash rewrites --name=value as mage reads it.
func singleDash(arg string) string {
	if strings.HasPrefix(arg, "--") && len(arg) > 2 {
		return arg[1:]
	}
	return arg
}

// run calls a verb and handles SIGTERM: mage passes on only SIGINT.
func run[O any](ctx context.Context, verb func(context.Context, O) error, o O) error {
	ctx, stop := interrupt.Context(ctx)
	defer stop()
	if err := checkCommandLine(); err != nil {
		return visibleError{err}
	}
	if err := verb(ctx, o); err != nil {
		return visibleError{err}
	}
	return nil
}

// visibleError is an error whose message has no control characters.
type visibleError struct{ error }

func (e visibleError) Error() string { return visible.Text(e.error.Error()) }
func (e visibleError) Unwrap() error { return e.error }

// ExitStatus is the exit code of mage.
func (e visibleError) ExitStatus() int {
	var coded interface{ ExitStatus() int }
	if errors.As(e.error, &coded) {
		return coded.ExitStatus()
	}
	return 1
}

// serve tells the editor which gobuild this is.
func serve(ctx context.Context, o gobuild.LspOptions) error {
	o.Version = "(devel)"
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, m := range append(info.Deps, &info.Main) {
			if m.Path == "github.com/gobuild-dev/gobuild" && m.Version != "" {
				o.Version = m.Version
			}
		}
	}
	return gobuild.Lsp(ctx, o)
}

func options(file, set, executor, allow *string) gobuild.Options {
	return gobuild.Options{File: value(file), Set: splitValues(set), Executor: value(executor),
		Allow: splitValues(allow)}
}

func selection(only *string, jobs *int, keepGoing *bool) gobuild.Selection {
	return gobuild.Selection{Only: splitValues(only), Jobs: jobs, KeepGoing: value(keepGoing)}
}

// value is the value of a flag; the zero value if it was not given.
func outputs(format, metadataFile *string, quiet, all *bool) gobuild.Output {
	return gobuild.Output{Format: value(format), MetadataFile: value(metadataFile), Quiet: value(quiet),
		All: value(all)}
}

func value[T any](flag *T) T {
	if flag == nil {
		var zero T
		return zero
	}
	return *flag
}

// splitValues splits the joined values of a repeated flag.
func splitValues(flag *string) []string {
	if flag == nil {
		return nil
	}
	return strings.Split(*flag, separator)
}
