package plan

import (
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
)

// A Target is a main package as it is compiled.
type Target struct {
	diag.Origin
	Name      string     // the binary's file name, without .exe
	Platforms []Platform // none: see Facts.Default

	Ldflags       []string
	Stamp         map[string]string // string variables of the program, by package and name
	Gcflags       []string
	Asmflags      []string
	PGO           Profile
	BuildMode     BuildMode
	Detectors     []string // of "race", "msan" and "asan", those that it has
	BuildTags     []string
	Cgo           string // "off", "static" or "dynamic"
	InstallSuffix string
	Trimpath      bool
	Env           map[string]string

	Facts *TargetFacts

	// Variants are what a target with platform blocks is on its platforms.
	Variants map[Platform]*Target
	Changes  []Change // of a variant: the blocks that say something of it
}

// A Change is what a platform block says.
type Change struct {
	Pattern    string   // its label
	Attributes []string // by name; those that another block for fewer platforms has are left out
}

// On returns the target as it is compiled for a platform.
func (t *Target) On(pl Platform) *Target {
	if v := t.Variants[pl]; v != nil {
		return v
	}
	return t
}

// A Profile is what the compiler optimizes by. One field is set, or none for Go's own default.
type Profile struct {
	Word string // "auto" or "off"
	File string // absolute
}

// A BuildMode is what go build makes of a main package ("go help buildmode"); "" is Go's default.
type BuildMode string

// The build modes of targets.
const (
	ModeExe      BuildMode = "exe"
	ModePIE      BuildMode = "pie"
	ModeCShared  BuildMode = "c-shared"
	ModeCArchive BuildMode = "c-archive"
	ModePlugin   BuildMode = "plugin"
)

// IsProgram reports whether what is made can be started.
func (m BuildMode) IsProgram() bool { return m == "" || m == ModeExe || m == ModePIE }

// HasHeader reports whether go build writes a header for C beside a library for a platform.
func (m BuildMode) HasHeader(p Platform) bool {
	return m == ModeCArchive || m == ModeCShared && p.OS != "wasip1"
}

// File is the name of the file that is made for a platform. A suffix that the name has is not added once more.
func (m BuildMode) File(name string, p Platform) string {
	switch name := m.stem(name); m {
	case ModeCArchive:
		return name + ".a"
	case ModePlugin:
		return name + ".so"
	case ModeCShared:
		return name + sharedSuffix(p.OS)
	}
	if strings.HasSuffix(name, ".exe") {
		return name
	}
	return p.Exe(name)
}

// stem returns the name of a library without the suffix that libraries of its kind have, on whatever platform.
func (m BuildMode) stem(name string) string {
	suffixes := map[BuildMode][]string{
		ModeCArchive: {".a"}, ModePlugin: {".so"}, ModeCShared: {".so", ".dylib", ".dll", ".wasm"},
	}
	for _, suffix := range suffixes[m] {
		if bare := strings.TrimSuffix(name, suffix); bare != name && bare != "" {
			return bare
		}
	}
	return name
}

func sharedSuffix(goos string) string {
	switch goos {
	case "darwin":
		return ".dylib"
	case "windows":
		return ".dll"
	case "wasip1":
		return ".wasm"
	}
	return ".so"
}

// Files are the names of all that the target makes for a platform: its file, and that of a header.
func (t *Target) Files(p Platform) []string {
	if t.BuildMode.HasHeader(p) {
		return []string{t.File(p), t.Header()}
	}
	return []string{t.File(p)}
}

// Header is the name of the header of a library.
func (t *Target) Header() string { return t.BuildMode.stem(t.Name) + ".h" }

// File is the name of the target's file for a platform.
func (t *Target) File(p Platform) string { return t.BuildMode.File(t.Name, p) }

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
