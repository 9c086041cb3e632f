package conformance

import (
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
)

// crossing is a program that says what it was compiled for.
const crossing = `
-- go.mod --
module example.com/crossing

go 1.26.8
-- main.go --
package main

import (
	"fmt"
	"os"
	"runtime"
)

var note string

func main() {
	fmt.Println(runtime.GOOS+"/"+runtime.GOARCH+note, os.Args[1:])
	os.Exit(len(os.Args) - 1)
}
-- gobuild.hcl --
target "any" {
  package = "."
  platform "*/386" { stamp = { "main.note" = "-noted" } }
}

target "listed" {
  package   = "."
  platforms = [$PLATFORMS]
  $BLOCKS
}
`

// distList returns the output of go tool dist list of the project's toolchain.
func distList(t *testing.T) []string {
	t.Helper()
	cmd := exec.Command("go", "tool", "dist", "list")
	cmd.Env = append(os.Environ(), "GOTOOLCHAIN=go1.26.8")
	out, err := cmd.Output()
	if err != nil {
		t.Skip("needs go1.26.8 on the PATH: ", err)
	}
	return strings.Fields(string(out))
}

func quotedList(list []string) string { return `"` + strings.Join(list, `", "`) + `"` }

func everyPort(t *testing.T, x executor) {
	takesLong(t)
	ports := distList(t)
	p := newProject(t, x, crossing, "$PLATFORMS", quotedList(ports), "$BLOCKS", "")
	var doc struct {
		Actions []struct{ Kind, Platform string }
	}
	must(t, json.Unmarshal([]byte(p.ok(t, "plan", "-format=json", "-only=target.listed").stdout.String()), &doc))
	planned := map[string]bool{}
	for _, a := range doc.Actions {
		planned[a.Platform] = planned[a.Platform] || a.Kind == "compile"
	}
	for _, port := range ports {
		if !planned[port] {
			t.Errorf("%s is not compiled", port)
		}
	}
	if len(ports) < 40 {
		t.Errorf("only %d ports: %v", len(ports), ports)
	}
	some := []string{"js/wasm", "plan9/386", "windows/arm64"}
	p = newProject(t, x, crossing, "$PLATFORMS", quotedList(some), "$BLOCKS", "")
	rows := p.ok(t, "build", "-only=listed").rows(t)
	for _, port := range some {
		if rows["listed "+port] == nil {
			t.Errorf("%s was not built", port)
		}
	}
}

// runsForeign runs a program for another architecture where QEMU is registered, and otherwise reads
// what is missing.
func runsForeign(t *testing.T, x executor) {
	takesLong(t)
	p := newProject(t, x, crossing, "$PLATFORMS", `"linux/arm64", "linux/386"`, "$BLOCKS",
		`platform "linux/386" { stamp = { "main.note" = "-by-block" } }`)
	registered := func(name string) bool {
		status, err := os.ReadFile("/proc/sys/fs/binfmt_misc/qemu-" + name)
		return err == nil && strings.HasPrefix(string(status), "enabled")
	}
	for name, arch := range map[string]string{"aarch64": "arm64", "s390x": "s390x"} {
		if !registered(name) {
			p.fails(t, 1, []string{"does not run programs for linux/" + arch, "qemu-user-static"}, "run", "any",
				"-platform=linux/"+arch)
			continue
		}
		if c := p.fails(t, 2, nil, "run", "any", "-platform=linux/"+arch, "-args=a b"); c.stdout.String() != "linux/"+
			arch+" [a b]\n" {
			t.Errorf("it prints %q", c.stdout.String())
		}
	}
	p.fails(t, 2, []string{"target listed is built for linux/arm64, linux/386", "-platform=linux/arm64 if QEMU"},
		"run", "listed")
	p.fails(t, 2, []string{"and not for linux/s390x: add that"}, "run", "listed", "-platform=linux/s390x")
	p.fails(t, 2, []string{"-platform=darwin/arm64", "programs for another system than linux do not"}, "run", "any",
		"-platform=darwin/arm64")
	p.fails(t, 2, []string{"-platform=arm64", "os/arch"}, "run", "any", "-platform=arm64")
	p.fails(t, 2, []string{"linux/arm65"}, "run", "any", "-platform=linux/arm65")
	p.ok(t, "build", "-only=listed")
	// not every amd64 kernel can
	if err := exec.Command(p.path("dist", "linux_386", "listed")).Run(); errors.Is(err, syscall.ENOEXEC) {
		p.fails(t, 1, []string{"does not run programs for linux/386"}, "run", "listed", "-platform=linux/386")
		return
	}
	for name, want := range map[string]string{"listed": "linux/386-by-block []\n", "any": "linux/386-noted []\n"} {
		if c := p.ok(t, "run", name, "-platform=linux/386"); c.stdout.String() != want {
			t.Errorf("%s prints %q, not %q", name, c.stdout.String(), want)
		}
	}
}
