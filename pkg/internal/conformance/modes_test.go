package conformance

import (
	"bytes"
	"debug/buildinfo"
	"debug/elf"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"runtime/pprof"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gobuild-dev/gobuild/pkg/internal/elffile"
)

// modes are a program with a data race, and a library for C.
const modes = `
-- go.mod --
module example.com/modes

go 1.26.0
-- app/main.go --
package main

import "fmt"

func main() {
	n, done := 0, make(chan bool)
	go func() { n++; done <- true }()
	n++
	<-done
	fmt.Println("n is", n)
}
-- lib/main.go --
package main

import "C"

//export Add
func Add(a, b C.int) C.int { return a + b }

func main() {}
-- gobuild.hcl --
toolchain "c" {
  $TOOLCHAIN
}
defaults {
  target {
    package   = "./app"
    toolchain = toolchain.c
    platforms = ["linux/amd64"]
    cgo       = "dynamic"
  }
}
target "racy" { race = true }
target "checked" { asan = true }
target "plugged" { build_mode = "plugin" }
target "movable" {
  build_mode = "pie"
  cgo        = "off"
}
target "whole" {
  build_mode = "pie"
  cgo        = "static"
}
target "add" {
  package    = "./lib"
  build_mode = "c-shared"
}
target "sum" {
  package    = "./lib"
  build_mode = "c-archive"
}
`

const addsInC = `
#include "%s.h"
#include <stdio.h>
int main(void) { printf("%%d\n", (int)Add(40, 2)); return 0; }
`

// TestModes builds a target in every mode, and uses what was built.
func TestModes(t *testing.T) {
	takesLong(t)
	sameOnBoth(t, func(t *testing.T, x executor) table {
		p := newProject(t, x, modes, "$TOOLCHAIN", withCompiler(t, x))
		rows := p.ok(t, "build").rows(t)
		if f, err := elffile.Open(p.binary("movable")); err != nil || f.Interp == "" {
			t.Errorf("a program that can be loaded anywhere is loaded by nothing: %v", err)
		}
		if f, err := elf.Open(p.binary("whole")); err != nil || f.Type != elf.ET_DYN {
			t.Errorf("a static program cannot be loaded anywhere: %v", err)
		}
		prints(t, p.binary("whole"))
		if out, err := exec.Command(p.binary("racy")).CombinedOutput(); err == nil ||
			!strings.Contains(string(out), "DATA RACE") {
			t.Errorf("the race is not reported: %v, %s", err, out)
		}
		prints(t, p.binary("checked"))
		if _, err := os.Stat(p.binary("plugged.so")); err != nil {
			t.Error(err)
		}
		for lib, file := range map[string]string{"add": "add.so", "sum": "sum.a"} {
			usesFromC(t, p, lib, p.binary(file))
		}
		contains(t, p.ok(t, "plan").stdout.String(), "-race", "-asan", "-buildmode=plugin", "-buildmode=pie",
			"-buildmode=c-shared", "-buildmode=c-archive", "up to date")
		p.fails(t, 2, []string{"only a program can be run"}, "run", "add")

		if err := os.Remove(p.binary("add.h")); err != nil {
			t.Fatal(err)
		}
		p.ok(t, "build", "-only=add")
		usesFromC(t, p, "add", p.binary("add.so"))
		return table{"movable": rows["movable linux/amd64"]} // the others have C code of another compiler
	})
}

