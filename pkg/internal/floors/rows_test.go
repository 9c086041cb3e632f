package floors

import "slices"

// row is what a package's files, its tests apart, may import besides the standard library. Packages
// are named by their paths below pkg/internal, or below pkg.
type row struct {
	ours    []string // of this module
	modules []string // modules, or path prefixes, of others
	free    bool     // modules does not bind: all but mage is allowed
}

const (
	mage     = "github.com/magefile/mage"
	xMod     = "golang.org/x/mod"
	hcl      = "github.com/hashicorp/hcl/v2"
	cty      = "github.com/zclconf/go-cty"
	registry = "github.com/google/go-containerregistry"
	docker   = "github.com/docker/docker"
	jrpc2    = "github.com/creachadair/jrpc2"
	oci      = "github.com/opencontainers/image-spec"
)

var (
	floor0 = []string{"cache", "dag", "fsx", "elffile", "git", "goversion", "image", "image/base", "image/blob",
		"image/content", "image/credentials", "image/layer", "image/startup",
		"image/registry", "image/sink", "rootfs", "bounded", "buildcache", "dist", "lazyregexp", "modcache",
		"readable", "sharedstore", "stall", "tempfile", "visible", "progress", "source", "goproxy", "toolchain"}
	floor2 = []string{"plan"}

	buildParts = []string{"build/assemble", "build/compile", "build/deliver", "build/install", "build/result",
		"build/sched", "build/share", "build/stale"}

	inDocker = []string{"executor/docker/agent", "executor/docker/container", "executor/docker/engine",
		"executor/docker/run"}
	inHost = []string{"executor/host/linktree", "executor/host/process"}
)

