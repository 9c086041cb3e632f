package share

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// A graphAction is an action of go build, as -debug-actiongraph writes it.
type graphAction struct {
	Mode     string
	Package  string
	ActionID string   // base64 of the first 15 bytes of the action's ID
	Cmd      []string // commands that were run for it
}

// A usedPackage is a compiled package that a go build used.
type usedPackage struct {
	path   string
	action string // the start of the action's ID
}

// actionStart is how many hexadecimal digits of an action's ID a graph has.
const actionStart = 30

// parseGraph returns the packages that a go build used, and how many of them it compiled itself. IDs are
// there since Go 1.13, the first version with -trimpath.
func parseGraph(graph []byte) (used []usedPackage, compiled int) {
	var actions []graphAction
	if json.Unmarshal(graph, &actions) != nil {
		return nil, 0
	}
	for _, a := range actions {
		id, err := base64.RawURLEncoding.DecodeString(a.ActionID)
		if a.Mode != "build" || err != nil || len(id) != actionStart/2 {
			continue
		}
		used = append(used, usedPackage{a.Package, hex.EncodeToString(id)})
		if len(a.Cmd) > 0 {
			compiled++
		}
	}
	return used, compiled
}

// A kind is a part of the packages of a compile. Each is kept by itself, as they change at different times.
type kind string

const (
	standard kind = "std"
	modules  kind = "modules"  // of module versions
	checkout kind = "checkout" // of modules on disk
)

var kinds = []kind{standard, modules, checkout}

// kindOf is the kind of a package. A wrong one would cost only traffic.
func kindOf(a *plan.Action, path string) kind {
	onDisk := func(m plan.Local) bool { return path == m.Path || strings.HasPrefix(path, m.Path+"/") }
	first, _, _ := strings.Cut(path, "/")
	switch {
	case slices.ContainsFunc(a.Compile.Modules, onDisk):
		return checkout
	case strings.Contains(first, "."):
		return modules
	}
	return standard
}
