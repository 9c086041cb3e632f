package conformance

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
)

// canary returns a secret of the user's that only its rightful reader may see.
func canary(origin string) string { return "CANARY" + mark + origin }

// secrets returns variables of the user's environment that no build needs. Several of them would
// break it.
func secrets() []string {
	return []string{
		"AWS_SECRET_ACCESS_KEY=" + canary("aws"), "GITHUB_TOKEN=" + canary("github"), "DOCKER_PASSWORD=" +
			canary("docker"),
		"GOFLAGS=-tags=" + canary("goflags"), "GOPATH=/nonexistent/" + canary("gopath"), "GOROOT=/nonexistent/" +
			canary("goroot"),
		"CC=" + canary("cc"), "CGO_CFLAGS=-D" + canary("cflags"), "CGO_LDFLAGS=-L" + canary("ldflags"), "CGO_ENABLED=1",
		"GOEXPERIMENT=" + canary("goexperiment"), "GOAMD64=" + canary("goamd64"), "GOOS=" +
			canary("goos"), "GO111MODULE=off",
	}
}

// plant writes secrets into the files of a home.
func plant(t *testing.T, p *project, proxy, registry string) {
	t.Helper()
	user := base64.StdEncoding.EncodeToString([]byte("gopher:" + canary("registry")))
	for name, text := range map[string]string{
		".config/go/env": "GOFLAGS=-tags=" + canary("envfile") + "\nCC=" + canary("envfilecc") +
			"\nCGO_CFLAGS=-D" + canary("envfilecflags") + "\n",
		".netrc": strings.ReplaceAll(netrcFor(proxy), "password secret", "password "+canary("netrc")),
		".gitconfig": "[user]\n\tname = " + canary("gitname") + "\n[http]\n\textraHeader = " +
			canary("githeader") + "\n",
		".docker/config.json": fmt.Sprintf(`{"auths": {%q: {"auth": %q}}}`, registry, user),
		".ssh/id_ed25519":     canary("ssh") + "\n",
	} {
		name = filepath.Join(p.home, name)
		must(t, os.MkdirAll(filepath.Dir(name), 0o700))
		must(t, os.WriteFile(name, []byte(text), 0o600))
	}
}

const canaryImage = `
-- gobuild.hcl --
target "withdep" {
  package = "."
}

image "withdep" {
  base    = "scratch"
  targets = [target.withdep]
  tags    = ["$REGISTRY/$MARK/withdep:1"]
}
`

func canariesSurvive(t *testing.T, x executor) {
	began := time.Now().Add(-time.Second)
	path, proxy := newDep(t, x)
	var web webProxy
	web.Server = httptest.NewTLSServer(web.handler(proxy, func(r *http.Request) bool {
		_, password, _ := r.BasicAuth()
		return password == canary("netrc")
	}))
	web.closeAtEnd(t)
	l := newLoopback(t, canary("registry"))
	p := newProject(t, x, withDep, "$DEP", path, "$SUMS", proxy.sums.String())
	p.write(t, canaryImage, "$REGISTRY", l.host)
	plant(t, p, web.URL, l.host)
	p.env = append(secrets(), "GOPROXY="+web.URL, "SSL_CERT_FILE="+trusted(t, web.Server))

	var logs strings.Builder
	note := func(c *call) { logs.WriteString(c.stdout.String() + c.stderr.String()) }
	note(p.ok(t, "image", "-push"))
	note(p.ok(t, "build"))
	note(p.ok(t, "plan", "-format=json"))
	note(p.ok(t, "plan"))
	note(brokenBuild(t, p))
	note(refusedFetch(t, x, &web))
	if len(l.written("/manifests/withdep")) == 0 && len(l.written("/manifests/1")) == 0 || web.asked.Load() == 0 {
		t.Fatal("the secrets were not used where they belong")
	}
	noCanary(t, "the logs", []byte(logs.String()))
	for _, dir := range []string{p.dir, p.state(), l.blobs} {
		noCanaryBelow(t, dir, time.Time{})
	}
	noCanaryBelow(t, readable.CacheDir(os.Environ()), began)
	if p.watch != nil {
		noCanary(t, "what the engine was asked for", fmt.Append(nil, p.watch.requests()))
		noCanary(t, "what containers were told", bytes.Join(p.watch.told(), nil))
		noCanary(t, "the image in the engine", []byte(prints(t, "docker", "save", l.host+"/"+mark+"/withdep:1")))
	}
	binary, err := os.ReadFile(p.path("dist", "linux_amd64", "withdep"))
	must(t, err)
	if bytes.Contains(binary, []byte(p.dir)) {
		t.Errorf("the binary has the path %s in it", p.dir)
	}
}

// brokenBuild is a project with a compile error.
func brokenBuild(t *testing.T, p *project) *call {
	t.Helper()
	p.put(t, "broken.go", "package main\n\nfunc init() { undefined() }\n")
	return p.fails(t, 1, []string{"undefined: undefined"}, "build")
}

// refusedFetch is a project whose fetch fails because the password in GOPROXY is wrong.
func refusedFetch(t *testing.T, x executor, web *webProxy) *call {
	t.Helper()
	path, proxy := newDep(t, x)
	path += "/refused"
	p := newProject(t, x, withDep, "$DEP", path, "$SUMS",
		strings.ReplaceAll(proxy.sums.String(), "/dep ", "/dep/refused "))
	url := strings.Replace(web.URL, "://", "://gopher:"+canary("wrong")+"@", 1)
	p.env = []string{"GOPROXY=" + url, "GOSUMDB=off", "SSL_CERT_FILE=" + trusted(t, web.Server)}
	return p.fails(t, 1, []string{"401 Unauthorized"}, "build")
}

// noCanaryBelow checks all files of a directory that were written since then, except toolchains.
func noCanaryBelow(t *testing.T, root string, since time.Time) {
	t.Helper()
	must(t, filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() && d.Name() == "toolchains" {
			if err == nil || os.IsNotExist(err) {
				return fs.SkipDir
			}
			return err
		}
		info, err := d.Info()
		if err != nil || !info.Mode().IsRegular() || info.ModTime().Before(since) {
			return nil // another run's may be gone
		}
		data, err := os.ReadFile(path)
		if err == nil {
			noCanary(t, path, data)
		}
		return nil
	}))
}

// noCanary fails the test if a text contains a secret, plain, compressed or as HTTP sends it.
func noCanary(t *testing.T, where string, data []byte) {
	t.Helper()
	if bytes.HasPrefix(data, []byte{0x1f, 0x8b}) {
		r, err := gzip.NewReader(bytes.NewReader(data))
		must(t, err)
		data, err = io.ReadAll(r)
		must(t, err)
	}
	encoded := base64.StdEncoding.EncodeToString([]byte("gopher:" + canary("registry")))
	for _, secret := range []string{canary(""), encoded[:len(encoded)-4]} {
		if at := bytes.Index(data, []byte(secret)); at >= 0 {
			t.Errorf("%s has a secret in it: %.60q", where, data[at:])
		}
	}
}
