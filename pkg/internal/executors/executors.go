package executors

import (
	"slices"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/engine"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor/host"
	"github.com/gobuild-dev/gobuild/pkg/internal/goproxy"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/registry"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/progress"
	"github.com/gobuild-dev/gobuild/pkg/internal/runs"
	"github.com/gobuild-dev/gobuild/pkg/internal/toolchain"
)

// kinds are all kinds of executors, in the order in which Auto tries them. A new one is a line here, and
// a value of the enum in lang.Root, which TestLanguage asks for.
var kinds = []Kind{
	{docker.Name, true, docker.Capabilities, newDocker},
	{host.Name, false, func(*engine.Engine) plan.Capabilities { return host.Capabilities() }, newHost},
}

// A Kind is an executor that the user can ask for.
type Kind struct {
	Name       string
	UsesEngine bool // it needs a Docker engine, and keeps things there

	// Capabilities are those of an executor with an engine; nil stands for one that is not known yet, or
	// for none.
	Capabilities func(*engine.Engine) plan.Capabilities

	// New makes an executor. It starts nothing.
	New func(Options) executor.Executor
}

// Options are what executors need. Each takes what it uses.
type Options struct {
	// StateDir is the absolute directory of what is remembered of the checkout; its last element is the
	// checkout's ID.
	StateDir string
	CacheDir string         // gobuild's directory in the user's cache, absolute
	Engine   *engine.Engine // nil for kinds that use none
	Volumes  string         // tells the volumes of this run from others; "" for those that all share

	Toolchains *toolchain.Store // where Go distributions come from
	Settings   goproxy.Settings // the user's Go settings, for fetches
	Environ    []string         // the user's environment, as os.Environ
	Trust      bool             // images that the configuration names get the user's credentials

	Access   registry.Access           // to registries, for images that hold toolchains
	Reporter *progress.Reporter        // shows downloads; may be nil
	Warn     func(text string)         // is told once what commands are not kept from; may be nil
	Begin    func() (*runs.Run, error) // begins the run that temporary files are of, where it has not begun
}

func newDocker(o Options) executor.Executor {
	return docker.New(o.Engine, docker.Options{
		StateDir: o.StateDir, CacheDir: o.CacheDir, Toolchains: o.Toolchains, Reporter: o.Reporter,
		Environ: o.Environ, Settings: o.Settings, Volumes: o.Volumes, Trust: o.Trust, Access: o.Access,
	})
}

func newHost(o Options) executor.Executor {
	return host.New(host.Options{
		StateDir: o.StateDir, CacheDir: o.CacheDir, Toolchains: o.Toolchains, Reporter: o.Reporter,
		Environ: o.Environ, Settings: o.Settings, Begin: o.Begin, Warn: o.Warn,
	})
}

// Auto asks for the first kind that can be used.
const Auto = "auto"

// Named returns the kinds that a name stands for: all of them for Auto, in the order in which they are
// tried, none for a name that is not known.
func Named(name string) []Kind {
	if name == Auto {
		return slices.Clone(kinds)
	}
	return slices.DeleteFunc(slices.Clone(kinds), func(k Kind) bool { return k.Name != name })
}

// Names are the names of all kinds.
func Names() []string { return names(func(Kind) bool { return true }) }

// WithEngine are the names of the kinds that use an engine.
func WithEngine() []string { return names(func(k Kind) bool { return k.UsesEngine }) }

// UseEngine reports whether executors of a name use an engine.
func UseEngine(name string) bool { return slices.Contains(WithEngine(), name) }

func names(want func(Kind) bool) (list []string) {
	for _, k := range kinds {
		if want(k) {
			list = append(list, k.Name)
		}
	}
	return list
}

// Choices are what may be asked for, for messages: "auto, docker or host".
func Choices() string {
	list := append([]string{Auto}, Names()...)
	last := len(list) - 1
	return strings.Join(list[:last], ", ") + " or " + list[last]
}
