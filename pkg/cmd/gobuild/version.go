package main

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"text/tabwriter"

	"github.com/gobuild-dev/gobuild/pkg/gobuild"
)

// stamped and commit are set by the linker in builds of gobuild by itself.
var stamped, commit string

type versionOptions struct{}

// version prints what the binary was built from, and which executors can be used here.
func version(ctx context.Context, _ versionOptions) error {
	t := tabwriter.NewWriter(os.Stdout, 0, 0, 1, ' ', 0)
	fmt.Fprintf(t, "gobuild\t%s\n", versionText())
	if c := commitText(); c != "" {
		fmt.Fprintf(t, "commit\t%s\n", c)
	}
	fmt.Fprintf(t, "go\t%s %s/%s\n", runtime.Version(), runtime.GOOS, runtime.GOARCH)
	for _, e := range gobuild.ListExecutors(ctx) {
		state := ""
		if !e.Usable {
			state = "not usable: "
		}
		fmt.Fprintf(t, "executor\t%s: %s%s\n", e.Name, state, e.Detail)
	}
	return t.Flush()
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

// commitText is the commit that the binary was built from; "" if it is not known.
func commitText() string {
	info, ok := debug.ReadBuildInfo()
	if commit != "" || !ok {
		return commit
	}
	text, state := "", ""
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			text = s.Value
		case s.Key == "vcs.modified" && s.Value == "true":
			state = ", modified"
		}
	}
	return text + state
}

// serve tells the editor which gobuild this is.
func serve(ctx context.Context, o gobuild.LspOptions) error {
	o.Version = versionText()
	return gobuild.Lsp(ctx, o)
}
