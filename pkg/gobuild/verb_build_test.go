package gobuild_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/gobuild"
)

// A program that only its repository has is found by git, as go install finds it.
func TestRemotePackageOfARepository(t *testing.T) {
	dir, home := t.TempDir(), t.TempDir()
	repo := filepath.Join(dir, "repo")
	write(t, filepath.Join(repo, "go.mod"), "module git.example.com/tool.git\n\ngo 1.26.8\n")
	write(t, filepath.Join(repo, "cmd", "tool", "main.go"), "package main\n\nfunc main() { println(\"private\") }\n")
	for _, args := range [][]string{
		{"init", "-q"}, {"add", "-A"},
		{"-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "-qm", "one"}, {"tag", "v1.2.0"},
	} {
		cmd := exec.Command("git", args...)
		cmd.Dir = repo
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
	}
	write(t, filepath.Join(home, ".gitconfig"), "[url \"file://"+repo+
		"\"]\n\tinsteadOf = https://git.example.com/tool\n")
	write(t, filepath.Join(dir, "project", "gobuild.hcl"), `
toolchain "stable" { version = "1.26.8" }
target "tool" {
  package   = "git.example.com/tool.git/cmd/tool@v1.2.0"
  toolchain = toolchain.stable
}
`)
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	var stdout, stderr bytes.Buffer
	o := gobuild.BuildOptions{Options: gobuild.Options{
		Dir: filepath.Join(dir, "project"), Executor: "host", Stdout: &stdout, Stderr: &stderr,
		Environ: append(os.Environ(), "HOME="+home, "GOPRIVATE=git.example.com", "GOBUILD_CACHE="+
			filepath.Join(cache, "gobuild")),
	}}
	if err := gobuild.Build(t.Context(), o); err != nil {
		t.Fatalf("%v\n%s", err, stderr.String())
	}
	out, err := exec.Command(filepath.Join(dir, "project", "dist", "linux_"+runtime.GOARCH, "tool")).CombinedOutput()
	if err != nil || strings.TrimSpace(string(out)) != "private" {
		t.Fatalf("the program printed %q: %v\n%s", out, err, stdout.String())
	}
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
