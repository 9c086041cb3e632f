package docker

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/filters"

	"github.com/gobuild-dev/gobuild/pkg/internal/image"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/testbinary"
	"github.com/gobuild-dev/gobuild/pkg/internal/toolchain"
)

// goVersion is the toolchain of most tests.
const goVersion = "1.26.8"

// testMark marks what this run of the tests makes, so that nothing else is touched.
var testMark = cmp.Or(os.Getenv("GOBUILD_TEST_MARK"), fmt.Sprintf("gobuildtest%d", os.Getpid()))

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
	tidyTime = killTimeout // tests count containers
	if err := makeAgent(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	if os.Getenv("GOBUILD_TEST_VICTIM") != "" {
		os.Exit(code) // a child of a test
	}
	if engine, err := Connect(context.Background(), ""); err == nil {
		engine.mark = testMark
		if _, err := engine.Clean(context.Background(), CleanOptions{}); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
	}
	if witnessDir != "" {
		os.RemoveAll(witnessDir)
	}
	if agent, err := executable(); err == nil {
		os.RemoveAll(filepath.Dir(agent))
	}
	os.Exit(code)
}

func connect(t *testing.T) *Engine {
	t.Helper()
	engine, err := Connect(t.Context(), "")
	if err != nil {
		t.Skip("needs a Docker engine: ", err)
	}
	t.Cleanup(func() { engine.Close() })
	engine.name, engine.mark = testMark, testMark
	return engine
}

func userCache(t *testing.T) string {
	t.Helper()
	dir, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, "gobuild")
}

// executor makes an executor with a state directory of its own; edit changes its options.
func newExecutor(t *testing.T, edit func(*Options)) *Executor {
	t.Helper()
	settings := toolchain.FromEnvironment(os.Environ())
	opts := Options{
		StateDir: filepath.Join(t.TempDir(), "state"), CacheDir: userCache(t),
		Toolchains: toolchain.NewClient(settings, userCache(t)), Settings: settings, Environ: os.Environ(),
	}
	if edit != nil {
		edit(&opts)
	}
	e := New(connect(t), opts)
	e.noAgent.Store(withoutAgent)
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
			{Name: "GOPATH", Value: plan.Path(plan.GOPATH)}, {Name: "GOENV", Value: "off"}, {Name: "GOTOOLCHAIN", Value: "local"},
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

// run runs a command that must succeed and returns its output.
func run(t *testing.T, e *Executor, c plan.Command) string {
	t.Helper()
	var out bytes.Buffer
	if err := e.Run(t.Context(), c, &out); err != nil {
		t.Fatalf("%s: %v\n%s", c.Args, err, out.String())
	}
	return out.String()
}

// module writes files, by name and content, into a new directory.
func module(t *testing.T, files ...string) string {
	t.Helper()
	dir := t.TempDir()
	write(t, dir, files...)
	return dir
}

func write(t *testing.T, dir string, files ...string) {
	t.Helper()
	for i := 0; i < len(files); i += 2 {
		name := filepath.Join(dir, filepath.FromSlash(files[i]))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(files[i+1]), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// witnessCommand runs the witness, a program that tells what a command may see and do.
// It is built once.
func witnessCommand(t *testing.T, args ...string) plan.Command {
	t.Helper()
	witnessOnce.Do(func() { buildWitness(t) })
	if witnessDir == "" {
		t.Fatal("the witness was not built")
	}
	c := goCommand(append([]string{"/witness/witness"}, args...)...)
	return withMount(c, plan.Mount{Target: "/witness", Kind: plan.Bind, Source: witnessDir})
}

var (
	witnessOnce sync.Once
	witnessDir  string
)

// buildWitness builds with the go command that runs the tests: its build cache is warm.
func buildWitness(t *testing.T) {
	dir, err := os.MkdirTemp("", "witness")
	if err != nil {
		t.Fatal(err)
	}
	goBuild(t, filepath.Join(dir, "witness"), filepath.Join("testdata", "witness.go"))
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	witnessDir = dir
}

// goBuild builds a static program for the engine.
func goBuild(t *testing.T, name, source string) {
	t.Helper()
	goos, arch := connect(t).Platform()
	build := exec.Command("go", "build", "-o", name, source)
	build.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS="+goos, "GOARCH="+arch)
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
}

// containers are the IDs of the containers that the tests made.
func containers(t *testing.T, e *Engine) []string {
	t.Helper()
	list, err := e.api.ContainerList(context.Background(), container.ListOptions{
		All: true, Filters: filters.NewArgs(filters.Arg("label", image.OwnLabel+"="+testMark)),
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

// awaitNone waits until the tests have no container any more; the engine may have much else to do.
func awaitNone(t *testing.T, e *Engine) {
	t.Helper()
	for wait := 0; len(containers(t, e)) > 0; wait++ {
		if wait == 600 {
			t.Fatal("a container is left")
		}
		time.Sleep(100 * time.Millisecond)
	}
}

func mustContain(t *testing.T, text, part string) {
	t.Helper()
	if !strings.Contains(text, part) {
		t.Errorf("%q does not contain %q", text, part)
	}
}
