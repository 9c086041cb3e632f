package planner

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/goflags"
	"github.com/gobuild-dev/gobuild/pkg/internal/goversion"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/planner/group"
)

const ownVariable = "the variable in your own environment"

// reservedVars are the variables that a target's env may not set, with what to write instead.
var reservedVars = map[string]string{
	"GOOS": "platforms", "GOARCH": "platforms", "GOARM": "platforms (linux/arm/v7)",
	"GOARM64": "platforms (linux/arm64/v9.0)", "GOAMD64": "platforms (linux/amd64/v3)",
	"GO386": "platforms (linux/386/softfloat)", "GOMIPS": "platforms (linux/mips/softfloat)",
	"GOMIPS64": "platforms (linux/mips64/softfloat)", "GOPPC64": "platforms (linux/ppc64le/power9)",
	"GORISCV64": "platforms (linux/riscv64/rva22u64)", "GOWASM": "platforms (js/wasm/satconv,signext)",
	"CGO_ENABLED": "cgo", "GO111MODULE": "mode",
	"GOPATH": "gopath or override", "GOTOOLCHAIN": "toolchain", "GOROOT": "toolchain", "GOROOT_FINAL": "",
	"GOFLAGS": "", "GOWORK": "override", "GOPROXY": ownVariable,
	"GOSUMDB": ownVariable, "GOPRIVATE": ownVariable, "GONOPROXY": ownVariable, "GONOSUMDB": ownVariable,
	"GONOSUMCHECK": ownVariable,
	"GOINSECURE":   ownVariable, "GOVCS": ownVariable, "GOAUTH": ownVariable,
	"HTTP_PROXY": ownVariable, "HTTPS_PROXY": ownVariable, "ALL_PROXY": ownVariable, "NO_PROXY": ownVariable,
	"SSL_CERT_FILE": ownVariable,
	"SSL_CERT_DIR":  ownVariable, "NETRC": ownVariable,
	"GOCACHE": "", "GOCACHEPROG": "", "GOMODCACHE": "", "GOENV": "", "GOBIN": "", "GOTMPDIR": "", "GOTOOLDIR": "",
	"GOHOSTOS": "", "GOHOSTARCH": "", "GOCOVERDIR": "", "GOTELEMETRY": "", "GOTELEMETRYDIR": "", "HOME": "", "PATH": "",
	"PWD": "", "TMPDIR": "", "TMP": "", "TEMP": "",
}

// reservedPrefixes are the same for all variables of a prefix: git and ssh run where modules are
// fetched, with the settings of the user.
var reservedPrefixes = map[string]string{"GIT_": ownVariable, "SSH_": ownVariable}

// reservedVar reports whether gobuild sets a variable itself, and what to write instead. Systems that
// tell no upper from lower case take any spelling for it, and so do some programs.
func reservedVar(name string) (remedy string, reserved bool) {
	name = strings.ToUpper(name)
	for prefix, remedy := range reservedPrefixes {
		if strings.HasPrefix(name, prefix) {
			return remedy, true
		}
	}
	remedy, reserved = reservedVars[name]
	return remedy, reserved
}

// checkEnv reports variables in a target's env that it may not set.
func (c targetChecker) checkEnv(t *plan.Target) {
	for _, name := range slices.Sorted(maps.Keys(t.Env)) {
		if remedy, reserved := reservedVar(name); reserved {
			switch flags := goflags.InsteadOfAll(t.Env[name]); {
			case strings.EqualFold(name, "GOFLAGS") && flags != "":
				remedy = "an attribute does what a flag of go build does. " + flags
			case remedy == "":
				remedy = "take it out"
			default:
				remedy = "use " + cmp.Or(platformOf(strings.ToUpper(name), t.Env[name]), remedy) + " instead"
			}
			c.report.errorAt(t.At("env"), diag.AVariableThatATargetMayNotSet,
				name+" is set by gobuild itself: "+remedy+".")
		} else if what := sandboxReason(name); what != "" {
			c.checkSandboxed(t, name, what)
		} else if name == "GOEXPERIMENT" {
			c.checkExperiments(t)
		} else if name == "GOFIPS140" {
			c.checkFIPS(t)
		}
	}
}

