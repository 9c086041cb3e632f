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

// Mage takes a flag's name from a parameter of Go, which cannot hold a dash, and of a flag
// given twice it keeps the last. So the command line is put into mage's words before mage
// reads it: init runs before main. That is mage's, too, so that this is where a mage binary becomes what
// gobuild started it again for.
func init() {
	gobuild.Reexec()
	os.Args = mageArgs(os.Args)
	dieWithMage()
}

// separator joins the values of a repeated flag: a control character that no value has.
const separator = "\x1f"

// mageArgs rewrites -keep-going as -keepgoing, --name as -name, and collects what a
// repeated -set or -only was given.
func mageArgs(args []string) []string {
	var out []string
	at := map[string]int{} // where the first -set or -only of this target stands
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

// singleDash makes --name=value what mage reads.
func singleDash(arg string) string {
	if strings.HasPrefix(arg, "--") && len(arg) > 2 {
		return arg[1:]
	}
	return arg
}

// run calls a verb. Of the signals that ask for the end, mage hands on SIGINT alone.
func run[O any](ctx context.Context, verb func(context.Context, O) error, o O) error {
	ctx, stop := interrupt.Context(ctx)
	defer stop()
	if err := verb(ctx, o); err != nil {
		return shown{err}
	}
	return nil
}

// shown is an error as mage may print it: what others said in it cannot command a terminal.
type shown struct{ error }

func (e shown) Error() string { return visible.Text(e.error.Error()) }
func (e shown) Unwrap() error { return e.error }

// ExitStatus is the exit code of mage.
func (e shown) ExitStatus() int {
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
	return gobuild.Options{File: value(file), Set: list(set), Executor: value(executor), Allow: list(allow)}
}

func selection(only *string, jobs *int, keepGoing *bool) gobuild.Selection {
	return gobuild.Selection{Only: list(only), Jobs: jobs, KeepGoing: value(keepGoing)}
}

// value is what a flag was given, the zero value where it was not.
func value[T any](flag *T) T {
	if flag == nil {
		var zero T
		return zero
	}
	return *flag
}

// list takes a repeated flag apart.
func list(flag *string) []string {
	if flag == nil {
		return nil
	}
	return strings.Split(*flag, separator)
}
