package conformance

import (
	"context"
	"flag"
	"sync"
	"testing"

	"github.com/docker/docker/client"
)

// An executor is what the suite runs on.
type executor struct {
	name   string
	engine *client.Client // nil on the host
}

// host is there everywhere.
var host = executor{name: "host"}

// engine is the Docker engine that answers here, or nil.
var engine = sync.OnceValue(func() *client.Client {
	api, err := client.NewClientWithOpts(client.FromEnv, client.WithAPIVersionNegotiation())
	if err != nil {
		return nil
	}
	if _, err := api.Ping(context.Background()); err != nil {
		return nil
	}
	return api
})

// needEngine returns the engine; a test without one is skipped.
func needEngine(t *testing.T) *client.Client {
	t.Helper()
	api := engine()
	if api == nil {
		t.Skip("needs a Docker engine: none answers")
	}
	return api
}

// onBoth runs a test on each executor, at the same time.
func onBoth(t *testing.T, run func(t *testing.T, x executor)) {
	t.Run("docker", func(t *testing.T) {
		t.Parallel()
		run(t, executor{name: "docker", engine: needEngine(t)})
	})
	t.Run("host", func(t *testing.T) {
		t.Parallel()
		run(t, host)
	})
}

// A table is results by the target and the platform, or the tag: the columns by title.
type table = map[string]map[string]string

// sameOnBoth runs a test on each executor, at the same time, and compares the digests of what it built on each.
func sameOnBoth(t *testing.T, run func(t *testing.T, x executor) table) {
	t.Helper()
	var mutex sync.Mutex
	built := map[string]table{}
	t.Run("executors", func(t *testing.T) {
		onBoth(t, func(t *testing.T, x executor) {
			rows := run(t, x)
			mutex.Lock()
			built[x.name] = rows
			mutex.Unlock()
		})
	})
	if len(built) < 2 {
		return // one is skipped, or failed
	}
	for name, row := range built["host"] {
		if other := built["docker"][name]; row["DIGEST"] == "" || other["DIGEST"] != row["DIGEST"] {
			t.Errorf("%s is %q on the host, and %q with docker", name, row["DIGEST"], other["DIGEST"])
		}
	}
}

// A bullet is one requirement of planning and executing.
type bullet struct {
	name string
	test func(t *testing.T, x executor)
}

// withoutTurns has each executor tested against all requirements with -short, too: for an engine that is tested
// besides the one that all tests use.
var withoutTurns = flag.Bool("without-turns", false, "with -short, test each executor against all requirements")

// runEach tests bullets, and with an engine also those that need one. With -short, the executors take turns.
func runEach(t *testing.T, x executor, both []bullet, withEngine ...bullet) {
	for i, b := range both {
		if ours := i%2 == 0 == (x.engine != nil); ours || !testing.Short() || *withoutTurns || engine() == nil {
			t.Run(b.name, func(t *testing.T) { b.test(t, x) })
		}
	}
	for _, b := range withEngine {
		if x.engine != nil {
			t.Run(b.name, func(t *testing.T) { b.test(t, x) })
		}
	}
}

// TestConformance checks both executors against the same requirements.
func TestConformance(t *testing.T) {
	onBoth(t, func(t *testing.T, x executor) {
		warm(t, x)
		runEach(t, x, bullets)
	})
}

// warm downloads the toolchains that the suite uses, as many of its proxies have none.
func warm(t *testing.T, x executor) {
	for _, archive := range []string{small, quick} {
		newProject(t, x, archive).ok(t, "build")
	}
}

// fetchToolchain has a version of Go in the user's cache.
func fetchToolchain(t *testing.T, x executor, version string) {
	t.Helper()
	newProject(t, x, `
-- main.go --
package main

func main() {}
-- go.mod --
module example.com/hello

go 1.12
-- gobuild.hcl --
toolchain "old" { version = "$GO" }

target "hello" {
  package   = "."
  toolchain = toolchain.old
}
`, "$GO", version).ok(t, "build")
}
