package dockertest

import (
	_ "embed"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

//go:embed testdata/witness.go
var witnessSource string

var (
	witnessOnce sync.Once
	witnessDir  = os.Getenv("GOBUILD_TEST_WITNESS")
)

// Witness is a directory with the program witness, which tells what a command may see and do. It is
// built once, by the go command that runs the tests: its build cache is warm.
func Witness(t *testing.T) string {
	t.Helper()
	witnessOnce.Do(func() {
		if witnessDir == "" {
			buildWitness(t)
		}
	})
	if witnessDir == "" {
		t.Fatal("the witness was not built")
	}
	return witnessDir
}

func buildWitness(t *testing.T) {
	dir, err := os.MkdirTemp("", "witness")
	if err != nil {
		t.Fatal(err)
	}
	Write(t, dir, "witness.go", witnessSource)
	Build(t, filepath.Join(dir, "witness"), filepath.Join(dir, "witness.go"))
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	witnessDir = dir
}

// removeWitness removes a witness that this process built.
func removeWitness() {
	if witnessDir != "" && os.Getenv("GOBUILD_TEST_WITNESS") == "" {
		os.RemoveAll(witnessDir)
	}
}

// Build builds a static program for the engine.
func Build(t *testing.T, name, source string) {
	t.Helper()
	goos, arch := Connect(t).Platform()
	build := exec.Command("go", "build", "-o", name, source)
	build.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS="+goos, "GOARCH="+arch)
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
}

// Write writes files, by name and content, into a directory.
func Write(t *testing.T, dir string, files ...string) {
	t.Helper()
	for i := 0; i < len(files); i += 2 {
		name := filepath.Join(dir, filepath.FromSlash(files[i]))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(files[i+1]), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// WriteNew is Write into a new directory, which it returns.
func WriteNew(t *testing.T, files ...string) string {
	t.Helper()
	dir := t.TempDir()
	Write(t, dir, files...)
	return dir
}

// MustContain fails where a text lacks a part.
func MustContain(t *testing.T, text, part string) {
	t.Helper()
	if !strings.Contains(text, part) {
		t.Errorf("%q does not contain %q", text, part)
	}
}
