package plannertest

import (
	"path/filepath"

	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// Checkout is where the made-up configuration stands.
const Checkout = "/home/someone/project"

// GoVersion is the toolchain of a version.
func GoVersion(v string) plan.Toolchain { return plan.Toolchain{Version: v} }

// InModule is a package of a module with dependencies.
func InModule(v, pkg string) *plan.TargetFacts {
	m := &plan.Module{
		Root: Checkout, Path: "example.com/app", Go: "1.16", HasDeps: true,
		GoMod:    "module example.com/app\n\ngo 1.16\n\nrequire example.com/dep v1.2.3\n",
		GoSum:    "example.com/dep v1.2.3 h1:x=\n",
		Requires: plan.Requires{"example.com/dep": {"v1.2.3"}},
	}
	return &plan.TargetFacts{
		Toolchain: GoVersion(v), ImportPath: "example.com/app/" + pkg, Dir: filepath.Join(Checkout, pkg), Module: m,
	}
}

// Override is one with a go.mod, beside the checkout.
func Override(path string) *plan.Override {
	return &plan.Override{Dir: filepath.Join(Checkout, "..", filepath.Base(path)), Path: path, HasMod: true, Go: "1.15",
		Requires: plan.Requires{}}
}

// InWorkspace is a package of a workspace with two members, one replace line for a
// directory, one for another module.
func InWorkspace(v string) *plan.TargetFacts {
	f := InModule(v, "cmd/api")
	f.Module.Root, f.Dir = Checkout+"/app", Checkout+"/app/cmd/api"
	lib := plan.Local{Dir: Checkout + "/lib", Path: "example.com/lib", Go: "1.18"}
	f.Module.Work = &plan.Workspace{
		Dir: Checkout, Go: "1.18", Sum: "example.com/x v1.0.0 h1:x=\n", Godebug: map[string]string{"panicnil": "1"},
		Uses: []plan.Local{{Dir: f.Module.Root, Path: "example.com/app", Go: "1.16"}, lib},
		Replace: []plan.Replace{
			{Path: "example.com/near", NewPath: Checkout + "/my near"},
			{Path: "example.com/x", Version: "v1.0.0", NewPath: "example.com/y", NewVersion: "v1.1.0"},
		},
	}
	f.Module.Locals = []plan.Local{lib, {Dir: Checkout + "/my near", Path: "example.com/near",
		Renamed: "module example.com/near\n"}}
	f.Module.Requires["example.com/near"] = []string{"v1.0.0", "v1.0.1"}
	f.Module.Requires["example.com/lib"] = []string{"v0.0.0"}
	return f
}
