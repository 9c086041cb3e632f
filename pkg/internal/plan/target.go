package plan

import "github.com/gobuild-dev/gobuild/pkg/internal/diag"

// A Target is a main package as it is compiled.
type Target struct {
	diag.Origin
	Name      string     // the binary's file name, without .exe
	Platforms []Platform // none: see Facts.Default

	Ldflags       []string
	Stamp         map[string]string // string variables of the program, by package and name
	Gcflags       []string
	BuildTags     []string
	Cgo           string // "off", "static" or "dynamic"
	InstallSuffix string
	Trimpath      bool
	Env           map[string]string

	Facts *TargetFacts
}

// A Group is what several targets and images were named by.
type Group struct {
	diag.Origin
	Targets        []*Target // those that its members lead to
	AllowOverrides bool
}

// An Override is a local tree in the place of an import path.
type Override struct {
	diag.Origin
	Dir    string // absolute, symlinks resolved
	Path   string // the import path that it replaces
	HasMod bool   // it has a go.mod of its own
	Go     string // its go line

	Requires Requires // of its go.mod
}
