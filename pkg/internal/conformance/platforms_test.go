package conformance

import (
	"debug/buildinfo"
	"debug/pe"
	"os/exec"
	"strings"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/gobuild-dev/gobuild/pkg/internal/testbase"
)

// matrix is a monorepo of platforms and toolchains: what differs by platform is said in defaults, in blocks and by
// patterns, and an image has its binary for each platform from another target.
const matrix = `
-- go.mod --
module example.com/matrix

go 1.25.0
-- cmd/agent/main.go --
package main

import (
	"fmt"
	"runtime"
)

var channel = "none"

func main() { fmt.Println(runtime.Version(), channel, special) }
-- cmd/agent/special.go --
//go:build special

package main

const special = true
-- cmd/agent/plain.go --
//go:build !special

package main

const special = false
-- cmd/server/main.go --
package main

import "fmt"

func main() { fmt.Println("server") }
-- gobuild.hcl --
toolchain "new" { version = "1.26.8" }
toolchain "old" { version = "1.25.0" }

locals { desktop = ["linux/amd64", "linux/arm64", "windows/amd64", "darwin/arm64"] }

defaults {
  target {
    toolchain = toolchain.new
    platforms = local.desktop
    ldflags   = ["-s", "-w"]

    platform "darwin/*" { toolchain = toolchain.old }
    platform "windows/*" { ldflags = ["-s", "-w", "-H=windowsgui"] }
  }
}

target "agent" {
  package = "./cmd/agent"
  stamp   = { "main.channel" = "stable" }

  platform "*/arm64" { stamp = { "main.channel" = "arm" } }
  platform "linux/*" { build_tags = ["special"] }
  platform "linux/arm64" {
    toolchain = toolchain.old
    env       = { GODEBUG = "madvdontneed=1" }
  }
}

target "server" { package = "./cmd/server" }

target "lite" {
  package   = "./cmd/agent"
  platforms = ["linux/amd64"]
  name      = "agent-lite"
}

image "agent" {
  base    = "scratch"
  tags    = ["$MARK/matrix-agent:1"]
  targets = { "linux/amd64" = [target.lite, target.server], "linux/*" = target.agent }

  entrypoint = ["/run"]
  file "/run" {
    source = "run"
    mode   = "0755"
  }
}
-- run --
#!/bin/sh
`

// TestPlatformBlocks builds the matrix on each executor, with the same result.
func TestPlatformBlocks(t *testing.T) {
	takesLong(t)
	sameOnBoth(t, func(t *testing.T, x executor) table {
		p := newProject(t, x, matrix)
		rows := p.ok(t, "build").rows(t)
		if len(rows) != 9 {
			t.Errorf("%d binaries: %v", len(rows), rows)
		}
		if out := prints(t, p.binary("agent")); out != "go1.26.8 stable true\n" {
			t.Errorf("on linux/amd64 it prints %q", out)
		}
		p.wasBuilt(t, "linux_arm64/agent", "go1.25.0", "special", "main.channel=arm")
		p.wasBuilt(t, "darwin_arm64/agent", "go1.25.0", "", "main.channel=arm")
		p.wasBuilt(t, "windows_amd64/agent.exe", "go1.26.8", "", "main.channel=stable")
		p.isForWindows(t, "windows_amd64/agent.exe")
		p.staleByBlock(t, rows)
		text := p.ok(t, "plan").stdout.String()
		contains(t, text, "/agent-lite from", "/server from", "/agent from")
		p.ok(t, "image")
		contains(t, p.ok(t, "image").stderr.String()+p.ok(t, "image").stdout.String(), "unchanged")
		return rows
	})
}

// wasBuilt checks with what a binary was built.
func (p *project) wasBuilt(t *testing.T, name, version, tags string, flags ...string) {
	t.Helper()
	info, err := buildinfo.ReadFile(p.path("dist", name))
	must(t, err)
	settings := map[string]string{}
	for _, s := range info.Settings {
		settings[s.Key] = s.Value
	}
	if info.GoVersion != version || settings["-tags"] != tags {
		t.Errorf("%s was built with %s and -tags=%s", name, info.GoVersion, settings["-tags"])
	}
	for _, f := range flags {
		if !strings.Contains(string(p.read(t, "dist/"+name))+settings["-ldflags"], f[strings.Index(f, "=")+1:]) {
			t.Errorf("%s was built without %s", name, f)
		}
	}
}

// isForWindows checks that a program has no console: -H=windowsgui.
func (p *project) isForWindows(t *testing.T, name string) {
	t.Helper()
	f, err := pe.Open(p.path("dist", name))
	must(t, err)
	defer f.Close()
	if h, ok := f.OptionalHeader.(*pe.OptionalHeader64); !ok || h.Subsystem != pe.IMAGE_SUBSYSTEM_WINDOWS_GUI {
		t.Errorf("%s has a console: %+v", name, f.OptionalHeader)
	}
}

