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
	allow *string, // a path, engine or insecure registry that the file may use; repeatable
	jobs *int, // how many actions run at once; left out, as many as there are cores
	keepGoing *bool, // after a failure, go on with what does not depend on it
	format *string, // text or json
	metadataFile *string, // a file that gets what -format=json prints
	quiet *bool, // print a name@digest or path a line, and no progress
	all *bool, // list on a terminal what did not change, too
	clean *bool, // build again without caches and your environment, compare, start the programs
	trust *bool, // trust the repository with your credentials and cgo flags; see SECURITY.md
	noCache *bool, // take nothing from the shared cache; what is built is still written to it
) error {
	return run(ctx, gobuild.Build,
		gobuild.BuildOptions{Options: options(file, set, executor, allow), Selection: selection(only, jobs, keepGoing),
			Output: outputs(format, metadataFile, quiet, all), Clean: value(clean), Trust: value(trust),
			NoCache: value(noCache)})
}

// Image builds images: loaded into the Docker engine, or OCI layouts in dist/images where there is none.
func Image(ctx context.Context,
	only *string, // [target.|image.|group.]label[/key], globs allowed; repeatable
	set *string, // name=value: sets a variable; may be given several times
	file *string, // the configuration; left out, the nearest gobuild.hcl, here or above
	executor *string, // auto, docker or host
	allow *string, // a path, engine or insecure registry that the file may use; repeatable
	jobs *int, // how many actions run at once; left out, as many as there are cores
	keepGoing *bool, // after a failure, go on with what does not depend on it
	format *string, // text or json
	metadataFile *string, // a file that gets what -format=json prints
	quiet *bool, // print a name@digest or path a line, and no progress
	all *bool, // list on a terminal what did not change, too
	to *string, // engine, layout or tarball; left out, the engine, or layouts if there is none
	push *bool, // push the images to the registries that their tags name
	trust *bool, // trust the repository with your credentials and cgo flags; see SECURITY.md
	noCache *bool, // take nothing from the shared cache; what is built is still written to it
) error {
	return run(ctx, gobuild.Image,
		gobuild.ImageOptions{Options: options(file, set, executor, allow), Selection: selection(only, jobs, keepGoing),
			Output: outputs(format, metadataFile, quiet, all), To: value(to), Push: value(push), Trust: value(trust),
			NoCache: value(noCache)})
}

// Run builds a target and runs it in a throwaway container.
func Run(ctx context.Context,
	name string, // the target
	args *string, // arguments of the program, quoted as in a shell
	set *string, // name=value: sets a variable; may be given several times
	file *string, // the configuration; left out, the nearest gobuild.hcl, here or above
	executor *string, // auto, docker or host
	allow *string, // a path, engine or insecure registry that the file may use; repeatable
	platform *string, // os/arch to compile for and to run, maybe by QEMU; left out, the native one
	trust *bool, // trust the repository with your credentials and cgo flags; see SECURITY.md
	noCache *bool, // take nothing from the shared cache; what is built is still written to it
) error {
	return run(ctx, gobuild.Run, gobuild.RunOptions{Options: options(file, set, executor, allow), Name: name,
		Args: value(args), Platform: value(platform), Trust: value(trust), NoCache: value(noCache)})
}

// Install puts this machine's binaries on the PATH.
func Install(ctx context.Context,
	only *string, // [target.|image.|group.]label[/key], globs allowed; repeatable
	dir *string, // where the binaries go; left out, GOBIN, else GOPATH/bin, else ~/.local/bin
	set *string, // name=value: sets a variable; may be given several times
	file *string, // the configuration; left out, the nearest gobuild.hcl, here or above
	executor *string, // auto, docker or host
	allow *string, // a path, engine or insecure registry that the file may use; repeatable
	jobs *int, // how many actions run at once; left out, as many as there are cores
	keepGoing *bool, // after a failure, go on with what does not depend on it
	format *string, // text or json
	metadataFile *string, // a file that gets what -format=json prints
	quiet *bool, // print a name@digest or path a line, and no progress
	all *bool, // list on a terminal what did not change, too
	trust *bool, // trust the repository with your credentials and cgo flags; see SECURITY.md
	noCache *bool, // take nothing from the shared cache; what is built is still written to it
) error {
	return run(ctx, gobuild.Install,
		gobuild.InstallOptions{Options: options(file, set, executor, allow),
			Selection: selection(only, jobs, keepGoing), Output: outputs(format, metadataFile, quiet, all),
			Target: value(dir), Trust: value(trust), NoCache: value(noCache)})
}

