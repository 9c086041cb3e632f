package conformance

import (
	"archive/tar"
	"fmt"
	"io"
	"log"
	"net/http/httptest"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/google/go-containerregistry/pkg/crane"
	"github.com/google/go-containerregistry/pkg/registry"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
)

// healthy is a project whose image has files, owners, a time, and a health check that fails at first.
const healthy = `
-- go.mod --
module example.com/healthy

go 1.26.8
-- serve/main.go --
package main

import (
	"os"
	"time"
)

const mark = "/var/data/ready"

func main() {
	if len(os.Args) > 1 {
		if _, err := os.Stat(mark); err != nil {
			os.Exit(1)
		}
		return
	}
	time.Sleep(2 * time.Second)
	if err := os.WriteFile(mark, nil, 0o644); err != nil {
		println(err.Error())
		os.Exit(1)
	}
	time.Sleep(time.Minute)
}
-- web/index.html --
index
-- web/notes.md --
notes
-- web/drafts/a.html --
a draft
-- web/js/app.js --
app
-- web/js/app.js.map --
a map
-- data/empty.txt --
empty
-- conf/a.conf --
a
-- conf/b.conf --
b
-- gobuild.hcl --
target "serve" { package = "./serve" }

image "serve" {
  base    = "$REGISTRY/base:1"
  targets = [target.serve]
  tags    = ["$MARK-serve:1"]
  users   = ["app:10001:20002"]
  user    = "app"
  created = "SOURCE_DATE_EPOCH"

  healthcheck {
    command  = ["serve", "-health"]
    interval = "500ms"
    timeout  = "20s"
    retries  = 60
  }

  file "/srv" {
    source  = "web"
    exclude = ["*.map", "drafts/", "notes.md"]
    owner   = "www:app"
  }

  file "/var/data" {
    source = "data"
    owner  = "app"
  }

  file "/etc/${each.key}" {
    for_each = { for f in glob("conf/*.conf") : basename(f) => f }
    source   = each.value
    owner    = "7"
  }
}

image "above" {
  base = image.serve
  healthcheck { disable = true }
  tags = ["$MARK-above:1"]
  push = false
}
`

// pushHealthyBase pushes a base with users and a directory of its own.
func pushHealthyBase(t *testing.T, address string) {
	t.Helper()
	base, err := crane.Image(map[string][]byte{
		"etc/passwd": []byte("root:x:0:0::/root:/bin/sh\nwww:x:33:34::/:/bin/false\n"),
		"srv/theirs": []byte("theirs"),
	})
	must(t, err)
	config, err := base.ConfigFile()
	must(t, err)
	config.OS, config.Architecture = "linux", "amd64"
	config.Config.Healthcheck = &v1.HealthConfig{Test: []string{"CMD", "/theirs"}}
	base, err = mutate.ConfigFile(base, config)
	must(t, err)
	must(t, crane.Push(base, address+"/base:1"))
}

// TestImageParts has the same image from both executors, byte for byte, and an engine that finds out when its
// program works.
func TestImageParts(t *testing.T) {
	server := httptest.NewServer(registry.New(registry.Logger(log.New(io.Discard, "", 0))))
	t.Cleanup(server.Close)
	address := strings.TrimPrefix(server.URL, "http://")
	pushHealthyBase(t, address)
	onHost := newProject(t, host, healthy, "$REGISTRY", address)
	onHost.env = []string{"SOURCE_DATE_EPOCH=1700000000"}
	want := onHost.ok(t, "image").rows(t)
	checkHealthyImage(t, onHost)
	t.Run("docker", func(t *testing.T) {
		p := newProject(t, executor{name: "docker", engine: needEngine(t)}, healthy, "$REGISTRY", address)
		p.env = onHost.env
		got := p.ok(t, "image").rows(t)
		for _, name := range []string{tag("serve"), tag("above")} {
			if got[name]["ID"] != want[name]["ID"] {
				t.Errorf("%s is %s, and %s on the host", name, got[name]["ID"], want[name]["ID"])
			}
		}
		id := strings.TrimSpace(prints(t, "docker", "run", "-d", tag("serve")))
		t.Cleanup(func() { must(t, exec.Command("docker", "rm", "-f", id).Run()) })
		states := map[string]bool{}
		until(t, "the container is healthy", func() bool {
			state := strings.TrimSpace(prints(t, "docker", "inspect", "-f", "{{.State.Health.Status}}", id))
			states[state] = true
			return state == "healthy"
		})
		if !states["starting"] {
			t.Errorf("it was healthy before it was ready: %v", states)
		}
	})
}