// usesFromC compiles a C program with a library and its header, and runs it.
func usesFromC(t *testing.T, _ *project, lib, file string) {
	t.Helper()
	if _, err := exec.LookPath("gcc"); err != nil {
		t.Skip("needs gcc: ", err)
	}
	dir := t.TempDir()
	source, program := filepath.Join(dir, "main.c"), filepath.Join(dir, "main")
	text := strings.NewReplacer("%s", lib, "%%", "%").Replace(addsInC)
	if err := os.WriteFile(source, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	build := exec.Command("gcc", "-I"+filepath.Dir(file), "-o", program, source, file, "-pthread",
		"-Wl,-rpath,"+filepath.Dir(file))
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if out, err := exec.Command(program).CombinedOutput(); err != nil || string(out) != "42\n" {
		t.Errorf("%s: %v, %q", lib, err, out)
	}
}

// profiled is a program that is compiled in several ways.
const profiled = `
-- go.mod --
module example.com/profiled

go 1.26.0
-- main.go --
package main

func speed() int

func main() { println("profiled", speed()) }
-- speed_amd64.s --
#ifdef FAST
#define SPEED 2
#else
#define SPEED 1
#endif

TEXT ·speed(SB), 4, $0-8
	MOVQ $SPEED, ret+0(FP)
	RET
-- gobuild.hcl --
toolchain "stable" { version = "1.26.8" }
defaults {
  target {
    package   = "."
    toolchain = toolchain.stable
    platforms = ["linux/amd64"]
  }
}
target "by-file" { pgo = "profiles/cpu.pgo" }
target "off" { pgo = "off" }
target "assembled" { asmflags = ["-D", "FAST"] }
target "slow" { gcflags = ["-N", "-l"] }
`

// TestProfile: an edit of a profile makes the binary stale that is compiled with it, and no other. Both executors make
// the same binaries.
func TestProfile(t *testing.T) {
	takesLong(t)
	profile, edited := cpuProfile(t), cpuProfile(t)
	sameOnBoth(t, func(t *testing.T, x executor) table {
		p := newProject(t, x, profiled)
		p.put(t, "profiles/cpu.pgo", profile)
		rows := p.ok(t, "build").rows(t)
		contains(t, p.ok(t, "plan").stdout.String(), "-pgo=/profile/cpu.pgo", "-pgo=off", "-asmflags=", "-gcflags=")
		contains(t, p.ok(t, "plan").stdout.String(), "up to date")
		p.put(t, "profiles/cpu.pgo", edited)
		contains(t, p.ok(t, "plan").stdout.String(), "cpu.pgo changed")
		if !testing.Short() { // the standard library once more
			p.ok(t, "build")
		}
		for name, want := range map[string]string{"by-file": "1", "off": "1", "assembled": "2", "slow": "1"} {
			if out := prints(t, p.binary(name)); out != "profiled "+want+"\n" {
				t.Errorf("%s prints %q", name, out)
			}
		}
		return rows
	})
}

// cpuProfile is a CPU profile of the test itself, another one each time.
func cpuProfile(t *testing.T) string {
	t.Helper()
	var out bytes.Buffer
	must(t, pprof.StartCPUProfile(&out))
	for until := time.Now().Add(200 * time.Millisecond); time.Now().Before(until); {
		_ = strings.Repeat("x", 1000)
	}
	pprof.StopCPUProfile()
	return out.String()
}

// optional is a program for processors with options, and one that can be loaded anywhere.
const optional = `
-- go.mod --
module example.com/optional

go 1.26.0
-- main.go --
package main

import "sync/atomic"

var n atomic.Int64

func main() { println(n.Add(2), float64(n.Load())/3) }
-- gobuild.hcl --
toolchain "stable" { version = "1.26.8" }
defaults {
  target {
    package   = "."
    toolchain = toolchain.stable
  }
}
target "any" { platforms = ["linux/arm/v7", "linux/arm64"] }
target "some" {
  platforms = ["linux/arm/v7,softfloat", "linux/arm64/v8.2,lse", "linux/riscv64/rva22u64", "linux/amd64/v3",
    "linux/mips/softfloat", "js/wasm/satconv,signext"]
}
target "movable" {
  build_mode = "pie"
  platforms  = ["linux/arm64", "windows/amd64", "darwin/arm64"]
}
`

// TestOptions: both executors make the same binaries for variants with options, which are others than those without.
func TestOptions(t *testing.T) {
	takesLong(t)
	sameOnBoth(t, func(t *testing.T, x executor) table {
		p := newProject(t, x, optional)
		rows := p.ok(t, "build").rows(t)
		if len(rows) != 11 {
			t.Errorf("%d binaries: %v", len(rows), rows)
		}
		for plain, variant := range map[string]string{"any linux/arm/v7": "some linux/arm/v7,softfloat",
			"any linux/arm64": "some linux/arm64/v8.2,lse"} {
			if rows[plain]["DIGEST"] == rows[variant]["DIGEST"] {
				t.Errorf("%s and %s are the same", plain, variant)
			}
		}
		for name, env := range map[string]string{"linux_arm_v7_softfloat": "GOARM=7,softfloat",
			"linux_arm64_v8.2_lse": "GOARM64=v8.2,lse", "linux_riscv64_rva22u64": "GORISCV64=rva22u64"} {
			p.wasBuilt(t, name+"/some", "go1.26.8", "")
			key, value, _ := strings.Cut(env, "=")
			info, err := buildinfo.ReadFile(p.path("dist", name, "some"))
			must(t, err)
			if !slices.Contains(info.Settings, debug.BuildSetting{Key: key, Value: value}) {
				t.Errorf("%s: %v", name, info.Settings)
			}
		}
		return rows
	})
}

// sourced is a program whose module is vendored, edited.
const sourced = libMain + `
-- go.mod --
module example.com/app

go $LINE

require $LIB v1.0.0
-- go.sum --
$SUMS
-- vendor/modules.txt --
# $LIB v1.0.0
## explicit; go 1.20
$LIB
$LIB/deep
-- vendor/$LIB/lib.go --
package lib

func Text() string { return "vendored" }
-- vendor/$LIB/deep/deep.go --
package deep

func Text() string { return "vendored" }
-- gobuild.hcl --
toolchain "chosen" { version = "$GO" }
defaults {
  target {
    package   = "./app"
    toolchain = toolchain.chosen
    platforms = ["linux/amd64"]
  }
}
target "default" {}
target "vendor" { mod = "vendor" }
target "readonly" { mod = "readonly" }
`

// TestMod: modules come from where a target says. An edit of the vendor directory makes those stale that use it.
func TestMod(t *testing.T) {
	const lib = "gobuild.test/lib" // the same for each run: digests must agree
	proxy := newModproxy(t, map[string]string{lib + "@v1.0.0": strings.ReplaceAll(libModule, "$LIB", lib)})
	archive := strings.ReplaceAll(sourced, "$LIB", lib)
	for version, line := range map[string]string{"1.26.8": "1.20", "1.16.15": "1.13"} {
		t.Run(version, func(t *testing.T) {
			byDefault := map[bool]string{true: "vendored", false: "fetched"}[line == "1.20"] // as Go does since 1.14
			sameOnBoth(t, func(t *testing.T, x executor) table {
				p := newProject(t, x, archive, "$SUMS", proxy.sums.String(), "$GO", version, "$LINE", line)
				p.env = []string{"GOPROXY=" + proxy.url() + ",off", "GOSUMDB=off"}
				rows := p.ok(t, "build").rows(t)
				for name, want := range map[string]string{"default": byDefault, "vendor": "vendored",
					"readonly": "fetched"} {
					if out := prints(t, p.binary(name)); out != want+" "+want+"\n" {
						t.Errorf("%s prints %q", name, out)
					}
				}
				p.put(t, "vendor/"+lib+"/lib.go", "package lib\n\nfunc Text() string { return \"edited\" }\n")
				contains(t, p.ok(t, "plan", "-only=vendor").stdout.String(), "-mod=vendor",
					"vendor/"+lib+"/lib.go changed")
				contains(t, p.ok(t, "plan", "-only=readonly").stdout.String(), "-mod=readonly", "up to date")
				p.ok(t, "build")
				if out := prints(t, p.binary("vendor")); out != "edited vendored\n" {
					t.Errorf("after an edit it prints %q", out)
				}
				return rows
			})
		})
	}
}

// firsts are attributes and variants, with the last release that lacks each and the first that has it.
const firsts = `
-- go.mod --
module example.com/firsts

go 1.17
-- main.go --
package main

func main() { println("first") }
-- gobuild.hcl --
toolchain "chosen" { version = "$GO" }
target "first" {
  package   = "."
  toolchain = toolchain.chosen
  $ATTRIBUTE
}
`

// TestFirstReleases: what a release lacks is refused with the release that has it, which builds it.
func TestFirstReleases(t *testing.T) {
	takesLong(t)
	for _, f := range []struct{ attribute, without, with, why string }{
		{`pgo = "off"`, "1.19.13", "1.20.14", "Go 1.19.13 has no pgo: take Go 1.20 or newer"},
		{"asan = true\ncgo = \"dynamic\"", "1.17.13", "1.18.10",
			"Go 1.17.13 has no asan for linux/amd64: take Go 1.18"},
		{`platforms = ["linux/arm/v7,softfloat"]`, "1.21.13", "1.22.12", "needs go1.22 or newer"},
		{`platforms = ["linux/arm64/v8.2,lse"]`, "1.22.12", "1.23.12", "needs go1.23 or newer"},
		{`platforms = ["linux/riscv64/rva22u64"]`, "1.22.12", "1.23.12", "needs go1.23 or newer"},
		{`platforms = ["linux/arm64/v8"]`, "", "1.22.12", ""}, // what arm64 means anyway
		{`platforms = ["linux/riscv64/rva20u64"]`, "", "1.22.12", ""},
	} {
		for version, why := range map[string]string{f.without: f.why, f.with: ""} {
			p := newProject(t, host, strings.TrimPrefix(firsts, "\n"), "$GO", version, "$ATTRIBUTE", f.attribute)
			switch {
			case version == "":
			case why != "":
				p.fails(t, 2, []string{why, "gobuild.hcl line 5"}, "build")
			case strings.HasPrefix(f.attribute, "asan"): // the C compiler of this machine may be too new for it
				contains(t, p.ok(t, "plan").stdout.String(), "-asan")
			default:
				p.ok(t, "build")
			}
		}
	}
}
