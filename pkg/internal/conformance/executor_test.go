package conformance

import (
	"context"
	"slices"
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

// onBoth runs a test on each executor, at the same time. With -short, an engine is enough.
func onBoth(t *testing.T, run func(t *testing.T, x executor)) {
	t.Run("docker", func(t *testing.T) {
		t.Parallel()
		run(t, executor{name: "docker", engine: needEngine(t)})
	})
	if testing.Short() && engine() != nil {
		return
	}
	t.Run("host", func(t *testing.T) {
		t.Parallel()
		run(t, host)
	})
}

// A bullet is one requirement of planning and executing.
type bullet struct {
	name string
	test func(t *testing.T, x executor)
}

// runEach tests bullets, and with an engine also those that need one.
func runEach(t *testing.T, x executor, both []bullet, withEngine ...bullet) {
	if x.engine != nil {
		both = slices.Concat(both, withEngine)
	}
	for _, b := range both {
		t.Run(b.name, func(t *testing.T) { b.test(t, x) })
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
