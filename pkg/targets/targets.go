package targets

import (
	"context"

	"github.com/gobuild-dev/gobuild/pkg/gobuild"
)

// Build compiles targets into dist/<platform>/<name>.
func Build(ctx context.Context,
	only *string, // [target.|image.|group.]label[/key], globs allowed; repeatable
	set *string, // name=value: sets a variable; may be given several times
	file *string, // the configuration; left out, the nearest gobuild.hcl, here or above
	executor *string, // auto, docker or host
	allow *string, // a path elsewhere or an engine that the configuration may use; repeatable
	jobs *int, // how many actions run at once; left out, as many as there are cores
	keepGoing *bool, // after a failure, go on with what does not depend on it
	clean *bool, // build again without caches and your environment, compare, start the programs
	trust *bool, // trust the repository with your credentials and cgo flags; see SECURITY.md
) error {
	return run(ctx, gobuild.Build,
		gobuild.BuildOptions{Options: options(file, set, executor, allow), Selection: selection(only, jobs, keepGoing),
			Clean: value(clean), Trust: value(trust)})
}

// Image builds images: loaded into the Docker engine, or OCI layouts in dist/images where there is none.
func Image(ctx context.Context,
	only *string, // [target.|image.|group.]label[/key], globs allowed; repeatable
	set *string, // name=value: sets a variable; may be given several times
	file *string, // the configuration; left out, the nearest gobuild.hcl, here or above
	executor *string, // auto, docker or host
	allow *string, // a path elsewhere or an engine that the configuration may use; repeatable
	jobs *int, // how many actions run at once; left out, as many as there are cores
	keepGoing *bool, // after a failure, go on with what does not depend on it
	push *bool, // push the images to the registries that their tags name
	trust *bool, // trust the repository with your credentials and cgo flags; see SECURITY.md
) error {
	return run(ctx, gobuild.Image,
		gobuild.ImageOptions{Options: options(file, set, executor, allow), Selection: selection(only, jobs, keepGoing),
			Push: value(push), Trust: value(trust)})
}

// Run builds a target and runs it in a throwaway container.
func Run(ctx context.Context,
	name string, // the target
	args *string, // arguments of the program, quoted as in a shell
	set *string, // name=value: sets a variable; may be given several times
	file *string, // the configuration; left out, the nearest gobuild.hcl, here or above
	executor *string, // auto, docker or host
	allow *string, // a path elsewhere or an engine that the configuration may use; repeatable
	platform *string, // os/arch to compile for and to run, maybe by QEMU; left out, the native one
	trust *bool, // trust the repository with your credentials and cgo flags; see SECURITY.md
) error {
	return run(ctx, gobuild.Run, gobuild.RunOptions{Options: options(file, set, executor, allow), Name: name,
		Args: value(args), Platform: value(platform), Trust: value(trust)})
}

// Install puts this machine's binaries on the PATH.
func Install(ctx context.Context,
	only *string, // [target.|image.|group.]label[/key], globs allowed; repeatable
	dir *string, // where the binaries go; left out, GOBIN, else GOPATH/bin, else ~/.local/bin
	set *string, // name=value: sets a variable; may be given several times
	file *string, // the configuration; left out, the nearest gobuild.hcl, here or above
	executor *string, // auto, docker or host
	allow *string, // a path elsewhere or an engine that the configuration may use; repeatable
	jobs *int, // how many actions run at once; left out, as many as there are cores
	keepGoing *bool, // after a failure, go on with what does not depend on it
	trust *bool, // trust the repository with your credentials and cgo flags; see SECURITY.md
) error {
	return run(ctx, gobuild.Install,
		gobuild.InstallOptions{Options: options(file, set, executor, allow),
			Selection: selection(only, jobs, keepGoing),
			Target:    value(dir), Trust: value(trust)})
}

// Plan prints what would happen, and why.
func Plan(ctx context.Context,
	only *string, // [target.|image.|group.]label[/key], globs allowed; repeatable
	format *string, // text or json
	set *string, // name=value: sets a variable; may be given several times
	file *string, // the configuration; left out, the nearest gobuild.hcl, here or above
	executor *string, // auto, docker or host
	allow *string, // a path elsewhere or an engine that the configuration may use; repeatable
	trust *bool, // trust the repository with your credentials and cgo flags; see SECURITY.md
) error {
	return run(ctx, gobuild.Plan,
		gobuild.PlanOptions{Options: options(file, set, executor, allow), Only: splitValues(only),
			Format: value(format),
			Trust:  value(trust)})
}

// Validate checks gobuild.hcl without building.
func Validate(ctx context.Context,
	set *string, // name=value: sets a variable; may be given several times
	file *string, // the configuration; left out, the nearest gobuild.hcl, here or above
	executor *string, // auto, docker or host
	allow *string, // a path elsewhere or an engine that the configuration may use; repeatable
	format *string, // text, json, github or sarif
	strict *bool, // fail on warnings, too
) error {
	return run(ctx, gobuild.Validate,
		gobuild.ValidateOptions{Options: options(file, set, executor, allow), Format: value(format),
			Strict: value(strict)})
}

// Explain says what an error means and what to do, by its code.
func Explain(ctx context.Context,
	code string, // such as unknown-attribute, or a message's headline
) error {
	return run(ctx, gobuild.Explain, gobuild.ExplainOptions{Code: code})
}

// Fmt formats gobuild.hcl and the files that it includes.
func Fmt(ctx context.Context,
	file *string, // the configuration, - for standard input; left out, the nearest gobuild.hcl
	allow *string, // a path elsewhere or an engine that the configuration may use; repeatable
	check *bool, // change nothing; fail if a file is not formatted
	diff *bool, // change nothing; print what would change as a unified diff
) error {
	return run(ctx, gobuild.Fmt, gobuild.FmtOptions{File: value(file), Allow: splitValues(allow), Check: value(check),
		Diff: value(diff)})
}

// Lsp serves gobuild.hcl to editors: the language server protocol over standard input and output.
func Lsp(ctx context.Context,
	stdio *bool, // changes nothing: the protocol is always spoken over standard input and output
) error {
	return run(ctx, serve, gobuild.LspOptions{Stdio: value(stdio)})
}

// Init writes a gobuild.hcl and a magefile for a repository that has none.
func Init(ctx context.Context) error {
	return run(ctx, gobuild.Init, gobuild.InitOptions{})
}

// Clean removes what gobuild made: containers, volumes, state and dist.
func Clean(ctx context.Context,
	file *string, // the configuration; left out, the nearest gobuild.hcl, here or above
	executor *string, // auto, docker or host
	allow *string, // a path elsewhere or an engine that the configuration may use; repeatable
) error {
	return run(ctx, gobuild.Clean,
		gobuild.CleanOptions{File: value(file), Executor: value(executor), Allow: splitValues(allow)})
}
