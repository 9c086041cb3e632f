package host

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor/host/linktree"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor/host/process"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

func TestExitCode(t *testing.T) {
	e := newExecutor(t)
	for source, want := range map[string]int{"func main() { undefined() }": 1,
		"import \"os\"\n\nfunc main() { os.Exit(3) }": 1} {
		dir := write(t, t.TempDir(), "go.mod", "module example.com/m\n\ngo 1.21\n", "m.go",
			"package main\n\n"+source+"\n")
		c := command(newest, "go", "run", ".")
		bind(&c, dir, "/src")
		c.Dir = "/src"
		out, err := try(t, e, c)
		var exit *executor.ExitError
		if !errors.As(err, &exit) || exit.Code != want || out == "" {
			t.Errorf("got %v, want exit code %d\n%s", err, want, out)
		}
	}
}

func TestUnmet(t *testing.T) {
	e := newExecutor(t)
	commands := []plan.Command{
		{Toolchain: plan.Toolchain{Version: newest}, Args: []plan.Text{"go"}, Needs: []plan.Need{plan.NeedImage}},
		{Toolchain: plan.Toolchain{Version: newest, Image: "golang"}, Args: []plan.Text{"go"}},
	}
	if process.SandboxError() != nil {
		commands = append(commands, plan.Command{Toolchain: plan.Toolchain{Version: "1.12.17"}, Args: []plan.Text{"go"},
			Needs: []plan.Need{plan.NeedReadOnly}})
	}
	for _, c := range commands {
		_, err := try(t, e, c)
		var unmet *executor.UnmetError
		if !errors.As(err, &unmet) || unmet.Executor != "host" || !strings.Contains(err.Error(), "Docker") {
			t.Errorf("%v: got %v", c, err)
		}
	}
}

func TestUnknownProgram(t *testing.T) {
	if _, err := try(t, newExecutor(t), command(newest, "make")); err == nil || !strings.Contains(err.Error(),
		`no program "make"`) {
		t.Errorf("got %v", err)
	}
}

// Lines arrive whole whatever the pieces are, the last one without its end too.
func TestRewriter(t *testing.T) {
	dir := write(t, t.TempDir(), "a.go", "")
	file := filepath.Join(dir, "a.go")
	shown := linktree.Tree{}.Shown(dir)
	text := "# example.com/a\n./a.go:1:2: no\n\ta.go:3: (b.go:4)\nhttp://x.invalid:80 " + file + ":5\na.go:6"
	want := strings.NewReplacer("./a.go", file, "\ta.go", "\t"+file, "\na.go", "\n"+file).Replace(text)
	for size := range len(text) {
		var got bytes.Buffer
		r := newRewriter(&got, shown)
		for rest := []byte(text); len(rest) > 0; {
			n := min(size+1, len(rest))
			if _, err := r.Write(rest[:n]); err != nil {
				t.Fatal(err)
			}
			rest = rest[n:]
		}
		if err := r.Flush(); err != nil || got.String() != want {
			t.Fatalf("in pieces of %d: %q, want %q", size+1, got.String(), want)
		}
	}
}

// A distribution that asks for a dynamic loader which is not here does not run.
func TestLoaderMissing(t *testing.T) {
	e := newExecutor(t)
	goroot, err := e.toolchain(t.Context(), plan.Toolchain{Version: "1.16.15"})
	if err != nil {
		t.Fatal(err)
	}
	program, err := os.ReadFile(filepath.Join(goroot, "bin", "go"))
	if err != nil {
		t.Fatal(err)
	}
	loader := interpreter(filepath.Join(goroot, "bin", "go"))
	if loader == "" {
		t.Skip("needs Linux, where this distribution is dynamic")
	}
	missing := strings.Repeat("/x", len(loader))[:len(loader)]
	elsewhere := write(t, t.TempDir(), "bin/go", strings.Replace(string(program), loader, missing, 1))
	var unfit *ToolchainError
	if err := checkLoader("go1.16.15", elsewhere); !errors.As(err, &unfit) || !strings.Contains(err.Error(), missing) {
		t.Errorf("got %v", err)
	}
}
