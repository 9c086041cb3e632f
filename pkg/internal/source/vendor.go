package source

import (
	"bytes"
	"fmt"
	"go/version"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
	"golang.org/x/mod/semver"
)

// A Vendor is the content of a vendor/modules.txt.
type Vendor struct {
	Dir       string // the vendor directory
	Workspace bool   // it was written by "go work vendor"
	Modules   []VendoredModule
}

// A VendoredModule is a module of which packages are vendored, or that is only replaced.
type VendoredModule struct {
	Path     string
	Version  string // "" if it is only known as replaced
	Go       string // go line of its go.mod, "" if not recorded
	Explicit bool   // the main module's go.mod requires it
	// Replacement is what stood in for it: a module's version, or, if its Version is empty, a
	// directory as the replace line has it.
	Replacement module.Version
	Packages    []string // import paths
}

// Vendored reads modules.txt in the directory vendorDir, as the go command does
// (cmd/go/internal/modload.readVendorList). One that is missing is an error.
func Vendored(vendorDir string) (*Vendor, error) {
	text, err := readFile(filepath.Join(vendorDir, "modules.txt"))
	if err != nil {
		return nil, fmt.Errorf("cannot read what is vendored: %w", err)
	}
	v := &Vendor{Dir: vendorDir, Workspace: isWorkspaceVendor(text)}
	r := vendorReader{vendor: v, index: map[module.Version]int{}, current: -1}
	for line := range strings.SplitSeq(string(text), "\n") {
		r.line(strings.TrimRight(line, "\r"))
	}
	return v, nil
}

// Versions returns the modules of which packages are vendored, with their versions.
func (v *Vendor) Versions() map[string]string {
	out := map[string]string{}
	for _, m := range v.Modules {
		if len(m.Packages) > 0 {
			out[m.Path] = m.Version
		}
	}
	return out
}

// Packages returns the vendored packages at and below an import path, with their modules.
func (v *Vendor) Packages(importPath string) map[string]VendoredModule {
	out := map[string]VendoredModule{}
	for _, m := range v.Modules {
		for _, p := range m.Packages {
			if isWithin(p, importPath) {
				out[p] = m
			}
		}
	}
	return out
}

// isWithin reports whether p is prefix or an import path below it.
func isWithin(p, prefix string) bool {
	return p == prefix || strings.HasPrefix(p, prefix+"/")
}

// checkVendor returns what of go.mod and go.work differs from what vendor/modules.txt was written for, as the go
// command finds it from Go 1.14 on (cmd/go/internal/modload.checkVendorConsistency).
func (b *mainModules) checkVendor(dir string) (differences []string, err error) {
	v, err := Vendored(dir)
	if isMissing(err) {
		v, err = &Vendor{Dir: dir}, nil
	}
	if err != nil {
		return nil, err
	}
	c := vendorCheck{mainModules: b, vendored: map[module.Version]VendoredModule{}}
	for _, m := range v.Modules {
		c.vendored[module.Version{Path: m.Path, Version: m.Version}] = m
	}
	c.requirements()
	c.replacements()
	for _, m := range v.Modules {
		c.extra(m)
	}
	return c.differences, nil
}

// A vendorCheck compares go.mod and go.work with a modules.txt.
type vendorCheck struct {
	*mainModules
	vendored    map[module.Version]VendoredModule
	differences []string
}

func (c *vendorCheck) addf(mod module.Version, format string, args ...any) {
	c.differences = append(c.differences, versionText(mod)+" "+fmt.Sprintf(format, args...))
}

// versionText returns path@version, or the path alone.
func versionText(mod module.Version) string { return strings.TrimSuffix(mod.Path+"@"+mod.Version, "@") }

func (c *vendorCheck) requirements() {
	for _, m := range c.mains {
		for _, r := range m.file.Require {
			if !c.vendored[r.Mod].Explicit {
				c.addf(r.Mod, "is required in go.mod, but modules.txt does not list it as required")
			}
		}
	}
}

func (c *vendorCheck) replacements() {
	for _, r := range c.replaces() {
		old := r.Old
		if new, have := c.replacing(old), c.vendored[old].Replacement; have == (module.Version{}) {
			c.addf(old, "is replaced in go.mod or go.work, but not in modules.txt")
		} else if !c.same(new, have) {
			c.addf(old, "is replaced by %s, and in modules.txt by %s", versionText(new.New), versionText(have))
		}
	}
}

// extra adds what a modules.txt lists and nothing requires or replaces.
func (c *vendorCheck) extra(m VendoredModule) {
	mod := module.Version{Path: m.Path, Version: m.Version}
	if m.Explicit && !slices.ContainsFunc(c.mains, func(x mainModule) bool {
		return slices.ContainsFunc(x.file.Require, func(r *modfile.Require) bool { return r.Mod == mod })
	}) {
		c.addf(mod, "is listed as required in modules.txt, but not required in go.mod")
	}
	if m.Replacement != (module.Version{}) && c.replacing(mod).Replace == nil {
		c.addf(mod, "is replaced in modules.txt, but not in go.mod or go.work")
	}
}

