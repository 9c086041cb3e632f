package stale

import (
	"slices"

	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// A listing is what go list printed of the packages of a compile, with the shapes of the files that it
// read. While the shapes are the same, go list would print the same.
type listing struct {
	Settings string          `json:"settings"` // digest of the command
	Packages []listedPackage `json:"packages"`
	// Binaries are the packages that each main package imports, as indices, by its import path.
	Binaries map[string][]int `json:"binaries"`
	Inputs   inputMap         `json:"feeds"`
	// Headers are results of header and testHeader, by the digest of the file's content.
	Headers map[string]string `json:"headers"`
	// Modules are directories below the module cache: of packages, and of what they embed.
	Modules []string `json:"module_dirs,omitempty"`
	// Adopted says that another checkout made the listing: it says nothing of the module cache here.
	Adopted bool `json:"adopted,omitempty"`
}

// covers reports whether a listing is of a compile with the same settings, and has all of its binaries.
func (l listing) covers(c *plan.CompileAction, settings string) bool {
	unknown := func(b plan.Binary) bool { return l.Binaries[b.Package] == nil }
	return l.Settings == settings && !slices.ContainsFunc(c.Binaries, unknown)
}

// A listedPackage is a package below a compile's sources.
type listedPackage struct {
	Dir      string   `json:"dir"` // relative to the project
	Name     string   `json:"name"`
	Ignored  []string `json:"ignored,omitempty"`  // Go files that build constraints exclude
	Embeds   []string `json:"embeds,omitempty"`   // patterns of embedded files
	Assembly []string `json:"assembly,omitempty"` // files for the assembler
	// Rivals are directories where Go would find the package if they had Go files.
	Rivals []string `json:"rivals,omitempty"`
}

// reachableFrom are, for each binary's package, the packages that it imports, directly or not, as the
// indices that at has for them.
func reachableFrom(binaries []plan.Binary, packages []goPackage, at map[string]int) map[string][]int {
	imports := map[string][]string{}
	for _, p := range packages {
		imports[p.ImportPath] = p.Imports
	}
	all := map[string][]int{}
	for _, b := range binaries {
		if _, listed := imports[b.Package]; listed {
			all[b.Package] = reachable(b.Package, imports, at)
		}
	}
	return all
}

func reachable(pkg string, imports map[string][]string, at map[string]int) []int {
	found := []int{}
	seen, next := map[string]bool{pkg: true}, []string{pkg}
	for ; len(next) > 0; next = next[1:] {
		if i, is := at[next[0]]; is {
			found = append(found, i)
		}
		for _, path := range imports[next[0]] {
			if _, listed := imports[path]; listed && !seen[path] {
				seen[path] = true
				next = append(next, path)
			}
		}
	}
	return found
}

func listKey(compile *plan.Action) string { return "packages of " + compile.ID }
