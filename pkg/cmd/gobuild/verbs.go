package main

import (
	"context"
	"os"

	"github.com/gobuild-dev/gobuild/pkg/gobuild"
	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/report"
)

// A verb is the first word of a command line.
type verb struct {
	name, summary string
	examples      []example
	syntax        func() *syntax // of its command line
	run           func(ctx context.Context, args []string) error
}

// verbs are the functions of package gobuild, in the order of the help. Their option structs define the
// flags.
func verbs() []verb {
	return []verb{
		define("build", "compiles targets into dist/<platform>/<name>", gobuild.Build,
			example{"build", "every target"},
			example{"build api worker", "two of them; api may be a label, or the key of service/api"},
			example{"build -set=version=1.2 -keep-going", "with a variable; a failure does not stop the others"}),
		define("image", "builds images: loaded into the Docker engine, or OCI layouts in dist/images where there "+
			"is none", gobuild.Image,
			example{"image", "every image"},
			example{"image service/api -push", "one of them, into the registry that its tags name"}),
		define("run", "builds a target and runs it in a throwaway container", gobuild.Run,
			example{"run api", "a target"},
			example{"run api -- -listen :8080", "with arguments of its own"}),
		define("install", "puts this machine's binaries on the PATH", gobuild.Install,
			example{"install hello", "into GOBIN, else GOPATH/bin, else ~/.local/bin"}),
		define("plan", "prints what would happen, and why", gobuild.Plan,
			example{"plan image.api", "what an image needs, and what of it is up to date"},
			example{"plan -format=json", "for programs"}),
		define("validate", "checks gobuild.hcl without building", gobuild.Validate,
			example{"validate -strict", "warnings are errors, as CI wants it"}),
		define("explain", "says what an error means and what to do, by its code", gobuild.Explain,
			example{"explain unknown-attribute", "schemas/diagnostics.md lists the codes"}),
		define("fmt", "formats gobuild.hcl and the files that it includes", gobuild.Fmt,
			example{"fmt -check", "changes nothing and fails if a file is not formatted"}),
		define("update", "raises the versions of toolchains and remote packages in gobuild.hcl", gobuild.Update,
			example{"update", "to the newest patch releases"},
			example{"update -minor -diff", "prints what would move further, and changes nothing"}),
		define("lsp", "serves gobuild.hcl to editors: the language server protocol over standard input and output",
			serve),
		define("init", "writes a gobuild.hcl for a repository that has none, from its main packages and the files "+
			"of other tools", gobuild.Init),
		define("clean", "removes what gobuild made: containers, volumes, state and dist", gobuild.Clean),
		define("cache", "shows, prunes or fills the cache that machines share", gobuild.Cache,
			example{"cache stat", "what is in it"},
			example{"cache warm", "builds or takes all binaries, and writes what it lacks of them"},
			example{"cache prune -older=30d -size=10GB", "removes what was not used for long"}),
		define("completion", "prints a script that completes verbs, flags and names in a shell", completion,
			example{"completion bash > /etc/bash_completion.d/gobuild", "for all users of bash"},
			example{"completion zsh > \"${fpath[1]}/_gobuild\"", "for zsh"},
			example{"completion fish > ~/.config/fish/completions/gobuild.fish", "for fish"}),
		define("man", "prints the manual page", man, example{"man > gobuild.1", "to read with man ./gobuild.1"}),
		define("version", "prints gobuild's version, and which executors can be used here", version),
	}
}

func findVerb(name string) (verb, bool) {
	for _, v := range verbs() {
		if v.name == name {
			return v, true
		}
	}
	return verb{}, false
}

// dispatch runs the verb that is the first word of the command line.
func dispatch(ctx context.Context, args []string) error {
	if len(args) == 0 {
		return usage(os.Stdout)
	}
	switch name, rest := args[0], args[1:]; name {
	case "help", "-h", "-help", "--help":
		return help(rest)
	case "-V", "-version", "--version":
		return dispatch(ctx, append([]string{"version"}, rest...))
	case completeVerb:
		return complete(ctx, os.Stdout, rest)
	default:
		v, ok := findVerb(name)
		if !ok {
			return unknownVerb(name)
		}
		return v.run(ctx, rest)
	}
}

// help shows how a verb is used, or which verbs there are.
func help(args []string) error {
	if len(args) == 0 {
		return usage(os.Stdout)
	}
	v, ok := findVerb(args[0])
	if !ok {
		return unknownVerb(args[0])
	}
	return v.help(os.Stdout)
}

func unknownVerb(name string) error {
	var names []string
	for _, v := range verbs() {
		names = append(names, v.name)
	}
	hint := "run gobuild help for the list"
	if near := diag.Nearest(name, names); near != "" {
		hint = "did you mean " + near + "?"
	}
	return report.Usagef("no verb is called %q: %s", name, hint)
}
