package build

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/cache"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

func cgoRunner(t *testing.T) *runner {
	t.Helper()
	h, err := cache.OpenHasher(filepath.Join(t.TempDir(), "hashes"))
	if err != nil {
		t.Fatal(err)
	}
	o := Options{StateDir: filepath.Join(t.TempDir(), "state"), Project: t.TempDir(), Dist: "dist"}
	return &runner{Options: o, hasher: h, dist: newDist(o)}
}

func flags(t *testing.T, r *runner, c *plan.CompileAction) string {
	t.Helper()
	command, err := r.cSources(c, c.Command)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range command.Env {
		if v.Name == "CGO_CPPFLAGS" {
			return v.Value.String()
		}
	}
	return ""
}

func put(t *testing.T, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

// TestCSources: what a C compiler reads changes its flags, and nothing else does.
func TestCSources(t *testing.T) {
	r, src := cgoRunner(t), t.TempDir()
	c := &plan.CompileAction{Cgo: "static", Sources: []string{src}, Command: plan.Command{Env: []plan.Var{{Name: "CGO_CPPFLAGS", Value: "-I/own"}}}}
	put(t, src+"/main.go", "package main")
	put(t, src+"/include/a.h", "1")
	before := flags(t, r, c)
	if !strings.HasPrefix(before, "-I/own -D") {
		t.Errorf("the user's own flags are lost: %s", before)
	}
	for file, counts := range map[string]bool{
		"main.go": false, "README.md": false, "gobuild.hcl": false, "include/a.h": true, "lib/libx.so.1.2": true, "deep/b.CPP": true,
	} {
		put(t, filepath.Join(src, file), "changed "+file)
		after := flags(t, r, c)
		if (after != before) != counts {
			t.Errorf("%s changes the flags: %t, want %t", file, after != before, counts)
		}
		before = after
	}
	if len(c.Command.Env) != 1 || c.Command.Env[0].Value != "-I/own" {
		t.Errorf("the action itself has changed: %v", c.Command.Env)
	}
	c.Cgo = ""
	if got := flags(t, r, c); got != "-I/own" {
		t.Errorf("without cgo: %s", got)
	}
}

// TestMissingCompiler: all that Go versions say of a compiler that is not there is understood.
func TestMissingCompiler(t *testing.T) {
	for output, program := range map[string]string{
		"# runtime/cgo\ncgo: C compiler \"gcc\" not found: exec: \"gcc\": executable file not found in $PATH\n": `"gcc"`,
		"# runtime/cgo\nexec: \"clang\": executable file not found in $PATH\n":                                  `"clang"`,
		"# runtime/cgo\ncgo: C compiler \"/opt/cc\" not found: exec: \"/opt/cc\": stat /opt/cc: no such file":   `"/opt/cc"`,
		"link: running gcc failed: fork/exec /usr/bin/gcc: no such file or directory":                           `"/usr/bin/gcc"`,
		"main.go:3: undefined: x\n": "",
	} {
		for _, image := range []string{"", "golang:1.26-bookworm"} {
			c := &plan.CompileAction{Cgo: "dynamic", Command: plan.Command{Toolchain: plan.Toolchain{Image: image}}, Binaries: []plan.Binary{{Target: &plan.Target{}}}}
			err := cgoRunner(t).missingCompiler(c, &ActionError{Action: &plan.Action{Title: "compile"}, Output: output, Err: &executor.ExitError{Code: 1}})
			var failed *ActionError
			if !errors.As(err, &failed) || failed.Output != output {
				t.Errorf("%q becomes %v", output, err)
			}
			if known := strings.Contains(err.Error(), "no C compiler "+program); known != (program != "") || !strings.Contains(err.Error(), image) && known {
				t.Errorf("%q becomes %v", output, err)
			}
		}
	}
}

// TestCompilers: another C compiler of this machine makes what was built stale.
func TestCompilers(t *testing.T) {
	r, cc := cgoRunner(t), filepath.Join(t.TempDir(), "cc")
	c := &plan.CompileAction{Cgo: "static", Command: plan.Command{Env: []plan.Var{{Name: "CC", Value: plan.Text(cc + " -m64")}, {Name: "CXX", Value: "/none"}}}}
	if got := r.compilers(c); len(got) > 0 {
		t.Errorf("compilers that are not there: %q", got)
	}
	put(t, cc, "one")
	one := r.compilers(c)
	put(t, cc, "another")
	if two := r.compilers(c); len(one) != 1 || len(two) != 1 || one[0] == two[0] {
		t.Errorf("before %q, then %q", one, two)
	}
	c.Command.Toolchain.Image = "golang:1.26-bookworm"
	if got := r.compilers(c); len(got) > 0 {
		t.Errorf("of an image: %q", got)
	}
}
