package docker

import (
	"context"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/docker/docker/api/types/image"
	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/registry"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/remote"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/dockertest"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/engine"
	ours "github.com/gobuild-dev/gobuild/pkg/internal/image"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/content"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/layer"
	access "github.com/gobuild-dev/gobuild/pkg/internal/image/registry"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/sink"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// privateRegistry serves images to whoever knows the password.
func privateRegistry(t *testing.T) (host string, auth authn.Authenticator) {
	t.Helper()
	images := registry.New(registry.Logger(log.New(io.Discard, "", 0)))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if user, password, _ := r.BasicAuth(); user != "me" || password != "secret" {
			w.Header().Set("WWW-Authenticate", `Basic realm="test"`)
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		images.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	return strings.TrimPrefix(server.URL, "http://"), &authn.Basic{Username: "me", Password: "secret"}
}

// toolchainLike is an image that looks like one with Go in an unusual place; its go and gofmt
// are the witness.
func toolchainLike(t *testing.T, e *engine.Engine) v1.Image {
	t.Helper()
	program := filepath.Join(dockertest.Witness(t), "witness")
	layer, err := layer.FromEntries(t.Context(), []layer.Entry{
		{Path: "/opt/go/bin/go", Source: program, Mode: 0o755},
		{Path: "/opt/go/bin/gofmt", Source: program, Mode: 0o755},
		{Path: "/opt/go/VERSION", Data: []byte("go1.99.7\ntime 2024-07-02\n")},
		{Path: "/opt/bin/go", Link: "../go/bin/go"},
		{Path: "/tmp", Dir: true, Mode: 0o1777},
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	goos, arch := e.Platform()
	img, err := ours.Assemble(nil, ours.Spec{
		Platform: v1.Platform{OS: goos, Architecture: arch}, Layers: []v1.Layer{layer},
		Env: map[string]string{"PATH": "/bin:/opt/bin"}, Labels: map[string]string{ours.OwnLabel: dockertest.Mark},
	})
	if err != nil {
		t.Fatal(err)
	}
	return img
}

func TestImageToolchain(t *testing.T) {
	e := newExecutor(t, nil)
	host, auth := privateRegistry(t)
	ref, err := name.ParseReference(host + "/tools/go:1")
	if err != nil {
		t.Fatal(err)
	}
	if err := remote.Write(ref, toolchainLike(t, e.engine), remote.WithAuth(auth)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_, _ = e.engine.Client().ImageRemove(t.Context(), ref.Name(), image.RemoveOptions{Force: true})
	})
	config := t.TempDir()
	t.Setenv("DOCKER_CONFIG", config)
	_, _, err = e.ImageToolchain(t.Context(), ref.Name())
	if err == nil || !strings.Contains(err.Error(), "no basic auth credentials") ||
		!strings.Contains(err.Error(), "gobuild has no credentials for "+host+" (docker login "+host+" stores some)") {
		t.Fatalf("without credentials: %v", err)
	}
	dockertest.Write(t, config, "config.json", `{"auths": {"`+host+`": {"auth": "bWU6c2VjcmV0"}}}`)
	for range 2 { // pulled, and known
		version, id, err := e.ImageToolchain(t.Context(), ref.Name())
		if err != nil || version != "1.99.7" || !strings.HasPrefix(id, "sha256:") {
			t.Fatalf("version %q, ID %q, %v", version, id, err)
		}
	}
	c := plan.Command{
		Toolchain: plan.Toolchain{Version: "1.99.7", Image: ref.Name()}, Dir: "/", Needs: []plan.Need{plan.NeedImage},
		Args: []plan.Text{"go", "version"},
	}
	dockertest.MustContain(t, mustRun(t, e, c), "this is /opt/go/bin/go version\n")
}

func TestNoToolchain(t *testing.T) {
	e := newExecutor(t, nil)
	goos, arch := e.engine.Platform()
	img, err := content.MakeRunBase(v1.Platform{OS: goos, Architecture: arch})
	if err != nil {
		t.Fatal(err)
	}
	const tag = "gobuild-test-none:1"
	if _, err := sink.Load(t.Context(), e.engine.Images, sink.Loading{Image: img, Tags: []string{tag}}); err != nil {
		t.Fatal(err)
	}
	defer e.engine.Client().ImageRemove(t.Context(), tag, image.RemoveOptions{})
	if _, _, err := e.ImageToolchain(t.Context(), tag); err == nil || !strings.Contains(err.Error(), "has no go") {
		t.Errorf("the error is %v", err)
	}
}

// TestFetchInImage fetches in an image of the user's, with the toolchain mounted into it.
func TestFetchInImage(t *testing.T) {
	e := newExecutor(t, nil)
	goos, arch := e.engine.Platform()
	img, err := content.MakeRunBase(v1.Platform{OS: goos, Architecture: arch})
	if err != nil {
		t.Fatal(err)
	}
	const tag = "gobuild-test-fetch:1"
	if _, err := sink.Load(t.Context(), e.engine.Images, sink.Loading{Image: img, Tags: []string{tag}}); err != nil {
		t.Fatal(err)
	}
	defer e.engine.Client().ImageRemove(t.Context(), tag, image.RemoveOptions{})
	agent, err := net.Listen("unix", filepath.Join(t.TempDir(), "agent"))
	if err != nil {
		t.Fatal(err)
	}
	defer agent.Close()
	e.user.environ = []string{"SSH_AUTH_SOCK=" + agent.Addr().String(), "HOME=" + t.TempDir()}
	e.user.settings.Netrc = filepath.Join(t.TempDir(), ".netrc")
	if err := os.WriteFile(e.user.settings.Netrc, []byte("canary"), 0o600); err != nil {
		t.Fatal(err)
	}
	e.user.settings.GOPROXY = "https://canary:canary@127.0.0.1"
	c := goCommand("go", "version")
	c.Fetch = &plan.Fetch{Image: tag}
	dockertest.MustContain(t, mustRun(t, e, c), "go"+goVersion)
	c = witnessCommand(t)
	c.Fetch = &plan.Fetch{Image: tag}
	c.Args = append(c.Args, "read", plan.HomeDir+"/.netrc", "kind", sshSocket)
	if saw := mustRun(t, e, c); strings.Contains(saw, "canary") || strings.Contains(saw, "SSH_AUTH_SOCK") ||
		strings.Contains(saw, sshSocket+" S") {
		t.Errorf("an image that nobody trusts gets credentials:\n%s", saw)
	}
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	trusting := e.opts
	trusting.Settings, trusting.Environ, trusting.Trust = e.user.settings, e.user.environ, true
	e = New(e.engine, trusting)
	t.Cleanup(func() { e.Close() })
	c = witnessCommand(t)
	c.Fetch = &plan.Fetch{Image: tag}
	dockertest.MustContain(t, mustRun(t, e, c), "env SSH_AUTH_SOCK="+sshSocket+"\n")
	c.Args = append(c.Args, "kind", sshSocket)
	dockertest.MustContain(t, mustRun(t, e, c), "kind "+sshSocket+" S")
}

// machineAddress is an address of this machine that is no loopback: engines ask those over HTTP.
func machineAddress(t *testing.T) string {
	t.Helper()
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range addresses {
		if n, ok := a.(*net.IPNet); ok && n.IP.To4() != nil && !n.IP.IsLoopback() {
			return n.IP.String()
		}
	}
	t.Fatal("this machine has no network")
	return ""
}

// The image of a toolchain is pulled from a registry that the engine refuses, as the configuration says
// how.
func TestImageOfInsecureRegistry(t *testing.T) {
	listener, err := net.Listen("tcp", machineAddress(t)+":0")
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: registry.New(registry.Logger(log.New(io.Discard, "", 0)))}
	go func() { _ = server.Serve(listener) }() // ends with Close
	defer server.Close()
	host := listener.Addr().String()
	ref, err := name.ParseReference(host+"/tools/go:"+dockertest.Mark, name.Insecure)
	if err != nil {
		t.Fatal(err)
	}
	e := newExecutor(t, nil)
	img := toolchainLike(t, e.engine)
	if err := remote.Write(ref, img); err != nil {
		t.Fatal(err)
	}
	digest, err := img.Digest()
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = e.ImageToolchain(t.Context(), ref.Name())
	if want := `; with registry "` + host + `" { insecure = true } in gobuild.hcl gobuild pulls it`; err == nil ||
		!strings.Contains(err.Error(), want) {
		t.Errorf("without the block: %v, not %s", err, want)
	}
	e.toolchains.access.Hosts = access.Hosts{host: {Insecure: true}}
	for _, text := range []string{ref.Name(), host + "/tools/go@" + digest.String()} {
		version, _, err := e.ImageToolchain(t.Context(), text)
		if err != nil || version != "1.99.7" {
			t.Errorf("%s: version %q, %v", text, version, err)
		}
		loaded := strings.ReplaceAll(text, "@sha256:", ":sha256-")
		t.Cleanup(func() {
			_, _ = e.engine.Client().ImageRemove(context.Background(), loaded, image.RemoveOptions{Force: true})
		})
	}
}

// An engine's error of a network names the block that chooses it.
func TestNoSuchNetwork(t *testing.T) {
	e := newExecutor(t, nil)
	c := witnessCommand(t)
	c.Fetch = &plan.Fetch{Network: "gobuild-test-none"}
	err := e.Run(t.Context(), c, io.Discard)
	if err == nil || !strings.Contains(err.Error(), `a container to the network "gobuild-test-none": `) ||
		!strings.Contains(err.Error(), `docker { network = "host" } in gobuild.hcl`) {
		t.Error(err)
	}
}
