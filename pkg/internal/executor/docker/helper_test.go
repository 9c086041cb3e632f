package docker

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/agent"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/dockertest"
	"github.com/gobuild-dev/gobuild/pkg/internal/goproxy"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/testbinary"
	"github.com/gobuild-dev/gobuild/pkg/internal/toolchain"
)

// goVersion is the toolchain of most tests.
const goVersion = "1.26.8"

// withoutAgent has executors let the engine start commands.
var withoutAgent = os.Getenv("GOBUILD_TEST_WITHOUT_AGENT") != ""

// eachWay runs a test with an agent in the containers, and without one.
func eachWay(t *testing.T, test func(t *testing.T)) {
	defer func() { withoutAgent = false }()
	for _, withoutAgent = range []bool{false, true} {
		t.Run(fmt.Sprintf("withoutAgent=%v", withoutAgent), test)
	}
}

// makeAgent builds what can be an agent, which this program is not where C is linked into it.
func makeAgent() error {
	path := os.Getenv("GOBUILD_TEST_AGENT") // of a test that runs this program
	if path == "" {
		dir, err := os.MkdirTemp("", "agent")
		if err != nil {
			return err
		}
		if path, err = testbinary.Build(dir); err != nil {
			return err
		}
	}
	executable = func() (string, error) { return path, nil }
	return os.Setenv("GOBUILD_TEST_AGENT", path)
}

// TestMain removes the volumes that the tests share.
func TestMain(m *testing.M) {
	agent.Reexec()
	if err := makeAgent(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := dockertest.Main(m)
	if agent, err := executable(); err == nil && dockertest.Victim() == "" {
		os.RemoveAll(filepath.Dir(agent))
	}
	os.Exit(code)
}

func userCache(t *testing.T) string {
	t.Helper()
	dir, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, "gobuild")
}

// newExecutor makes an executor with a state directory of its own; edit changes its options.
func newExecutor(t *testing.T, edit func(*Options)) *Executor {
	t.Helper()
	settings := goproxy.FromEnvironment(os.Environ())
	opts := Options{
		StateDir: filepath.Join(t.TempDir(), "state"), CacheDir: userCache(t),
		Toolchains: toolchain.Open(settings, userCache(t)), Settings: settings, Environ: os.Environ(),
	}
	if edit != nil {
		edit(&opts)
	}
	e := New(dockertest.Connect(t), opts)
	e.boxes.starter.noAgent.Store(withoutAgent)
	e.boxes.starter.tidy = 0 // tests count containers
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	return e
}

// goCommand is a command as plans have them.
func goCommand(args ...string) plan.Command {
	c := plan.Command{
		Toolchain: plan.Toolchain{Version: goVersion},
		Dir:       plan.HomeDir,
		Env: []plan.Var{
			{Name: "GOCACHE", Value: plan.Path(plan.CacheDir)}, {Name: "GOMODCACHE", Value: plan.Path(plan.ModCache)},
			{Name: "GOPATH", Value: plan.Path(plan.GOPATH)}, {Name: "GOENV", Value: "off"}, {Name: "GOTOOLCHAIN",
				Value: "local"},
			{Name: "CGO_ENABLED", Value: "0"}, {Name: "GOFLAGS", Value: ""},
		},
		Mounts: []plan.Mount{
			{Target: plan.CacheDir, Kind: plan.Cache, Write: true},
			{Target: plan.ModCache, Kind: plan.Cache},
		},
	}
	for _, a := range args {
		c.Args = append(c.Args, plan.Text(a))
	}
	return c
}

// withMount adds a mount to a command.
func withMount(c plan.Command, m plan.Mount) plan.Command {
	c.Mounts = append(c.Mounts[:len(c.Mounts):len(c.Mounts)], m)
	return c
}

// mustRun runs a command that must succeed and returns its output.
func mustRun(t *testing.T, e *Executor, c plan.Command) string {
	t.Helper()
	var out bytes.Buffer
	if err := e.Run(t.Context(), c, &out); err != nil {
		t.Fatalf("%s: %v\n%s", c.Args, err, out.String())
	}
	return out.String()
}

// witnessCommand runs the witness.
func witnessCommand(t *testing.T, args ...string) plan.Command {
	t.Helper()
	c := goCommand(append([]string{"/witness/witness"}, args...)...)
	return withMount(c, plan.Mount{Target: "/witness", Kind: plan.Bind, Source: dockertest.Witness(t)})
}
