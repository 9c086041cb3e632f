package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"text/tabwriter"

	"github.com/gobuild-dev/gobuild/pkg/gobuild"
	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/report"
)

// A verb is one word of the command line.
type verb struct {
	name, summary string
	run           func(ctx context.Context, args []string) error
}

// verbs are the functions of package gobuild, in the order of the help. Their option structs define the
// flags.
func verbs() []verb {
	return []verb{
		define("build", "compiles targets into dist/<platform>/<name>", gobuild.Build),
		define("image", "builds images: loaded into the Docker engine, or OCI layouts in dist/images where there "+
			"is none", gobuild.Image),
		define("run", "builds a target and runs it in a throwaway container", gobuild.Run),
		define("install", "puts this machine's binaries on the PATH", gobuild.Install),
		define("plan", "prints what would happen, and why", gobuild.Plan),
		define("validate", "checks gobuild.hcl without building", gobuild.Validate),
		define("explain", "says what an error means and what to do, by its code", gobuild.Explain),
		define("fmt", "formats gobuild.hcl and the files that it includes", gobuild.Fmt),
		define("lsp", "serves gobuild.hcl to editors: the language server protocol over standard input and output",
			serve),
		define("init", "writes a gobuild.hcl and a magefile for a repository that has none", gobuild.Init),
		define("clean", "removes what gobuild made: containers, volumes, state and dist", gobuild.Clean),
		{"version", "prints gobuild's version", version},
	}
}

// dispatch runs the verb that is the first word of the command line.
func dispatch(ctx context.Context, args []string) error {
	if len(args) == 0 || args[0] == "help" || args[0] == "-h" || args[0] == "-help" || args[0] == "--help" {
		usage(os.Stdout)
		return nil
	}
	var names []string
	for _, v := range verbs() {
		if v.name == args[0] {
			return v.run(ctx, args[1:])
		}
		names = append(names, v.name)
	}
	hint := "run gobuild help for the list"
	if near := diag.Nearest(args[0], names); near != "" {
		hint = "did you mean " + near + "?"
	}
	return report.Usagef("no verb is called %q: %s", args[0], hint)
}

func usage(w io.Writer) {
	fmt.Fprint(w, "gobuild builds Go programs and their images from what gobuild.hcl describes.\n\n  gobuild VERB "+
		"[-flag=value ...]\n\n")
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, v := range verbs() {
		fmt.Fprintf(t, "  %s\t%s\n", v.name, v.summary)
	}
	t.Flush()
	fmt.Fprint(w, "\ngobuild VERB -help lists a verb's flags.\n")
}

// version prints what the binary was built from.
func version(context.Context, []string) error {
	fmt.Println("gobuild", versionText())
	return nil
}

func versionText() string {
	if stamped != "" {
		return stamped
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}

// serve tells the editor which gobuild this is.
func serve(ctx context.Context, o gobuild.LspOptions) error {
	o.Version = versionText()
	return gobuild.Lsp(ctx, o)
}

// stamped is set by the linker in builds of gobuild by itself.
var stamped string
