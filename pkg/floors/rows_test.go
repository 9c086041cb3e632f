package floors

import "slices"

// row is what a package's files, its tests apart, may import besides the standard library.
type row struct {
	ours    []string // packages below pkg, and those in schemas
	modules []string // modules, or path prefixes, of others
	free    bool     // modules does not bind: all but mage and hcl-lang's schemas is allowed
}

const (
	mage     = "github.com/magefile/mage"
	xMod     = "golang.org/x/mod"
	hcl      = "github.com/hashicorp/hcl/v2"
	cty      = "github.com/zclconf/go-cty"
	hclLang  = "github.com/hashicorp/hcl-lang"
	registry = "github.com/google/go-containerregistry"
)

var (
	floor0 = []string{"cache", "dag", "elffile", "git", "image", "internal/bounded", "internal/buildcache", "internal/dist", "internal/lazyregexp", "internal/modcache", "internal/readable", "internal/stall", "internal/tempfile", "internal/visible", "progress", "source", "toolchain"}
	floor1 = []string{"config"}
	floor2 = []string{"plan"}
	floor3 = []string{"execute", "execute/docker", "execute/host"}
)

// rows is the table of floors. A package that is not in it is an error.
var rows = map[string]row{
	// Floor 0: nothing of ours, but for what those below internal do.
	"cache":               {ours: []string{"internal/readable", "internal/tempfile"}},
	"dag":                 {},
	"elffile":             {},
	"internal/diag":       {modules: []string{hcl}},
	"git":                 {ours: []string{"internal/bounded", "internal/visible"}},
	"internal/bounded":    {},
	"internal/dist":       {},
	"internal/lazyregexp": {},
	"internal/readable":   {ours: []string{"internal/visible"}},
	"internal/sandbox":    {modules: []string{"golang.org/x/sys"}},
	"internal/stall":      {},
	"internal/visible":    {},
	"progress":            {ours: []string{"internal/visible"}, modules: []string{"golang.org/x/term"}},
	"source":              {ours: []string{"internal/readable"}, modules: []string{xMod}},
	"toolchain":           {ours: []string{"cache", "internal/readable", "internal/stall", "internal/tempfile"}, modules: []string{xMod, "golang.org/x/sys"}},
	"image": {ours: []string{"internal/dist", "internal/readable", "internal/stall", "internal/tempfile", "internal/visible"}, modules: []string{registry, "github.com/klauspost/compress",
		"golang.org/x/crypto/x509roots", "golang.org/x/sync"}},

	// Below the floors: what stands on cache alone.
	"internal/checkout": {ours: []string{"cache"}},

	"internal/buildcache": {ours: []string{"cache"}},
	"internal/modcache":   {ours: []string{"cache", "internal/readable"}, modules: []string{xMod}},

	// Runs and their ends, and what they write aside.
	"internal/interrupt": {modules: []string{"golang.org/x/sys"}},
	"internal/runs":      {ours: []string{"cache"}},
	"internal/tempfile":  {},

	// Floor 1.
	"config": {ours: slices.Concat(floor0, []string{"internal/diag"}), modules: []string{hcl, cty, xMod,
		"github.com/agext/levenshtein", "golang.org/x/text"}},

	// Made from config: the one package with hcl-lang's schemas, and what others take.
	"schemas":         {ours: floor1},
	"schemas/hcllang": {ours: floor1, modules: []string{hclLang, cty}},

	// Floor 2: ranges in warnings are hcl's.
	"plan": {ours: []string{"dag", "internal/diag", "internal/visible"}, modules: []string{hcl}},

	// Floor 3: the executors never import each other.
	"execute":        {ours: slices.Concat(floor0, floor2, []string{"internal/diag"}), free: true},
	"execute/docker": {ours: slices.Concat(floor0, floor2, []string{"execute", "internal/runs"}), free: true},
	"execute/host":   {ours: slices.Concat(floor0, floor2, []string{"execute", "internal/runs", "internal/sandbox"}), free: true},

	// Floor 4.
	"gobuild": {ours: slices.Concat(floor0, floor1, floor2, floor3, []string{"internal/checkout", "internal/diag", "internal/interrupt", "internal/runs"}), free: true},
	"lsp":     {ours: []string{"config", "internal/diag", "internal/lazyregexp", "internal/visible", "schemas", "schemas/hcllang"}, free: true},

	// Floor 5.
	"targets":     {ours: []string{"gobuild", "internal/interrupt", "internal/visible", "lsp"}, modules: []string{mage}},
	"cmd/gobuild": {ours: []string{"gobuild", "internal/diag", "internal/interrupt", "internal/visible", "lsp"}, modules: []string{mage}},

	// Run by this repository's magefile alone: it drives the binary.
	"bench": {ours: []string{"cache", "toolchain"}, modules: []string{"github.com/docker/docker", "github.com/containerd/errdefs", "github.com/google/go-containerregistry", "golang.org/x/sync"}},

	// Tests alone.
	"internal/testrun": {modules: []string{"github.com/docker/docker", "golang.org/x/sys"}},

	"testbase":      {ours: slices.Concat(floor0, []string{"execute", "execute/docker"}), free: true},
	"testbinary":    {modules: []string{"github.com/docker/docker"}},
	"internal/lies": {},
	"testleaks":     {},
	"conformance":   {},
	"randomedit":    {},
	"internal/soak": {},
	"floors":        {},
}
