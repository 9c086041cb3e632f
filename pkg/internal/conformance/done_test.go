package conformance

import (
	frames "encoding/binary"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-containerregistry/pkg/v1/layout"
)

// TestDone covers the definition of done, on each executor.
func TestDone(t *testing.T) {
	onBoth(t, func(t *testing.T, x executor) {
		runEach(t, x, []bullet{
			{"hello is a scratch image of 2 MB that runs", helloImage},
			{"a GOPATH tree as an override, in GOPATH mode, a module build and a workspace", gopathTree},
			{"seven toolchains build a GOPATH hello", sevenToolchains},
			{"50 mains are 50 images by one go build for each platform", fiftyImages},
			{"four platforms", fourPlatforms},
			{"three binaries on a base, for five architectures, pushed and read back", fiveArchitectures},
		})
	})
}

const hello = `
-- gobuild.hcl --
toolchain "stable" {
  version = "1.26.8"
}

target "hello" {
  package   = "golang.org/x/example/hello@v0.0.0-20250915201037-7f05d217867b"
  toolchain = toolchain.stable
  ldflags   = ["-s", "-w"]
}

image "hello" {
  base    = "scratch"
  targets = [target.hello]
  tags    = ["$MARK-hello-$EXECUTOR:1"]
}
`

func helloImage(t *testing.T, x executor) {
	p := newProject(t, x, hello, "$EXECUTOR", x.name)
	c := p.ok(t, "image")
	name := tag("hello-" + x.name)
	onHost := newProject(t, host, hello, "$EXECUTOR", x.name)
	want := onHost.ok(t, "image").rows(t)[name]["ID"]
	if got := c.rows(t)[name]["ID"]; got != want {
		t.Errorf("the ID is %s, on the host %s", got, want)
	}
	img := onHost.layoutImage(t, "hello")
	layers, err := img.Layers()
	must(t, err)
	size, err := layers[0].Size()
	must(t, err)
	if len(layers) != 1 || size < 0.5e6 || size > 2.5e6 {
		t.Errorf("%d layers, the first of %d bytes", len(layers), size)
	}
	if got := prints(t, extractProgram(t, img)); got != "Hello, world!\n" {
		t.Errorf("the program prints %q", got)
	}
	t.Run("in the engine", func(t *testing.T) {
		api := needEngine(t)
		if x == host {
			skopeo(t, "copy", "-q", "oci:"+p.path("dist", "images", "hello")+":1", "docker-daemon:"+name)
		}
		info, err := api.ImageInspect(t.Context(), name)
		must(t, err)
		if want := idIn(t, api, img); info.ID != want {
			t.Errorf("the engine has %s, not %s", info.ID, want)
		}
		if got := prints(t, "docker", "run", "--rm", name); got != "Hello, world!\n" {
			t.Errorf("the container prints %q", got)
		}
	})
}

// example is a GOPATH tree: sources without a go.mod.
const example = `
-- ../tree/reverse/reverse.go --
package reverse

func String(s string) string {
	r := []rune(s)
	for i, j := 0, len(r)-1; i < j; i, j = i+1, j-1 {
		r[i], r[j] = r[j], r[i]
	}
	return string(r)
}
-- ../tree/stringutil/reverse.go --
package stringutil

func Reverse(s string) string { return "edited " + s }
-- ../tree/hello/hello.go --
package main

import (
	"fmt"

	"github.com/golang/example/reverse"
)

func main() { fmt.Println(reverse.String("!detide ,olleH")) }
-- module/go.mod --
module example.com/module

go 1.26.8

require github.com/golang/example v0.0.0-20170904185048-46695d81d1fa
-- module/main.go --
package main

import (
	"fmt"

	"github.com/golang/example/stringutil"
)

func main() { fmt.Println(stringutil.Reverse("module")) }
-- workspace/go.work --
go 1.26.8

use ./app
-- workspace/app/go.mod --
module example.com/app

go 1.26.8

require github.com/golang/example v0.0.0-20170904185048-46695d81d1fa
-- workspace/app/main.go --
package main

import (
	"fmt"

	"github.com/golang/example/stringutil"
)

func main() { fmt.Println(stringutil.Reverse("workspace")) }
-- gobuild.hcl --
toolchain "legacy" {
  version = "1.5.4"
}

toolchain "stable" {
  version = "1.26.8"
}

override "github.com/golang/example" {
  path = "../tree"
}

target "legacy" {
  package   = "github.com/golang/example/hello"
  toolchain = toolchain.legacy
}

target "stable" {
  package   = "github.com/golang/example/hello"
  toolchain = toolchain.stable
}

target "module" {
  package = "./module"
}

target "workspace" {
  package = "./workspace/app"
}
`

func gopathTree(t *testing.T, x executor) {
	p, other := newProject(t, x, example), newProject(t, host, example)
	before := tree(t, filepath.Join(p.dir, "..", "tree"))
	p.ok(t, "build")
	other.ok(t, "build")
	for _, name := range []string{"stable", "module", "workspace"} { // bytes of go1.5 depend on the path
		if a, b := sum(t, p.path("dist", "linux_amd64", name)), sum(t,
			other.path("dist", "linux_amd64", name)); a != b {
			t.Errorf("%s: %s and %s", name, a, b)
		}
	}
	for name, want := range map[string]string{
		"legacy": "Hello, edited!\n", "stable": "Hello, edited!\n", "module": "edited module\n",
		"workspace": "edited workspace\n",
	} {
		if got := prints(t, p.path("dist", "linux_amd64", name)); got != want {
			t.Errorf("%s prints %q", name, got)
		}
	}
	sameTree(t, before, tree(t, filepath.Join(p.dir, "..", "tree")))
}

var seven = []string{"1.2.2", "1.5.4", "1.10.8", "1.16.15", "1.20.14", "1.22.5", "1.26.8"}

