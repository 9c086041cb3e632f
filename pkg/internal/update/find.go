package update

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"golang.org/x/mod/module"
	"golang.org/x/mod/semver"

	"github.com/gobuild-dev/gobuild/pkg/internal/config/resolve"
	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/syntax"
)

// A Pin is the text of a version in a file.
type Pin struct {
	Name string    // what has the version: "toolchain.stable"
	At   hcl.Range // of Text, without its quotes
	Text string    // the version of a toolchain, or path@version

	remote bool // Text is path@version
}

// A Computed version stands nowhere in the files as it is.
type Computed struct {
	Name  string
	Block *syntax.Block // that has it
	At    hcl.Range
	Why   string
}

// Find finds the versions of the instances that wants wants, by kind, label and key, each once, in the order of the
// files. The key "" stands for any instance of a block.
func Find(docs []*syntax.Document, wants func(kind, label, key string) bool) (pins []Pin, computed []Computed) {
	f := &finder{names: resolve.Collect(docs, &diag.Collector{}), seen: map[hcl.Range]bool{}}
	for _, kind := range []string{"toolchain", "target"} {
		for _, b := range f.names.Blocks[kind] {
			if wants(kind, b.Label, "") {
				f.block(b, func(key string) bool { return wants(kind, b.Label, key) })
			}
		}
	}
	slices.SortStableFunc(f.pins, func(a, b Pin) int { return diag.ComparePlaces(&a.At, &b.At) })
	return f.pins, f.computed
}

// block finds the version of a block, or those of some of its instances.
func (f *finder) block(b *syntax.Block, wants func(key string) bool) {
	attribute := map[string]string{"toolchain": "version", "target": "package"}[b.Schema.Kind]
	if a := f.names.Written(b, attribute); a != nil {
		name := lang.FormatReference(b.Schema.Kind, b.Label, "")
		f.find(origin{name, a.Expr.Range(), b, a.Source, wants}, a.Expr, nil)
	}
}

// IsPinned reports whether a package is path@v1.2.3: a branch, "latest" and a commit stay what they are.
func IsPinned(pkg string) bool {
	_, version, _ := strings.Cut(pkg, "@")
	return semver.IsValid(version) && semver.Canonical(version)+semver.Build(version) == version &&
		!module.IsPseudoVersion(version)
}
