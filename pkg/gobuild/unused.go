package gobuild

import (
	"debug/buildinfo"

	"github.com/hashicorp/hcl/v2"

	"github.com/gobuild-dev/gobuild/pkg/internal/build"
	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
)

// warnUnused warns of overrides that nothing imports: most likely their import path is not
// quite the one that was meant. What local sources import is known from the lookup; what
// modules of the proxy import shows in the binaries' build information.
func (s *session) warnUnused(res *build.Results) {
	if len(s.file.Overrides) == 0 {
		return
	}
	for _, b := range res.Compiled {
		info, err := buildinfo.ReadFile(b.Path)
		if err != nil {
			continue // older than Go 1.13, so built in a GOPATH, where the lookup sees everything
		}
		for _, dep := range info.Deps {
			s.imported[dep.Path] = true
		}
		s.imported[info.Main.Path] = true
	}
	for _, o := range s.file.Overrides {
		if importsBelow(s.imported, o.ImportPath()) {
			continue
		}
		s.warnings = append(s.warnings, unusedOverride(o.Range, o.ImportPath()))
	}
}

func unusedOverride(at hcl.Range, importPath string) *hcl.Diagnostic {
	return diag.Warning(diag.NothingImportsThisOverride, at,
		"No target imports %s or a package below it: check the import path, or take the override out.", importPath)
}