// rows is the table of floors. A package that is not in it is an error.
var rows = map[string]row{
	// Floor 0: nothing of ours, but for what those below internal do.
	"cache":      {ours: []string{"fsx", "packed", "readable", "tempfile"}},
	"fsx":        {ours: []string{"readable", "tempfile"}},
	"dag":        {},
	"elffile":    {},
	"diag":       {ours: []string{"visible"}, modules: []string{hcl}},
	"git":        {ours: []string{"bounded", "once", "visible"}},
	"bounded":    {},
	"dist":       {ours: []string{"readable"}},
	"lazyregexp": {},
	"once":       {},
	"packed":     {},
	"goversion":  {},
	"goflags":    {},
	"filename":   {},
	"imagename":  {modules: []string{"github.com/distribution/reference"}},
	"readable":   {ours: []string{"visible"}},
	"mountinfo":  {},
	"sandbox":    {ours: []string{"mountinfo"}, modules: []string{"golang.org/x/sys"}},
	"stall":      {},
	"sharedstore": {ours: []string{"image/registry", "stall"}, modules: []string{registry, "google.golang.org/protobuf",
		"github.com/aws/aws-sdk-go-v2"}},
	"visible":        {},
	"progress":       {ours: []string{"visible"}, modules: []string{"golang.org/x/term"}},
	"source":         {ours: []string{"readable"}, modules: []string{xMod}},
	"goproxy":        {ours: []string{"fsx", "readable", "stall", "tempfile"}, modules: []string{xMod}},
	"toolchain/tree": {ours: []string{"fsx", "goproxy", "packed", "readable"}, modules: []string{"golang.org/x/sys"}},
	"toolchain": {ours: []string{"fsx", "goproxy", "goversion", "readable", "toolchain/tree"},
		modules: []string{xMod}},

	// Images, and what goes into them and where they go.
	"image/blob": {ours: []string{"fsx", "readable"}, modules: []string{registry}},
	"image/layer": {ours: []string{"image/blob", "readable"}, modules: []string{registry,
		"github.com/klauspost/compress"}},
	"image/registry": {ours: []string{"image/blob", "image/layer", "imagename", "lazyregexp", "stall", "visible"},
		modules: []string{registry}},
	"image/credentials": {ours: []string{"bounded", "once", "progress", "stall", "visible"},
		modules: []string{registry, "github.com/docker/cli", "github.com/docker/docker-credential-helpers"}},
	"image": {ours: []string{"image/blob", "image/layer"}, modules: []string{registry}},
	"image/base": {ours: []string{"image", "image/blob", "image/layer", "image/registry", "readable", "stall",
		"visible"},
		modules: []string{registry}},
	"image/content": {ours: []string{"elffile", "image", "image/layer", "rootfs"}, modules: []string{registry,
		"golang.org/x/crypto/x509roots"}},
	"image/sink": {ours: []string{"image", "image/base", "image/blob", "image/layer", "image/registry",
		"dist", "imagename", "readable",
		"stall"}, modules: []string{registry}},
	"image/startup": {},
	"rootfs":        {ours: []string{"image/blob", "image/layer", "image/startup"}, modules: []string{registry}},

	// Below the floors: what stands on cache alone.
	"checkout": {ours: []string{"fsx"}},

	"buildcache": {ours: []string{"cache", "fsx"}},
	"modcache":   {ours: []string{"cache", "fsx", "readable"}, modules: []string{xMod}},

	// Runs and their ends, and what they write aside.
	"interrupt": {modules: []string{"golang.org/x/sys"}},
	"runs":      {ours: []string{"fsx"}},
	"tempfile":  {},

	// Floor 1.
	"functions": {modules: []string{hcl, cty, xMod, "go.yaml.in/yaml/v3"}},
	"lang":      {ours: []string{"diag"}, modules: []string{hcl, cty}},
	"syntax":    {ours: []string{"diag", "goflags", "lang", "lazyregexp", "readable"}, modules: []string{hcl, cty}},
	"config/check": {ours: []string{"diag", "dist", "filename", "goversion", "lazyregexp"},
		modules: []string{hcl, xMod}},
	"config/disk": {ours: []string{"config/check", "diag", "functions", "lang", "readable", "source", "syntax"},
		modules: []string{hcl, cty}},
	"config/meter": {ours: []string{"diag", "functions", "lang", "lazyregexp", "syntax"},
		modules: []string{hcl, cty}},
	"config/vartype": {ours: []string{"diag", "functions", "lang"}, modules: []string{hcl, cty}},
	"config/resolve": {ours: []string{"diag", "functions", "lang", "syntax", "config/meter"},
		modules: []string{hcl, cty}},
	"config": {ours: []string{"diag", "filename", "functions", "goflags", "lang", "lazyregexp", "readable", "syntax",
		"config/check", "config/disk",
		"config/meter", "config/resolve", "config/vartype"},
		modules: []string{hcl, cty}},

	// Made from lang, for others.
	"schema": {ours: []string{"filename", "functions", "lang", "syntax"}},

	// Floor 2: ranges in warnings are hcl's.
	"plan": {ours: []string{"diag", "filename", "image/startup", "visible"}, modules: []string{hcl}},
	"planner": {ours: []string{"dag", "diag", "filename", "goflags", "goversion", "image/startup", "imagename", "plan",
		"planner/group"},
		modules: []string{hcl}},

	// Below the planner: what go is told.
	"planner/group": {ours: []string{"goflags", "plan"}},

	// Floor 3: what carries a plan out and what runs its commands never import each other, nor do the executors.
	"distribution": {ours: []string{"cache", "elffile", "image/content", "progress", "readable", "toolchain"},
		modules: []string{registry}},
	"executor": {ours: []string{"fsx", "goproxy", "goversion", "image/sink", "plan", "stall"},
		modules: []string{registry}},
	"build/sched":  {ours: []string{"plan"}, modules: []string{"golang.org/x/sync"}},
	"build/result": {ours: []string{"diag", "executor", "plan"}},
	"build/stale": {ours: []string{"build/result", "cache", "dist", "executor", "fsx", "modcache", "plan",
		"readable", "visible"}},
	"build/share": {ours: []string{"build/result", "build/stale", "buildcache", "executor", "fsx", "plan", "progress",
		"readable", "sharedstore"},
		modules: []string{"github.com/klauspost/compress", "golang.org/x/sync"}},
	"build/compile": {ours: []string{"bounded", "build/result", "build/share", "build/stale", "buildcache", "cache",
		"elffile",
		"executor", "fsx", "modcache", "plan", "progress", "visible"}, modules: []string{"golang.org/x/sys"}},
	"build/install": {ours: []string{"build/result", "cache", "dist", "plan", "readable", "tempfile"}},
	"build/assemble": {ours: []string{"bounded", "build/result", "cache", "diag", "dist", "elffile", "executor", "fsx",
		"image", "image/base", "image/content", "image/layer", "image/registry", "image/startup", "once", "plan",
		"progress", "readable", "rootfs", "stall", "tempfile"}, modules: []string{registry}},
	"build/deliver": {ours: []string{"build/assemble", "build/result", "cache", "dist", "executor", "image",
		"image/layer", "image/registry", "image/sink", "plan", "progress"},
		modules: []string{registry, "golang.org/x/sync"}},
	"build": {ours: slices.Concat(floor0, floor2, buildParts, []string{"executor"}),
		modules: []string{registry}},
	"executor/host": {ours: slices.Concat(floor0, floor2, inHost,
		[]string{"distribution", "executor", "runs", "sandbox"}), free: true},
	"executor/docker": {ours: slices.Concat(floor0, floor2, inDocker,
		[]string{"distribution", "executor", "once"}), free: true},

	// The one place that knows all executors.
	"executors": {ours: []string{"executor", "executor/docker", "executor/docker/engine", "executor/host",
		"goproxy", "image/registry", "plan", "progress", "runs", "toolchain"}},

	// Below the Docker executor: what talks to the engine, and what stands on it.
	"executor/docker/engine": {ours: []string{"cache", "executor", "image", "image/layer", "image/sink",
		"imagename", "progress", "runs", "stall"}, modules: []string{docker, registry, oci,
		"github.com/containerd/errdefs", "github.com/distribution/reference", "github.com/docker/cli",
		"golang.org/x/sync"}},
	"executor/docker/agent": {ours: []string{"executor", "executor/docker/engine", "mountinfo", "plan", "stall"},
		modules: []string{docker, "golang.org/x/sys"}},
	"executor/docker/container": {ours: []string{"executor", "executor/docker/agent", "executor/docker/engine", "fsx",
		"mountinfo", "plan", "stall"},
		modules: []string{docker, "github.com/containerd/errdefs", "golang.org/x/sync"}},
	"executor/docker/run": {ours: []string{"executor", "executor/docker/agent", "executor/docker/engine", "image",
		"image/content", "image/layer", "plan", "progress"},
		modules: []string{docker, registry, oci, "golang.org/x/sys", "golang.org/x/term"}},

	// Below the host executor.
	"executor/host/process": {ours: []string{"bounded", "executor", "plan", "sandbox"},
		modules: []string{"golang.org/x/sys"}},
	"executor/host/linktree": {ours: []string{"executor", "fsx", "plan", "readable"}},

	// Floor 4.
	"report": {ours: []string{"build", "build/deliver", "build/result", "diag", "dist", "fsx", "image/base", "plan",
		"progress", "toolchain", "visible"}, modules: []string{hcl, "golang.org/x/term"}},
	"facts": {ours: []string{"bounded", "config", "config/check", "diag", "dist", "executor", "fsx", "git", "goversion",
		"image/content",
		"image/registry", "image/startup", "lang", "modcache", "plan", "planner", "readable", "sharedstore", "source",
		"goproxy", "toolchain", "visible"},
		modules: []string{hcl, cty, xMod + "/modfile", "golang.org/x/sync"}},
	"check": {ours: []string{"build", "checkout", "config", "diag", "executors", "facts", "goflags", "image/registry",
		"lang", "plan",
		"planner", "readable", "source", "toolchain"}, modules: []string{hcl}},
	"tidy": {ours: []string{"checkout", "executors", "fsx", "runs", "tempfile"}},
	"project": {ours: []string{"build", "build/install", "build/share", "check", "checkout", "config", "diag",
		"distribution",
		"executor", "executor/docker/engine", "executor/host", "executors", "facts", "fsx", "goproxy", "goversion",
		"image/credentials", "image/registry", "lang", "plan", "planner", "progress", "readable", "report",
		"runs", "sharedstore", "stall", "syntax", "tidy", "toolchain", "visible"},
		modules: []string{hcl, registry}},
	"program": {ours: []string{"build/result", "executor", "executor/docker/engine", "executor/docker/run",
		"executor/host/process", "interrupt", "plan", "progress"}, modules: []string{registry}},
	"cleanroom": {ours: []string{"build", "build/result", "checkout", "diag", "executor/docker/engine", "fsx", "plan",
		"program", "project", "readable", "report"}},
	"scaffold/foreign": {ours: []string{"goflags", "lazyregexp", "readable"}, modules: []string{hcl, cty,
		"github.com/moby/buildkit/frontend/dockerfile", "go.yaml.in/yaml/v3", "mvdan.cc/sh/v3/syntax"}},
	"scaffold": {ours: []string{"check", "facts", "fsx", "goproxy", "goversion", "lazyregexp", "readable",
		"scaffold/foreign",
		"source", "syntax", "toolchain"}, modules: []string{hcl, cty, xMod + "/modfile"}},
	"editor": {ours: []string{"check", "facts", "goproxy", "goversion", "lang", "project", "source", "toolchain"},
		modules: []string{hcl, cty}},
	"lsp/protocol": {modules: []string{jrpc2}},
	"lsp/document": {ours: []string{"functions", "lang", "lazyregexp", "lsp/protocol", "syntax"},
		modules: []string{hcl}},
	"lsp/workspace": {ours: []string{"config", "lang", "lsp/document", "lsp/protocol", "readable", "syntax"},
		modules: []string{hcl, cty}},
	"lsp/feature": {ours: []string{"config", "config/resolve", "diag", "filename", "functions", "lang",
		"lazyregexp", "lsp/document", "lsp/protocol",
		"lsp/workspace", "syntax"}, modules: []string{hcl, cty, jrpc2}},
	"lsp": {ours: []string{"lsp/document", "lsp/feature", "lsp/protocol", "lsp/workspace", "visible"},
		modules: []string{hcl, cty, jrpc2, "golang.org/x/sys"}},
	"update": {ours: []string{"config/resolve", "diag", "goversion", "lang", "syntax"},
		modules: []string{hcl, xMod}},

	// Floor 5.
	"gobuild": {ours: []string{"build", "build/result", "check", "cleanroom", "config", "diag", "editor",
		"executor/docker/agent", "executor/docker/engine", "executors", "facts", "fsx", "goproxy", "lang", "lsp",
		"plan", "planner", "program", "progress", "project", "report", "sandbox", "scaffold", "sharedstore",
		"source", "syntax", "update", "visible"},
		modules: []string{hcl}},

	// Floor 6.
	"targets": {ours: []string{"gobuild", "interrupt", "lazyregexp", "visible"}, modules: []string{mage}},
	"cmd/gobuild": {ours: []string{"gobuild", "diag", "goflags", "interrupt", "report", "visible"},
		modules: []string{mage}},

	// Run by this repository's magefile alone: it drives the binary.
	"corpus": {ours: []string{"testbinary"}},
	"bench": {ours: []string{"fsx", "goproxy", "toolchain"},
		modules: []string{docker, "github.com/containerd/errdefs", "github.com/google/go-containerregistry",
			"golang.org/x/sync"}},

	// Tests alone.
	"executor/executortest": {ours: []string{"executor", "plan"}},
	"planner/plannertest":   {ours: []string{"plan"}},
	"executor/fake":         {ours: []string{"executor", "plan"}},
	"testrun":               {modules: []string{docker, "golang.org/x/sys"}},

	"testbase": {ours: slices.Concat(floor0, []string{"distribution", "executor",
		"executor/docker/engine"}), free: true},

	"executor/docker/dockertest": {ours: []string{"executor/docker/engine", "image"}, modules: []string{docker}},
	"testbinary":                 {modules: []string{docker}},
	"goproxy/goproxytest":        {modules: []string{xMod}},
	"image/imagetest":            {modules: []string{registry, docker, "github.com/containerd/errdefs"}},
	"lies":                       {},
	"sharedstore/storetest":      {modules: []string{"github.com/aws/aws-sdk-go-v2"}},
	"testleaks":                  {},
	"testchild":                  {},
	"testfiles":                  {},
	"conformance":                {},
	"randomedit":                 {},
	"soak":                       {},
	"floors":                     {},
	"house":                      {},
	"examples":                   {},
}