// A placedReplace is a replace line with the directory that it is relative to.
type placedReplace struct {
	*modfile.Replace
	dir string
}

// replaces returns all replace lines, one for each that is replaced.
func (c *vendorCheck) replaces() (all []placedReplace) {
	seen := map[module.Version]bool{}
	for _, r := range c.allReplaces() {
		if !seen[r.Old] {
			seen[r.Old] = true
			all = append(all, r)
		}
	}
	return all
}

// allReplaces returns the replace lines of the main modules, and of go.work last.
func (c *vendorCheck) allReplaces() (all []placedReplace) {
	for _, m := range c.mains {
		for _, r := range m.file.Replace {
			all = append(all, placedReplace{r, m.dir})
		}
	}
	if c.work != nil {
		for _, r := range c.work.Replace {
			all = append(all, placedReplace{r, c.work.Dir})
		}
	}
	return all
}

// replacing returns the replace line that holds for a module: the last one for its version, else for all versions.
func (c *vendorCheck) replacing(mod module.Version) placedReplace {
	var found placedReplace
	for _, r := range c.allReplaces() {
		if r.Old == mod || r.Old.Path == mod.Path && r.Old.Version == "" &&
			(found.Replace == nil || found.Old.Version == "") {
			found = r
		}
	}
	return found
}

// same reports whether a modules.txt has a replacement as the line says it. In a workspace it is relative to go.work.
func (c *vendorCheck) same(r placedReplace, have module.Version) bool {
	if c.work == nil || r.New.Version != "" || have.Version != "" {
		return r.New == have
	}
	return absolute(r.dir, r.New.Path) == absolute(c.work.Dir, have.Path)
}

type vendorReader struct {
	vendor  *Vendor
	index   map[module.Version]int
	current int // index of the module that lines belong to, -1 for none
}

func (r *vendorReader) line(line string) {
	notes, isNotes := strings.CutPrefix(line, "## ")
	header, isHeader := strings.CutPrefix(line, "# ")
	switch {
	case isHeader:
		r.header(strings.Fields(header))
	case r.current < 0:
	case isNotes:
		r.module().addNotes(notes)
	default:
		f := strings.Fields(line)
		if len(f) == 1 && module.CheckImportPath(f[0]) == nil {
			r.module().Packages = append(r.module().Packages, f[0])
		}
	}
}

func (r *vendorReader) module() *VendoredModule { return &r.vendor.Modules[r.current] }

// header reads "path version", "path version => path [version]" or "path => path [version]".
// It ignores headers of other forms, and the lines that belong to them.
func (r *vendorReader) header(f []string) {
	r.current = -1
	if len(f) < 2 {
		return
	}
	mod, rest := module.Version{Path: f[0]}, f[1:]
	if semver.IsValid(rest[0]) {
		mod.Version, rest = rest[0], rest[1:]
	} else if rest[0] != "=>" {
		return
	}
	r.startModule(mod)
	if len(rest) >= 2 && rest[0] == "=>" {
		r.module().Replacement.Path = rest[1]
		if len(rest) == 3 {
			r.module().Replacement.Version = rest[2]
		}
	}
}

func (r *vendorReader) startModule(mod module.Version) {
	i, ok := r.index[mod]
	if !ok {
		i = len(r.vendor.Modules)
		r.index[mod] = i
		r.vendor.Modules = append(r.vendor.Modules, VendoredModule{Path: mod.Path, Version: mod.Version})
	}
	r.current = i
}

// addNotes reads "explicit; go 1.20".
func (m *VendoredModule) addNotes(text string) {
	for entry := range strings.SplitSeq(text, ";") {
		entry = strings.TrimSpace(entry)
		if v, ok := strings.CutPrefix(entry, "go "); ok {
			m.Go = v
		}
		if entry == "explicit" {
			m.Explicit = true
		}
	}
}

// usesVendor reports whether the go command takes packages from the vendor directory dir of its
// own accord: if go.mod or go.work say go 1.14 or newer, and if vendor/modules.txt was
// written for a module or a workspace, whichever this is; no go line counts as an old one
// (cmd/go/internal/modload.setDefaultBuildMod).
func usesVendor(dir, goLine string, workspace bool) (bool, error) {
	if isDir(dir) != nil || version.Compare("go"+goLine, "go1.14") < 0 {
		return false, nil
	}
	text, err := readFile(filepath.Join(dir, "modules.txt"))
	if err != nil && !isMissing(err) {
		return false, fmt.Errorf("cannot read the vendor directory: %w", err)
	}
	return isWorkspaceVendor(text) == workspace, nil
}

// isWorkspaceVendor reports whether a modules.txt begins with the line "## workspace".
func isWorkspaceVendor(text []byte) bool {
	line, _, _ := bytes.Cut(text, []byte("\n"))
	notes, ok := strings.CutPrefix(string(line), "## ")
	if !ok {
		return false
	}
	for note := range strings.SplitSeq(notes, ";") {
		if strings.TrimSpace(note) == "workspace" {
			return true
		}
	}
	return false
}
