// Package examples_test runs what the READMEs of the examples show, and compares it with
// what they say it prints.
package examples_test

import (
	"bytes"
	"context"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/engine"
	"github.com/gobuild-dev/gobuild/pkg/internal/testbinary"
)

// TestMain puts the tests where the examples are.
func TestMain(m *testing.M) {
	if err := os.Chdir(filepath.Join("..", "..", "..", "examples")); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

var update = flag.Bool("update", false, "write what the commands print into the READMEs")

// Every example does what its README says, on both executors. With -short it is every other one, on an engine,
// if there is one.
func TestExamples(t *testing.T) {
	if platform := runtime.GOOS + "/" + runtime.GOARCH; platform != "linux/amd64" {
		t.Skip("needs linux/amd64: the READMEs show what is printed there, and this is " + platform)
	}
	env := append(os.Environ(), "PATH="+buildGobuild(t)+string(os.PathListSeparator)+os.Getenv("PATH"))
	for i, name := range examples(t) {
		for _, executor := range executors(t) {
			t.Run(name+"/"+executor, func(t *testing.T) {
				if testing.Short() && (i%2 > 0 || name == "cleanroom") {
					t.Skip("every other example, and none that builds all again: go tool mage test -long runs them")
				}
				if !*update {
					t.Parallel()
				}
				runExample(t, name, executor, env)
			})
		}
	}
}

// executors are both, or with -short the engine's alone, if there is one.
func executors(t *testing.T) []string {
	t.Helper()
	if testing.Short() {
		if e, err := engine.Connect(t.Context(), ""); err == nil {
			e.Close()
			return []string{"docker"}
		}
	}
	return []string{"docker", "host"}
}

// The index names every example.
func TestIndex(t *testing.T) {
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range examples(t) {
		if link := "[" + name + "](" + name + ")"; !strings.Contains(string(text), link) {
			t.Errorf("examples/README.md has no line for %s", link)
		}
	}
}

// examples returns the names of their directories.
func examples(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("*/gobuild.hcl")
	if err != nil || len(files) == 0 {
		t.Fatalf("no examples: %v", err)
	}
	for i, f := range files {
		files[i] = filepath.Dir(f)
	}
	return files
}

// buildGobuild returns a directory with the gobuild binary.
func buildGobuild(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if _, err := testbinary.Build(dir); err != nil {
		t.Fatal(err)
	}
	return dir
}

// runExample runs the commands of one README in a copy of the example.
func runExample(t *testing.T, name, executor string, env []string) {
	readme := filepath.Join(name, "README.md")
	all := commands(t, readme)
	need(t, executor, all)
	registry := newRegistry(t)
	dir := copyExample(t, name)
	env = append(slices.Clone(env), "PWD="+dir, "GOBUILD_EXECUTOR="+executor, "GOBUILD_VAR_base="+registry.base)
	env = append(env, bases(t, name, executor)...)
	shift := 0
	for _, c := range all {
		if !c.isFor(executor) {
			continue
		}
		printed := run(t, dir, env, registry.real(c.line))
		got := lines(registry.shown(testbinary.WithoutConnect(printed)))
		if matches(c.want, got) {
			continue
		}
		if !*update {
			t.Errorf("$ %s\nprints\n%s\nand %s says\n%s", c.line, strings.Join(got, "\n"), readme,
				strings.Join(c.want, "\n"))
			continue
		}
		c.start += shift
		rewrite(t, readme, c, got)
		shift += len(got) - len(c.want)
	}
}

// outside are programs that READMEs use and that not every machine has.
var outside = []string{"docker", "skopeo", "script", "qemu-aarch64-static"}

// need skips a test that cannot be run here.
func need(t *testing.T, executor string, all []command) {
	t.Helper()
	if executor == "docker" {
		e, err := engine.Connect(t.Context(), "")
		if err != nil {
			t.Skipf("needs a Docker engine: %v", err)
		}
		e.Close()
		t.Cleanup(func() { removeImages(all) })
	}
	for _, c := range all {
		program, _, _ := strings.Cut(c.line, " ")
		if !c.isFor(executor) || !slices.Contains(outside, program) {
			continue
		}
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("needs %s: %v", program, err)
		}
	}
}

var imageName = regexp.MustCompile(`gobuild-example/[a-z]+:[a-z0-9.]+`)

// removeImages removes the images that a README names from the engine.
func removeImages(all []command) {
	names := map[string]bool{}
	for _, c := range all {
		for _, name := range imageName.FindAllString(strings.Join(append(slices.Clone(c.want), c.line), "\n"), -1) {
			names[name] = true
		}
	}
	for name := range names {
		_ = exec.CommandContext(context.Background(), "docker", "image", "rm", "-f", name).Run()
	}
}

// run runs one line of shell and returns what it prints on standard output.
func run(t *testing.T, dir string, env []string, line string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "sh", "-c", line)
	var stdout, stderr bytes.Buffer
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = dir, env, &stdout, &stderr
	if err := cmd.Run(); err != nil {
		t.Fatalf("$ %s\n%v\n%s%s", line, err, stdout.String(), stderr.String())
	}
	return stdout.String()
}

// copyExample copies an example without what earlier builds left there. Where it refers to
// gobuild's own module by a relative path, the copy refers to this one.
func copyExample(t *testing.T, name string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), name)
	if err := os.CopyFS(dir, os.DirFS(name)); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(filepath.Join(dir, "dist")); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := testbinary.Forget(dir); err != nil {
			t.Error(err)
		}
	})
	pointHere(t, name, dir)
	return dir
}

func pointHere(t *testing.T, name, dir string) {
	t.Helper()
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	files, _ := filepath.Glob(filepath.Join(dir, "*", "go.mod"))
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		text = bytes.ReplaceAll(text, []byte("=> ../../.."), []byte("=> "+root))
		if err := os.WriteFile(file, text, 0o666); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
}
