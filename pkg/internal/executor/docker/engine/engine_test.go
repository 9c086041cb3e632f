package engine

import (
	"encoding/json"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/docker/docker/client"
	"github.com/opencontainers/go-digest"
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
		{"unix:///nowhere/docker.sock", "", "no usable Docker engine answers at unix:///nowhere/docker.sock: is it " +
			"running"},
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
	for name, host := range map[string]string{"far": "tcp://far:2376", "near": "unix:///near.sock",
		"over": "ssh://me@over"} {
		meta, err := json.Marshal(map[string]any{
			"Name": name, "Metadata": map[string]any{"Description": "a test"},
			"Endpoints": map[string]any{"docker": map[string]any{"Host": host, "SkipTLSVerify": name == "far"}},
		})
		if err != nil {
			t.Fatal(err)
		}
		writeFile(t, filepath.Join(dir, "contexts", "meta", digest.FromString(name).Encoded(), "meta.json"),
			string(meta))
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
		writeFile(t, filepath.Join(dir, "config.json"), `{"currentContext": "`+test.current+`"}`)
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
	e := connectTest(t)
	if goos, arch := e.Platform(); goos == "" || arch == "" {
		t.Errorf("the platform is %q, %q", goos, arch)
	}
	if id, err := e.Images.ImageID(t.Context(), "gobuild-test.invalid/none:none"); id != "" || err != nil {
		t.Errorf("an image that is not there has the ID %q, %v", id, err)
	}
	err := e.Images.Load(t.Context(), strings.NewReader("no archive at all"))
	if err == nil || !strings.Contains(err.Error(), "did not take the image") {
		t.Errorf("loading nonsense: %v", err)
	}
}

func TestOldAPI(t *testing.T) {
	connectTest(t)
	t.Setenv("DOCKER_API_VERSION", "1.40")
	if _, err := Connect(t.Context(), ""); err == nil || !strings.Contains(err.Error(), "Docker 20.10") {
		t.Errorf("the error is %v", err)
	}
}

func connectTest(t *testing.T) *Engine {
	t.Helper()
	e, err := Connect(t.Context(), "")
	if err != nil {
		t.Skip("needs a Docker engine: ", err)
	}
	t.Cleanup(func() { e.Close() })
	return e
}

func writeFile(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
