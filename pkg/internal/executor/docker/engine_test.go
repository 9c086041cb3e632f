package docker

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/client"
	"github.com/opencontainers/go-digest"

	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/runs"
)

func TestUnreachable(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	listener.Close()
	t.Setenv("DOCKER_CONFIG", t.TempDir())
	for _, test := range []struct{ host, env, want string }{
		{"tcp://" + address, "", "no usable Docker engine answers at tcp://" + address + ": is it running"},
		{"unix:///nowhere/docker.sock", "", "no usable Docker engine answers at unix:///nowhere/docker.sock: is it running"},
		{"", "tcp://" + address, "no usable Docker engine answers at tcp://" + address + ": is it running"},
		{"elsewhere", "", `there is no docker context "elsewhere"`},
		{"wrong://host", "", "no usable Docker engine answers at wrong://host"},
	} {
		t.Setenv("DOCKER_HOST", test.env)
		_, err := Connect(t.Context(), test.host)
		var unreachable *UnreachableError
		if !errors.As(err, &unreachable) || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%q: the error is %v, not %q", test.host, err, test.want)
		}
	}
}

// TestEndpoints resolves hosts as the docker command does.
func TestEndpoints(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("DOCKER_CONFIG", dir)
	t.Setenv("DOCKER_HOST", "")
	t.Setenv("DOCKER_CONTEXT", "")
	for name, host := range map[string]string{"far": "tcp://far:2376", "near": "unix:///near.sock", "over": "ssh://me@over"} {
		meta, err := json.Marshal(map[string]any{
			"Name": name, "Metadata": map[string]any{"Description": "a test"},
			"Endpoints": map[string]any{"docker": map[string]any{"Host": host, "SkipTLSVerify": name == "far"}},
		})
		if err != nil {
			t.Fatal(err)
		}
		write(t, dir, filepath.Join("contexts", "meta", digest.FromString(name).Encoded(), "meta.json"), string(meta))
	}
	for _, test := range []struct{ asked, host, context, current, want string }{
		{"", "", "", "", client.DefaultDockerHost},
		{"", "", "", "near", "unix:///near.sock"},
		{"", "", "far", "near", "tcp://far:2376"},
		{"", "tcp://env:1", "far", "near", "tcp://env:1"},
		{"over", "tcp://env:1", "far", "near", "ssh://me@over"},
		{"tcp://asked:1", "tcp://env:1", "far", "near", "tcp://asked:1"},
		{"default", "", "", "near", client.DefaultDockerHost},
	} {
		t.Setenv("DOCKER_HOST", test.host)
		t.Setenv("DOCKER_CONTEXT", test.context)
		write(t, dir, "config.json", `{"currentContext": "`+test.current+`"}`)
		end, err := findEndpoint(test.asked)
		if err != nil || end.Host != test.want {
			t.Errorf("%+v: got %s, %v", test, end.Host, err)
		}
		if skips := end.tls != nil && end.tls.InsecureSkipVerify; skips != (test.want == "tcp://far:2376") {
			t.Errorf("%+v: the TLS configuration is %v", test, end.tls)
		}
		if _, err := end.options(); err != nil {
			t.Errorf("%+v: %v", test, err)
		}
	}
}

func TestEngine(t *testing.T) {
	e := connect(t)
	if goos, arch := e.Platform(); goos == "" || arch == "" {
		t.Errorf("the platform is %q, %q", goos, arch)
	}
	if id, err := e.ImageID(t.Context(), "gobuild-test.invalid/none:none"); id != "" || err != nil {
		t.Errorf("an image that is not there has the ID %q, %v", id, err)
	}
	err := e.Load(t.Context(), strings.NewReader("no archive at all"))
	if err == nil || !strings.Contains(err.Error(), "did not take the image") {
		t.Errorf("loading nonsense: %v", err)
	}
}

func TestOldAPI(t *testing.T) {
	connect(t)
	t.Setenv("DOCKER_API_VERSION", "1.40")
	if _, err := Connect(t.Context(), ""); err == nil || !strings.Contains(err.Error(), "Docker 20.10") {
		t.Errorf("the error is %v", err)
	}
}

// TestSweep expects a container that was never started to go, but not at once.
func TestSweep(t *testing.T) {
	e := newExecutor(t, nil)
	run(t, e, goCommand("go", "version")) // so that there is an image
	tools, err := e.tools(t.Context(), boxKey{toolchain: plan.Toolchain{Version: goVersion}})
	if err != nil {
		t.Fatal(err)
	}
	config := e.config(boxKey{}, tools, false)
	config.Labels = e.engine.labels()
	made, err := e.engine.api.ContainerCreate(t.Context(), config, &container.HostConfig{}, nil, nil, "")
	if err != nil {
		t.Fatal(err)
	}
	e.engine.Sweep(t.Context(), nil)
	if !slices.Contains(containers(t, e.engine), made.ID) {
		t.Error("a container that was just created is gone")
	}
	e.engine.info.SystemTime = time.Now().Add(time.Hour).Format(time.RFC3339Nano)
	e.engine.Sweep(t.Context(), nil)
	if left := containers(t, e.engine); slices.Contains(left, made.ID) || len(left) != 1 {
		t.Errorf("the containers %v are left", left)
	}
}

// TestLateCreation expects a container to go that the engine makes after the run that asked for it was
// killed, and after the next has looked.
func TestLateCreation(t *testing.T) {
	e := newExecutor(t, nil)
	run(t, e, goCommand("go", "version")) // so that there is an image
	tools, err := e.tools(t.Context(), boxKey{toolchain: plan.Toolchain{Version: goVersion}})
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	e.engine.Own(dir, func() (*runs.Run, error) { return runs.Begin(dir, runs.About{}) })
	if err := e.engine.owner.join(t.Context()); err != nil {
		t.Fatal(err)
	}
	defer e.engine.owner.run.End()
	config := e.config(boxKey{}, tools, false)
	config.Labels = e.engine.labels()
	config.Labels[runLabel], config.Labels[placeLabel] = "killed", e.engine.owner.place
	made := make(chan string, 1)
	go func() {
		time.Sleep(500 * time.Millisecond)
		answer, _ := e.engine.api.ContainerCreate(context.Background(), config, &container.HostConfig{}, nil, nil, "")
		made <- answer.ID
	}()
	if late := e.engine.Sweep(t.Context(), []string{"killed", "another"}); !slices.Equal(late, []string{"another"}) {
		t.Errorf("to be looked at again are %q", late)
	}
	if id := <-made; id == "" || slices.Contains(containers(t, e.engine), id) {
		t.Errorf("the container %q is left", id)
	}
}