// staleByBlock edits a platform block, and checks that just the binaries of its platforms are others than before.
func (p *project) staleByBlock(t *testing.T, before map[string]map[string]string) {
	t.Helper()
	contains(t, p.ok(t, "plan", "-only=target.agent").stdout.String(),
		`platform "*/arm64" of target agent: stamp`, `platform "linux/arm64" of target agent: env, toolchain`)
	p.put(t, "gobuild.hcl", strings.Replace(string(p.read(t, "gobuild.hcl")), `"main.channel" = "arm"`,
		`"main.channel" = "edited"`, 1))
	for name, row := range p.ok(t, "build").rows(t) {
		if name == "agent linux/arm64" || name == "agent darwin/arm64" {
			p.wasBuilt(t, strings.Replace(strings.Fields(name)[1], "/", "_", 1)+"/agent", "go1.25.0",
				map[bool]string{true: "special"}[name == "agent linux/arm64"], "=edited")
		} else if before[name]["DIGEST"] != row["DIGEST"] {
			t.Errorf("%s is another program: %v", name, row)
		}
	}
	contains(t, p.ok(t, "plan").stdout.String(), "up to date")
}

// services are programs with C code on Debian, for two platforms with two C compilers.
const services = `
-- go.mod --
module example.com/services

go 1.26.8
-- internal/ledger/ledger.go --
package ledger

// int sum(int n) { return n < 1 ? 0 : n + sum(n - 1); }
import "C"

func Sum(n int) int { return int(C.sum(C.int(n))) }
-- cmd/billing/main.go --
package main

import (
	"fmt"

	"example.com/services/internal/ledger"
)

func main() { fmt.Println("billing", ledger.Sum(100)) }
-- cmd/ledger/main.go --
package main

import (
	"fmt"

	"example.com/services/internal/ledger"
)

func main() { fmt.Println("ledger", ledger.Sum(10)) }
-- cmd/gateway/main.go --
package main

import "fmt"

func main() { fmt.Println("gateway") }
-- gobuild.hcl --
toolchain "cross" { image = "$CROSS" }

locals { pure = ["gateway"] }

defaults {
  target {
    toolchain = toolchain.cross
    platforms = ["linux/amd64", "linux/arm64"]

    platform "linux/amd64" { env = { CC = "x86_64-linux-gnu-gcc" } }
    platform "linux/arm64" { env = { CC = "aarch64-linux-gnu-gcc" } }
  }
}

target "service" {
  for_each = mains("./cmd/...")
  package  = each.value
  cgo      = contains(local.pure, each.key) ? "off" : "dynamic"
}

image "service" {
  for_each = target.service
  base     = "$REGISTRY/debian:bookworm"
  targets  = [each.value]
  tags     = ["$MARK/service-${each.key}:1"]
}
`

// TestCrossServices builds services with C code for two platforms, and runs both.
func TestCrossServices(t *testing.T) {
	x := executor{name: "docker", engine: needEngine(t)}
	registry := testbase.ServeIndex(t, "debian:bookworm", map[string]v1.Image{
		"amd64": testbase.Debian(t), "arm64": testbase.CrossLibc(t)})
	p := newProject(t, x, services, "$CROSS", testbase.LoadCross(t), "$REGISTRY", registry)
	if rows := p.ok(t, "image").rows(t); len(rows) != 3 {
		t.Errorf("%d images: %v", len(rows), rows)
	}
	p.ok(t, "build")
	for name, want := range map[string]string{
		"billing": "billing 5050\n", "ledger": "ledger 55\n", "gateway": "gateway\n",
	} {
		if out := prints(t, "docker", "run", "--rm", mark+"/service-"+name+":1"); out != want {
			t.Errorf("%s prints %q", name, out)
		}
		qemu, err := exec.LookPath("qemu-aarch64-static")
		if err != nil {
			t.Skip("needs qemu-aarch64-static: ", err)
		}
		if out := prints(t, qemu, "-L", testbase.CrossLibcDir(t), p.path("dist", "linux_arm64", name)); out != want {
			t.Errorf("%s under QEMU prints %q", name, out)
		}
	}
	// A base that lacks a platform says which it has.
	config := strings.ReplaceAll(string(p.read(t, "gobuild.hcl")), "platforms = [", `platforms = ["linux/s390x", `)
	p.put(t, "gobuild.hcl", strings.Replace(config, "    platform \"linux/arm64\"",
		"    platform \"linux/s390x\" { cgo = \"off\" }\n    platform \"linux/arm64\"", 1))
	p.fails(t, 1, []string{"linux/s390x", "linux/amd64", "linux/arm64"}, "image", "-only=service/gateway")
}
