package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/hashicorp/hcl/v2/hclparse"
)

// generate writes a monorepo into a new directory.
func generate(t *testing.T, m monorepo) string {
	t.Helper()
	dir := t.TempDir()
	if err := m.write(dir); err != nil {
		t.Fatal(err)
	}
	return dir
}

// prints runs a program in dir, which must succeed.
func prints(t *testing.T, dir string, args ...string) string {
	t.Helper()
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "CGO_ENABLED=0", "GOWORK=off", "GOFLAGS=", "GOBUILD_EXECUTOR=host")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s%s", strings.Join(args, " "), err, out, stderr.String())
	}
	return string(out)
}

// The generated monorepo is pinned: its go.mod needs no change, it builds and runs, and
// gobuild sees its binaries. Of the binaries one imports the package that half of them share.
func TestMonorepoBuilds(t *testing.T) {
	if testing.Short() {
		t.Skip("it fetches and compiles gRPC: go tool mage test -long runs it")
	}
	dir := generate(t, monorepo{Binaries: 2, Mark: "bench-test"})
	prints(t, dir, "go", "mod", "tidy", "-diff")
	prints(t, dir, "go", "vet", "./...")
	prints(t, dir, "go", "build", "-o", "out/", "./cmd/...")
	for i, sharing := range []bool{true, false} {
		out := prints(t, dir, filepath.Join(dir, "out", binaryName(i)))
		if strings.Contains(out, "Session") != sharing {
			t.Errorf("%s prints\n%s", binaryName(i), out)
		}
	}
	if n, err := countFiles(filepath.Join(dir, "internal"), ""); err != nil || n != 20+2 {
		t.Errorf("the shared packages have %d files, %v; want one each, and two editions", n, err)
	}
	out := prints(t, dir, "go", "list", "-deps", "./cmd/...")
	for _, dep := range []string{"github.com/spf13/cobra", "github.com/prometheus/client_golang/prometheus/promhttp",
		"google.golang.org/grpc"} {
		if !strings.Contains(out, dep+"\n") {
			t.Errorf("%s is not imported", dep)
		}
	}
	if got := planned(t, dir); got != 2 {
		t.Errorf("gobuild plans %d images, want 2", got)
	}
}

var buildOnce sync.Once

// gobuildBinary builds gobuild once.
func gobuildBinary(t *testing.T) string {
	t.Helper()
	binary := filepath.Join(testDir, "gobuild")
	buildOnce.Do(func() { prints(t, ".", "go", "build", "-o", binary, "../../cmd/gobuild") })
	return binary
}

// planned is how many images gobuild would make in dir.
func planned(t *testing.T, dir string) (n int) {
	t.Helper()
	binary := gobuildBinary(t)
	var document struct {
		Actions []struct{ ID string }
	}
	out := prints(t, dir, binary, "plan", "-only=image.*", "-format=json")
	if err := json.Unmarshal([]byte(out), &document); err != nil {
		t.Fatalf("%v in\n%s", err, out)
	}
	for _, a := range document.Actions {
		if strings.HasPrefix(a.ID, "image.svc/") || strings.Contains(a.ID, "deliver") {
			n++
		}
	}
	if n == 0 {
		t.Log(out)
	}
	return n
}

// Each edit makes another binary, and the same edit the same.
func TestEdits(t *testing.T) {
	dir := generate(t, monorepo{Binaries: 2, Mark: "bench-test", Plain: true})
	build := func(pkg string, number int) string {
		if err := edit(dir, pkg, number); err != nil {
			t.Fatal(err)
		}
		prints(t, dir, "go", "build", "-trimpath", "-ldflags=-s -w", "-o", "out/", "./cmd/svc001")
		data, err := os.ReadFile(filepath.Join(dir, "out", "svc001"))
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	before := build("cmd/svc001", 0)
	for _, pkg := range []string{"cmd/svc001", "internal/" + halfShared, "internal/" + coreShared} {
		if build(pkg, 1) == before {
			t.Errorf("an edit of %s changes nothing", pkg)
		}
		if build(pkg, 0) != before {
			t.Errorf("an edit of %s that is taken back leaves something", pkg)
		}
	}
}

// A monorepo that grows keeps what it has.
func TestGrowing(t *testing.T) {
	m := monorepo{Binaries: 1, Mark: "bench-test"}
	dir := generate(t, m)
	if err := edit(dir, "cmd/svc001", 7); err != nil {
		t.Fatal(err)
	}
	m.Binaries = 3
	if err := m.write(dir); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(dir, "cmd", "svc001", "edition.go"))
	if err != nil || !strings.Contains(string(data), "000007") {
		t.Errorf("the edit is lost: %s, %v", data, err)
	}
	if n, err := countFiles(dir, ""); err != nil || n != fileCount(3) {
		t.Errorf("there are %d files, %v; want %d", n, err, fileCount(3))
	}
}

func TestPayload(t *testing.T) {
	dir := generate(t, monorepo{Binaries: 1, Mark: "bench-test", Plain: true, Payload: 1 << 20})
	prints(t, dir, "go", "build", "-o", "out/", "./cmd/...")
	info, err := os.Stat(filepath.Join(dir, "out", "svc001"))
	if err != nil || info.Size() < 2<<20 {
		t.Errorf("the binary is of %v, %v", info, err)
	}
}

// What is written for bake parses, and has a target for each binary.
func TestBakeFiles(t *testing.T) {
	dir := generate(t, monorepo{Binaries: 3, Mark: "bench-test"})
	if err := writeBake(dir, "bench-test", 3); err != nil {
		t.Fatal(err)
	}
	file, diags := hclparse.NewParser().ParseHCLFile(filepath.Join(dir, "docker-bake.hcl"))
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	if n := strings.Count(string(file.Bytes), "target \"svc"); n != 3 {
		t.Errorf("%d targets:\n%s", n, file.Bytes)
	}
	for i := range 3 {
		if n := strings.Count(string(file.Bytes), `"./cmd/`+binaryName(i)+`"]`); n != 1 {
			t.Errorf("%s is built %d times:\n%s", binaryName(i), n, file.Bytes)
		}
	}
}
