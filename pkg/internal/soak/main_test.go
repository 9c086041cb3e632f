//go:build linux

package soak

import (
	"errors"
	"flag"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/docker/docker/client"

	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
	"github.com/gobuild-dev/gobuild/pkg/internal/testbinary"
	"github.com/gobuild-dev/gobuild/pkg/internal/testrun"
)

var (
	given  = flag.String("gobuild", "", "the binary to test; left out, one that is built of this tree")
	seed   = flag.Uint64("seed", 0, "draws what happens; left out, one of the clock's")
	rounds = flag.Int("rounds", 0, "how many rounds each loop has; left out, a few, and one with -short")
)

var (
	binary string // the gobuild under test
	temp   string // what this run writes
	mark   = fmt.Sprintf("soak%d", os.Getpid())
)

func TestMain(m *testing.M) {
	flag.Parse()
	testrun.UnignoreSignals()
	if *seed == 0 {
		*seed = uint64(time.Now().UnixNano()) % 1e6
	}
	fmt.Printf("seed %d\n", *seed)
	err := prepare()
	code := 1
	if err == nil {
		code = m.Run()
	}
	if err := errors.Join(err, fsx.RemoveAll(temp)); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func prepare() (err error) {
	if temp, err = os.MkdirTemp("", "gbs-"); err != nil {
		return err
	}
	if err := os.Chmod(temp, 0o755); err != nil { // other users run the binary, too
		return err
	}
	if binary = *given; binary != "" {
		return nil
	}
	dir := filepath.Join(temp, "bin")
	if err := os.Mkdir(dir, 0o755); err != nil {
		return err
	}
	binary, err = testbinary.Build(dir)
	return err
}

// atMost returns how many rounds a loop has: those that were asked for, else a few.
func atMost(few int) int {
	if *rounds > 0 {
		return *rounds
	}
	return few
}

// reached says now and then how far a long loop is.
func reached(t *testing.T, round int) {
	if round%100 == 0 {
		t.Logf("round %d of %d", round, *rounds)
	}
}

// random draws what happens in one loop.
func random(loop string) *rand.Rand {
	h := fnv.New64()
	h.Write([]byte(loop))
	return rand.New(rand.NewPCG(*seed, h.Sum64()))
}

// onBoth runs a loop on each executor.
func onBoth(t *testing.T, loop func(t *testing.T, executor string)) {
	t.Run("host", func(t *testing.T) { loop(t, "host") })
	t.Run("docker", func(t *testing.T) {
		removeVolumes(t)
		loop(t, "docker")
	})
}

func needEngine(t *testing.T) *client.Client {
	t.Helper()
	api, err := client.NewClientWithOpts(client.FromEnv, client.WithAPIVersionNegotiation())
	if err == nil {
		_, err = api.Ping(t.Context())
	}
	if err != nil {
		t.Skip("needs a Docker engine: ", err)
	}
	return api
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