// checkHealthyImage checks the layout of both images.
func checkHealthyImage(t *testing.T, p *project) {
	t.Helper()
	img := p.layoutImage(t, "serve")
	config, err := img.ConfigFile()
	must(t, err)
	at := time.Unix(1700000000, 0)
	if h := config.Config.Healthcheck; h == nil || strings.Join(h.Test, " ") != "CMD serve -health" ||
		h.Interval != 500*time.Millisecond || h.Retries != 60 || h.StartPeriod != 0 {
		t.Errorf("health check: %+v", config.Config.Healthcheck)
	}
	if last := config.History[len(config.History)-1]; !config.Created.Equal(at) || !last.Created.Equal(at) {
		t.Errorf("created at %v, the last layer at %v", config.Created, last.Created)
	}
	above, err := p.layoutImage(t, "above").ConfigFile()
	must(t, err)
	if test := above.Config.Healthcheck.Test; len(test) != 1 || test[0] != "NONE" || above.Created.Unix() != 0 {
		t.Errorf("on it: health check %q, created at %v", test, above.Created)
	}
	got := strings.Join(listEntries(t, img), "\n")
	for _, want := range []string{"etc/a.conf 7:7", "etc/b.conf 7:7", "srv/index.html 33:20002", "srv/js/ 33:20002",
		"srv/js/app.js 33:20002", "var/data/ 10001:20002", "var/data/empty.txt 10001:20002", "srv/theirs 0:0"} {
		if !strings.Contains("\n"+got+"\n", "\n"+want+"\n") {
			t.Errorf("there is no %q", want)
		}
	}
	for _, no := range []string{"map", "drafts", "notes.md", "srv/ 33"} { // the base has /srv, and it stays root's
		if strings.Contains(got, no) {
			t.Errorf("there is %q", no)
		}
	}
	if t.Failed() {
		t.Log(got)
	}
}

// listEntries lists the entries of all layers of an image, each with its owner.
func listEntries(t *testing.T, img v1.Image) (list []string) {
	t.Helper()
	layers, err := img.Layers()
	must(t, err)
	for _, l := range layers {
		content, err := l.Uncompressed()
		must(t, err)
		for r := tar.NewReader(content); ; {
			h, err := r.Next()
			if err == io.EOF {
				break
			}
			must(t, err)
			list = append(list, fmt.Sprintf("%s %d:%d", h.Name, h.Uid, h.Gid))
		}
		must(t, content.Close())
	}
	return list
}

// TestNotPushed leaves an image that says push = false out of a push, and refuses a push of nothing.
func TestNotPushed(t *testing.T) {
	l := newLoopback(t, "")
	p := newProject(t, host, `
-- gobuild.hcl --
image "base" {
  base = "scratch"
  push = false
  labels = { a = "b" }
}
image "api" {
  base = image.base
  tags = ["$REGISTRY/api:1"]
  labels = { c = "d" }
}
`, "$REGISTRY", l.host)
	p.ok(t, "image", "-push")
	pushed := strings.Join(l.written("manifests"), " ")
	if !strings.Contains(pushed, "/api/") || strings.Contains(pushed, "base") {
		t.Errorf("manifests that were pushed: %s", pushed)
	}
	p.layoutImage(t, "base")
	p.fails(t, 2, []string{"There is nothing to push", `-push has nothing to push: image "base" says push = false`,
		"on gobuild.hcl line 3"}, "image", "-push", "-only=base")
}
