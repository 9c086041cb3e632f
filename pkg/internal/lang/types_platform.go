package lang

// A Compilation is how a target is compiled: the attributes that a platform block of it may have as well. One that
// is added here can differ by platform without further work.
type Compilation struct {
	// Toolchain compiles the target. Default: the version in go.mod (or go.work): the newer of its
	// toolchain line and its go line, with the newest patch release if it has none. Without a
	// go.mod it is required.
	//
	//	toolchain = toolchain.stable
	Toolchain *Toolchain `hcl:"toolchain,optional" ref:"toolchain"`
	// Ldflags are flags for the linker. Each element is one flag, and is quoted if necessary. An
	// element that begins with - and contains spaces is several flags, used unchanged.
	//
	//	ldflags = ["-s", "-w"]
	Ldflags []string `hcl:"ldflags,optional"`
	// Stamp sets string variables of the program, by package and name (-X of the linker).
	//
	//	stamp = { "main.version" = "1.2" }
	Stamp map[string]string `hcl:"stamp,optional"`
	// Gcflags are flags for the compiler. They apply to all packages of the main module.
	//
	//	gcflags = ["-N", "-l"]
	Gcflags []string `hcl:"gcflags,optional"`
	// Asmflags are flags for the assembler, for the same packages as gcflags (Go 1.5 and newer).
	//
	//	asmflags = ["-D", "FAST=1"]
	Asmflags []string `hcl:"asmflags,optional"`
	// Pgo is the profile that the compiler optimizes by: a file that a CPU profile was written to, "auto" for the
	// default.pgo in the package's directory if there is one, or "off" (Go 1.20 and newer). Default: "auto" from
	// Go 1.21 on. An edit of the profile makes the binary stale.
	//
	//	pgo = "profiles/api.pgo"
	Pgo string `hcl:"pgo,optional" path:"profile"`
	// Race has the program report data races (Go 1.1 and newer). It needs cgo = "dynamic", except on macOS from
	// Go 1.20 on.
	//
	//	race = true
	Race bool `hcl:"race,optional" default:"false"`
	// Msan has the program report uses of uninitialized memory by C code (Go 1.6 and newer). It needs
	// cgo = "dynamic" and Clang, such as env = { CC = "clang" }.
	//
	//	msan = true
	Msan bool `hcl:"msan,optional" default:"false"`
	// Asan has the program report wrong uses of memory by C code (Go 1.18 and newer). It needs cgo = "dynamic".
	//
	//	asan = true
	Asan bool `hcl:"asan,optional" default:"false"`
	// BuildTags are additional build tags, for build constraints.
	//
	//	build_tags = ["netgo"]
	BuildTags []string `hcl:"build_tags,optional"`
	// Cgo says whether and how C code is linked. "static" links everything into the binary (Linux
	// only; the result is checked), with the tags netgo and osusergo. "dynamic" links as Go does
	// by default. Both need a C compiler: that of a toolchain image, or on the host that of the
	// machine. CC, CGO_CFLAGS and similar variables are set in env.
	//
	//	cgo = "static"
	Cgo string `hcl:"cgo,optional" enum:"off,static,dynamic" default:"off"`
	// InstallSuffix keeps compiled packages separate (-installsuffix), so that Go does not use
	// precompiled ones: before Go 1.10, those of the standard library were compiled with cgo.
	// Default: "static" if cgo is "static" and Go is older than 1.10, else none.
	//
	//	install_suffix = "nocgo"
	InstallSuffix string `hcl:"install_suffix,optional"`
	// Trimpath removes file system paths from the binary (Go 1.13 and newer).
	//
	//	trimpath = false
	Trimpath bool `hcl:"trimpath,optional" default:"true"`
	// Env is the environment while the target is compiled. Variables that gobuild sets itself are
	// refused; the error says what to use instead. If only a Go distribution runs, only variables
	// that Go reads apply, such as GODEBUG and GOEXPERIMENT; the same holds for every fetch of
	// modules. Variables that switch off checks, such as CGO_CFLAGS_ALLOW, and LD_PRELOAD and
	// similar ones apply if compiles run in a sandbox, else only with -trust. Those for C code, such
	// as CC, are a warning in a target without cgo.
	//
	//	env = { GOEXPERIMENT = "jsonv2" }
	Env map[string]string `hcl:"env,optional"`
}

// A Platform is what differs in a target on some of its platforms. The label is one of them, or a pattern: * matches
// anything within os, arch or variant, and a label without a variant is for all variants of the architecture. Its
// attributes replace those of the target, lists and maps as a whole. Of several blocks that match, the one for fewer
// platforms counts: "linux/arm64" before "linux/*" and "*/arm64". It is an error if neither of two blocks with the
// same attribute is such a part of the other, or if a block is for none of the target's platforms (with for_each,
// those of all instances). The attributes are those of a target that say how it is compiled. Blocks in defaults are
// added to each target, unless it has one with the same label, or the attribute itself. They count before attributes
// of defaults, even where those are defaults that the target names and the block is in defaults without a name; of
// blocks with one label those in defaults that take precedence count.
//
//	target "ledger" {
//	  package   = "./cmd/ledger"
//	  platforms = ["linux/amd64", "linux/arm64"]
//	  toolchain = toolchain.debian
//	  cgo       = "static"
//
//	  platform "linux/arm64" { env = { CC = "aarch64-linux-gnu-gcc" } }
//	}
type Platform struct {
	Meta
	// Pattern is what the block is for.
	Pattern string `hcl:"platform,label"`
	Compilation

	FromDefaults bool // it is written in a defaults block
}