const gopathHello = `
-- old/src/example.org/hello/main.go --
package main

import (
	"fmt"
	"runtime"

	"example.org/greet"
)

func main() { fmt.Println(greet.Word, "from", runtime.Version()) }
-- old/src/example.org/greet/greet.go --
package greet

const Word = "hello"
`

func sevenToolchains(t *testing.T, x executor) {
	takesLong(t)
	config := "gopath = [\"old\"]\n"
	for i, v := range seven {
		config += fmt.Sprintf("\ntoolchain \"v%d\" {\n  version = %q\n}\n\ntarget \"v%d\" {\n  package   = "+
			"\"example.org/hello\"\n  toolchain = toolchain.v%d\n}\n", i, v, i, i)
	}
	p := newProject(t, x, gopathHello+"-- gobuild.hcl --\n"+config)
	p.ok(t, "build")
	for i, v := range seven {
		if got := prints(t, p.path("dist", "linux_amd64", fmt.Sprintf("v%d", i))); got != "hello from go"+v+"\n" {
			t.Errorf("built with %s it prints %q", v, got)
		}
	}
}

const fiftyConfig = `
-- go.mod --
module example.com/fifty

go 1.26.8
-- gobuild.hcl --
target "service" {
  for_each  = mains("./cmd/...")
  package   = each.value
  platforms = ["linux/amd64", "linux/arm64"]
}

image "service" {
  for_each = target.service
  base     = "scratch"
  targets  = [each.value]
  tags     = ["$MARK-${each.key}-$EXECUTOR:1"]
}
`

func fiftyImages(t *testing.T, x executor) {
	takesLong(t)
	p := newProject(t, x, fiftyConfig, "$EXECUTOR", x.name)
	for i := range 50 {
		p.put(t, fmt.Sprintf("cmd/svc%02d/main.go", i),
			fmt.Sprintf("package main\n\nfunc main() { println(\"service %d\") }\n", i))
	}
	planned, _ := p.plan(t)
	builds, commands := map[string]int{}, 0
	for _, a := range planned.Actions {
		if a.Kind == "compile" {
			builds[a.Platform] += len(a.Binaries)
			commands += len(a.Commands)
		}
	}
	if commands != 2 || len(builds) != 2 || builds["linux/amd64"] != 50 || builds["linux/arm64"] != 50 {
		t.Errorf("%d go builds, of these binaries: %v", commands, builds)
	}
	rows := p.ok(t, "image").rows(t)
	if len(rows) != 50 {
		t.Fatalf("%d images", len(rows))
	}
	last := fmt.Sprintf("svc49-%s", x.name)
	if x == host {
		path := p.path("dist", "images", "svc49")
		index, err := layout.ImageIndexFromPath(path)
		must(t, err)
		m, err := index.IndexManifest()
		must(t, err)
		if digest := m.Manifests[0].Digest.String(); !strings.HasPrefix(digest, rows[tag(last)]["DIGEST"]) {
			t.Errorf("the layout has %s, the table %s", digest, rows[tag(last)]["DIGEST"])
		}
		return
	}
	if n := p.goBuilds(t); n != 2 {
		t.Errorf("go build ran %d times", n)
	}
	for name := range rows {
		_, err := x.engine.ImageInspect(t.Context(), name)
		must(t, err)
	}
	contains(t, prints(t, "docker", "run", "--rm", tag(last)), "service 49")
}

// goBuilds returns how many times go build was started in containers. Each command is a frame that
// their process 1 gets (docker/frame.go).
func (p *project) goBuilds(t *testing.T) (n int) {
	t.Helper()
	const header = 9
	for _, stream := range p.watch.told() {
		for len(stream) >= header {
			end := header + int(frames.BigEndian.Uint32(stream[5:]))
			if stream[0] != 'r' || end > len(stream) {
				t.Fatalf("a container was told %q", stream)
			}
			var told struct{ Args []string }
			must(t, json.Unmarshal(stream[header:end], &told))
			if slices.Contains(told.Args, "build") {
				n++
			}
			stream = stream[end:]
		}
	}
	return n
}

const platforms = `
-- go.mod --
module example.com/platforms

go 1.26.8
-- main.go --
package main

import (
	"fmt"
	"runtime"
)

func main() { fmt.Println(runtime.GOOS, runtime.GOARCH) }
-- gobuild.hcl --
target "app" {
  package   = "."
  platforms = ["linux/amd64", "linux/arm64", "darwin/arm64", "windows/amd64"]
  ldflags   = ["-s", "-w"]
}
`

func fourPlatforms(t *testing.T, x executor) {
	takesLong(t)
	p, other := newProject(t, x, platforms), newProject(t, host, platforms)
	got, want := p.ok(t, "build").rows(t), other.ok(t, "build").rows(t)
	if len(want) != 4 {
		t.Fatalf("%d binaries", len(want))
	}
	for name, row := range want {
		if got[name]["DIGEST"] != row["DIGEST"] {
			t.Errorf("%s is %s, on the host %s", name, got[name]["DIGEST"], row["DIGEST"])
		}
	}
	for dir, magic := range map[string]string{
		"linux_amd64/app": "\x7fELF", "linux_arm64/app": "\x7fELF", "darwin_arm64/app": "\xcf\xfa\xed\xfe",
		"windows_amd64/app.exe": "MZ",
	} {
		file := p.path("dist", filepath.FromSlash(dir))
		if a, b := sum(t, file), sum(t, other.path("dist", filepath.FromSlash(dir))); a != b {
			t.Errorf("%s: %s and %s", dir, a, b)
		}
		if head := head(t, file, len(magic)); head != magic {
			t.Errorf("%s begins with %q", dir, head)
		}
	}
}