// platformOf returns the attribute with the platform that a variable of Go's for a variant selects, "" if it selects
// none.
func platformOf(variable, value string) string {
	for _, a := range goversion.Architectures {
		if variant := goversion.RightVariant(a.Names[0], value); a.Variable == variable && variant != "" {
			goos := "linux"
			if a.Names[0] == "wasm" {
				goos = "js"
			}
			return fmt.Sprintf("platforms (%s/%s/%s)", goos, a.Names[0], variant)
		}
	}
	return ""
}

// checkExperiments reports names in GOEXPERIMENT that no release up to the target's has
// (internal/buildcfg.ParseGOEXPERIMENT).
func (c targetChecker) checkExperiments(t *plan.Target) {
	if c.facts.Experiments == nil {
		return
	}
	known := c.facts.Experiments(t.Facts.Toolchain.Version)
	for name := range strings.SplitSeq(t.Env["GOEXPERIMENT"], ",") {
		bare := strings.TrimPrefix(name, "no")
		if name == "" || name == "none" || len(known) == 0 || slices.Contains(known, bare) {
			continue
		}
		hint := diag.DidYouMean(bare, known, diag.Plain)
		if hint == "" {
			hint = " Names are in lower case, with commas between them; no before a name switches it off."
		}
		c.report.errorAt(t.At("env"), diag.UnknownExperiment,
			fmt.Sprintf("Go %s has no experiment %q.%s", t.Facts.Toolchain.Version, bare, hint))
	}
}

// checkFIPS reports a version of the FIPS 140 module that go would unpack: into the module cache, which is read-only
// while it compiles (cmd/go/internal/fips140).
func (c targetChecker) checkFIPS(t *plan.Target) {
	switch v := t.Env["GOFIPS140"]; v {
	case "", "off", "latest":
	default:
		c.report.errorAt(t.At("env"), diag.InvalidValue,
			fmt.Sprintf("GOFIPS140 is %q, and here it can be \"off\" or \"latest\": for others go unpacks the sources "+
				"of the module into the module cache, which a compile only reads.", v))
	}
}

// startsPrograms are variables that have a program run code before its own: dynamic loaders', shells'
// and interpreters'.
var startsPrograms = []string{"BASH_ENV", "ENV", "GCONV_PATH", "GLIBC_TUNABLES", "PERL5DB", "PERL5LIB", "PERL5OPT",
	"PERLLIB", "PYTHONHOME", "PYTHONPATH", "PYTHONSTARTUP", "RUBYLIB", "RUBYOPT"}

// sandboxReason says what a variable does that is allowed in a sandbox only; "" for any other.
func sandboxReason(name string) string {
	switch name = strings.ToUpper(name); {
	case strings.HasPrefix(name, "CGO_") && strings.HasSuffix(name, "_ALLOW"):
		return "switches off Go's own checks of #cgo lines, without which any package can have the C compiler run " +
			"programs and touch files"
	case strings.HasPrefix(name, "LD_") && name != "LD_RUN_PATH", strings.HasPrefix(name,
		"DYLD_"), slices.Contains(startsPrograms, name):
		return "has the programs of a compile load code that is not theirs"
	}
	return ""
}

// checkSandboxed refuses a variable where the compile would run without a sandbox.
func (c targetChecker) checkSandboxed(t *plan.Target, name, what string) {
	if f := t.Facts; c.facts.Trust || !group.RunsPrograms(t) || f.Toolchain.Image != "" ||
		isSandboxed(c.facts.Executor) {
		return
	}
	c.report.errorAt(t.At("env"), diag.AVariableForASandbox,
		fmt.Sprintf("%s %s. This machine's %s executor has no sandbox: build with Docker, or where Linux lets "+
			"gobuild make namespaces, or take the variable out. If you trust this repository with all that is yours "+
			"on this machine, say -trust.", name, what, c.facts.Executor.Name))
}

// isSandboxed reports whether compiles see sources that they cannot change, and nothing else of the machine.
func isSandboxed(executor plan.Capabilities) bool {
	if executor.Lacks == nil {
		return true // nothing runs
	}
	lacks := executor.Lacks()
	return !slices.Contains(lacks, plan.GuardReadOnly) && !slices.Contains(lacks, plan.GuardAlone)
}