// Plan prints what would happen, and why.
func Plan(ctx context.Context,
	only *string, // [target.|image.|group.]label[/key], globs allowed; repeatable
	format *string, // text or json
	set *string, // name=value: sets a variable; may be given several times
	file *string, // the configuration; left out, the nearest gobuild.hcl, here or above
	executor *string, // auto, docker or host
	allow *string, // a path, engine or insecure registry that the file may use; repeatable
	verbose *bool, // also print what images have besides files, and what mains() left out
	trust *bool, // trust the repository with your credentials and cgo flags; see SECURITY.md
) error {
	return run(ctx, gobuild.Plan,
		gobuild.PlanOptions{Options: options(file, set, executor, allow), Only: splitValues(only),
			Format: value(format), Verbose: value(verbose),
			Trust: value(trust)})
}

// Validate checks gobuild.hcl without building.
func Validate(ctx context.Context,
	set *string, // name=value: sets a variable; may be given several times
	file *string, // the configuration; left out, the nearest gobuild.hcl, here or above
	executor *string, // auto, docker or host
	allow *string, // a path, engine or insecure registry that the file may use; repeatable
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
	allow *string, // a path, engine or insecure registry that the file may use; repeatable
	check *bool, // change nothing; fail if a file is not formatted
	diff *bool, // change nothing; print what would change as a unified diff
) error {
	return run(ctx, gobuild.Fmt, gobuild.FmtOptions{File: value(file), Allow: splitValues(allow), Check: value(check),
		Diff: value(diff)})
}

// Update raises the versions of toolchains and remote packages in gobuild.hcl.
func Update(ctx context.Context,
	only *string, // [toolchain.|target.]label[/key], globs allowed; repeatable
	set *string, // name=value: sets a variable; may be given several times
	file *string, // the configuration; left out, the nearest gobuild.hcl, here or above
	allow *string, // a path, engine or insecure registry that the file may use; repeatable
	minor *bool, // raise to the newest Go and to minor releases of packages
	check *bool, // change nothing; fail if a version would be raised
	diff *bool, // change nothing; print what would change as a unified diff
) error {
	return run(ctx, gobuild.Update, gobuild.UpdateOptions{File: value(file), Set: splitValues(set),
		Allow: splitValues(allow), Only: splitValues(only), Minor: value(minor), Check: value(check),
		Diff: value(diff)})
}

// Lsp serves gobuild.hcl to editors: the language server protocol over standard input and output.
func Lsp(ctx context.Context,
	stdio *bool, // changes nothing: the protocol is always spoken over standard input and output
) error {
	return run(ctx, serve, gobuild.LspOptions{Stdio: value(stdio)})
}

// Init writes a gobuild.hcl for a repository that has none, from its main packages and the files of other tools.
func Init(ctx context.Context,
	mage *bool, // write a magefile too, also where the module does not require mage
) error {
	return run(ctx, gobuild.Init, gobuild.InitOptions{Mage: value(mage)})
}

// Clean removes what gobuild made: containers, volumes, state and dist.
func Clean(ctx context.Context,
	file *string, // the configuration; left out, the nearest gobuild.hcl, here or above
	executor *string, // auto, docker or host
	allow *string, // a path, engine or insecure registry that the file may use; repeatable
) error {
	return run(ctx, gobuild.Clean,
		gobuild.CleanOptions{File: value(file), Executor: value(executor), Allow: splitValues(allow)})
}

// Cache shows, prunes or fills the cache that machines share.
func Cache(ctx context.Context,
	do string, // stat, prune or warm
	only *string, // [target.|image.|group.]label[/key], globs allowed; repeatable
	set *string, // name=value: sets a variable; may be given several times
	file *string, // the configuration; left out, the nearest gobuild.hcl, here or above
	executor *string, // auto, docker or host
	allow *string, // a path, engine or insecure registry that the file may use; repeatable
	jobs *int, // how many actions run at once; left out, as many as there are cores
	keepGoing *bool, // after a failure, go on with what does not depend on it
	trust *bool, // trust the repository with your credentials and cgo flags; see SECURITY.md
	older *string, // prune: what was not used for so long goes, as 30d or 12h
	size *string, // prune: what is left, as 10GB; what was not used for longest goes first
) error {
	return run(ctx, gobuild.Cache, gobuild.CacheOptions{Options: options(file, set, executor, allow), Do: do,
		Selection: selection(only, jobs, keepGoing), Trust: value(trust), Older: value(older), Size: value(size)})
}
