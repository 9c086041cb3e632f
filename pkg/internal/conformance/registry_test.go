package conformance

import (
	"encoding/json"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/registry"
	"github.com/google/go-containerregistry/pkg/v1/remote"
)

// A loopback is a registry on this machine that records writes. Names of repositories in it begin
// with mark.
type loopback struct {
	host  string // "127.0.0.1:1234"
	blobs string // directory of all blobs

	mu     sync.Mutex
	writes []string
}

// newLoopback starts a registry, with a password if that is not "".
func newLoopback(t *testing.T, password string) *loopback {
	t.Helper()
	l := &loopback{blobs: filepath.Join(t.TempDir(), "blobs")}
	must(t, os.MkdirAll(l.blobs, 0o755))
	inner := registry.New(registry.Logger(log.New(io.Discard, "", 0)),
		registry.WithBlobHandler(registry.NewDiskBlobHandler(l.blobs)))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, given, _ := r.BasicAuth(); given != password {
			w.Header().Set("WWW-Authenticate", `Basic realm="loopback"`)
			http.Error(w, "who are you?", http.StatusUnauthorized)
			return
		}
		l.note(r)
		inner.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	l.host = strings.TrimPrefix(server.URL, "http://")
	return l
}

func (l *loopback) note(r *http.Request) {
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.writes = append(l.writes, r.Method+" "+r.URL.Path)
}

// written returns the requests that wrote to paths with a part in them, and reset removes all.
func (l *loopback) written(part string) (list []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, w := range l.writes {
		if strings.Contains(w, part) {
			list = append(list, w)
		}
	}
	return list
}

func (l *loopback) reset() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.writes = nil
}

// skopeo runs skopeo, an independent reader of images.
func skopeo(t *testing.T, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath("skopeo"); err != nil {
		t.Skip("needs skopeo: ", err)
	}
	return prints(t, "skopeo", args...)
}

const pushed = `
-- go.mod --
module example.com/pushed

go 1.26.8
-- main.go --
package main

func main() { println("pushed") }
-- gobuild.hcl --
variable "registry" {
  default = "unset"
}

target "pushed" {
  package = "."
}

image "pushed" {
  base    = "scratch"
  targets = [target.pushed]
  tags    = ["${var.registry}/$MARK/pushed:1", "${var.registry}/$MARK/pushed:latest"]
}
`

func pushes(t *testing.T, x executor) {
	l := newLoopback(t, "")
	p := newProject(t, x, pushed)
	p.env = append(p.env, "GOBUILD_VAR_registry="+l.host)
	contains(t, p.ok(t, "image", "-push").stdout.String(), "registry")
	onePushedDigest(t, p, l)
	for _, tag := range []string{"1", "latest"} {
		ref := "docker://" + l.host + "/" + mark + "/pushed:" + tag
		contains(t, skopeo(t, "inspect", "--tls-verify=false", ref), `"Architecture": "amd64"`, `"Os": "linux"`)
		to := "oci:" + filepath.Join(t.TempDir(), "copy") + ":" + tag
		skopeo(t, "copy", "-q", "--src-tls-verify=false", ref, to)
		contains(t, skopeo(t, "inspect", "--config", to), `"Entrypoint"`, `"/pushed"`)
	}
	if blobs, manifests := l.written("/blobs/"), l.written("/manifests/"); len(blobs) == 0 || len(manifests) < 2 {
		t.Errorf("written: %v %v", blobs, manifests)
	}
	last := l.written("")
	if !strings.Contains(last[len(last)-1], "/manifests/") || strings.Contains(last[len(last)-1], "/manifests/sha256") {
		t.Errorf("tags do not move last: %v", last)
	}
	l.reset()
	p.ok(t, "image", "-push")
	if blobs := l.written("/blobs/"); len(blobs) > 0 {
		t.Errorf("blobs that were there are written again: %v", blobs)
	}
	p.fails(t, 1, []string{"127.0.0.1:1"}, "image", "-push", "-set=registry=127.0.0.1:1")
}

// onePushedDigest checks that the digest in the results is that in the registry, and on the host that
// of the layout, too.
func onePushedDigest(t *testing.T, p *project, l *loopback) {
	t.Helper()
	var doc struct {
		Images []struct{ Pushed []string }
	}
	must(t, json.Unmarshal([]byte(p.ok(t, "image", "-push", "-format=json").stdout.String()), &doc))
	ref, err := name.ParseReference(l.host + "/" + mark + "/pushed:1")
	must(t, err)
	there, err := remote.Head(ref)
	must(t, err)
	if want := ref.String() + "@" + there.Digest.String(); doc.Images[0].Pushed[0] != want {
		t.Errorf("pushed is %s, the registry has %s", doc.Images[0].Pushed, want)
	}
	if p.engine == nil {
		digest, err := p.layoutImage(t, "pushed").Digest()
		must(t, err)
		if digest != there.Digest {
			t.Errorf("the layout has %s, the registry %s", digest, there.Digest)
		}
	}
	contains(t, p.ok(t, "image", "-push", "-quiet").stdout.String(), ref.String()+"@"+there.Digest.String()+"\n")
}
