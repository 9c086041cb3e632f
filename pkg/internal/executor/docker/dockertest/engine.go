package dockertest

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/filters"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/engine"
	"github.com/gobuild-dev/gobuild/pkg/internal/image"
)

// Mark marks what this run of the tests makes, so that nothing else is touched.
var Mark = cmp.Or(os.Getenv("GOBUILD_TEST_MARK"), fmt.Sprintf("gobuildtest%d", os.Getpid()))

// Main runs the tests, removes what they made in the engine, and returns the exit code. A process that
// a test started removes nothing.
func Main(m *testing.M) (code int) {
	code = m.Run()
	if Victim() != "" {
		return code
	}
	if e, err := engine.Connect(context.Background(), ""); err == nil {
		e.Rename(Mark)
		if _, err := e.Leftovers.Clean(context.Background(), engine.CleanOptions{}); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
	}
	removeWitness()
	return code
}

// Victim is what a test says to a process that it started to run that test; "" in all others.
func Victim() string { return os.Getenv("GOBUILD_TEST_VICTIM") }

// VictimEnviron is the environment of a process that a test starts to run that test, which marks what it
// makes as this one does.
func VictimEnviron(t *testing.T, victim string) []string {
	t.Helper()
	return append(os.Environ(), "GOBUILD_TEST_VICTIM="+victim, "GOBUILD_TEST_MARK="+Mark,
		"GOBUILD_TEST_WITNESS="+Witness(t))
}

// Connect connects to an engine, in which all that is made is marked.
func Connect(t *testing.T) *engine.Engine {
	t.Helper()
	e, err := engine.Connect(t.Context(), "")
	if err != nil {
		t.Skip("needs a Docker engine: ", err)
	}
	t.Cleanup(func() { e.Close() })
	e.Rename(Mark)
	return e
}

// Containers are the IDs of the containers that the tests made.
func Containers(t *testing.T, e *engine.Engine) []string {
	t.Helper()
	list, err := e.Client().ContainerList(context.Background(), container.ListOptions{
		All: true, Filters: filters.NewArgs(filters.Arg("label", image.OwnLabel+"="+Mark)),
	})
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, c := range list {
		ids = append(ids, c.ID)
	}
	return ids
}

// AwaitNone waits until the tests have no container any more; the engine may have much else to do.
func AwaitNone(t *testing.T, e *engine.Engine) {
	t.Helper()
	for wait := 0; len(Containers(t, e)) > 0; wait++ {
		if wait == 600 {
			t.Fatal("a container is left")
		}
		time.Sleep(100 * time.Millisecond)
	}
}
