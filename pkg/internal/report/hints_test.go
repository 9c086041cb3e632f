package report

import (
	"archive/zip"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/build/result"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/goproxy"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/base"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/toolchain"
)

// A failure of the machine is called what it is, and a toolchain damaged only if it is.
func TestHints(t *testing.T) {
	f := Failures{Toolchains: tinyToolchain(t), Tools: plan.Platform{OS: runtime.GOOS, Arch: runtime.GOARCH}}
	for output, hint := range map[string]string{
		"go: no such tool \"asm\"":                                             "",
		"# fmt\n/usr/local/go/src/fmt/format.go:42:7: undefined: buffer":       "",
		"# example.com/m\n./main.go:3:8: undefined: buffer":                    "",
		"link: write /out/x: no space left on device":                          "The disk is full",
		"compile: open /usr/local/go/src/fmt/print.go: too many open files":    "limit of open files",
		"/usr/local/go/pkg/tool/linux_amd64/link: write out/x: file too large": "limit of the size of files",
	} {
		for _, tc := range []plan.Toolchain{{Version: "1.99.1"}, {Version: "1.99.1", Image: "golang:1.26"}} {
			_, got := f.describe(failed(tc, output))
			if strings.Contains(got, "damaged") || !strings.Contains(got, hint) {
				t.Errorf("%s: %s", tc.Name(), got)
			}
		}
	}
	dir, _ := f.Toolchains.Cached("1.99.1", runtime.GOOS, runtime.GOARCH)
	if err := os.WriteFile(filepath.Join(dir, "VERSION"), []byte("go1.99.1\ndamaged\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, got := f.describe(failed(plan.Toolchain{Version: "1.99.1"}, "x.go:1:1: no")); !strings.Contains(got,
		"VERSION was changed") {
		t.Error(got)
	}
}

// That a base may be in an engine is said where no registry has it, and where no engine is used.
func TestHintOfAnotherExecutor(t *testing.T) {
	for _, test := range []struct {
		absent, docker, want bool
	}{{true, false, true}, {true, true, false}, {false, false, false}} {
		err := &result.Error{
			Action: &plan.Action{Kind: plan.KindAssemble, Assemble: &plan.AssembleAction{Image: &plan.Image{}}},
			Err:    &base.Error{Ref: "team/base:1", Why: "why", Absent: test.absent},
		}
		_, got := Failures{Docker: test.docker}.describe(err)
		if strings.Contains(got, "Where Docker is used") != test.want || !strings.Contains(got, "team/base:1: why") {
			t.Errorf("%+v: %s", test, got)
		}
	}
}

// failed is a fetch of a compile that failed with an output.
func failed(tc plan.Toolchain, output string) error {
	a := &plan.Action{Kind: plan.KindCompile, Compile: &plan.CompileAction{Command: plan.Command{Toolchain: tc}}}
	a = &plan.Action{Kind: plan.KindFetch, Fetch: &plan.FetchAction{Compile: a}}
	return errors.Join(&result.Error{Action: a, Output: output, Err: &executor.ExitError{Code: 1}})
}

// tinyToolchain is a client that has a made-up distribution for this machine.
func tinyToolchain(t *testing.T) *toolchain.Store {
	t.Helper()
	version := "v0.0.1-go1.99.1." + runtime.GOOS + "-" + runtime.GOARCH
	at, exe := filepath.Join(t.TempDir(), "golang.org", "toolchain", "@v"), ""
	if runtime.GOOS == "windows" {
		exe = ".exe"
	}
	if err := os.MkdirAll(at, 0o755); err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(filepath.Join(at, version+".zip"))
	if err != nil {
		t.Fatal(err)
	}
	w, tools := zip.NewWriter(f), "pkg/tool/"+runtime.GOOS+"_"+runtime.GOARCH+"/"
	for _, name := range []string{"VERSION", "bin/go" + exe, "bin/gofmt" + exe, tools + "compile" + exe, tools +
		"link" + exe} {
		to, err := w.Create("golang.org/toolchain@" + version + "/" + name)
		if err == nil {
			_, err = to.Write([]byte("go1.99.1\n"))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(w.Close(), f.Close()); err != nil {
		t.Fatal(err)
	}
	proxy := "file://" + filepath.ToSlash(filepath.Dir(filepath.Dir(filepath.Dir(at))))
	c := toolchain.Open(goproxy.Settings{GOPROXY: proxy}, t.TempDir())
	if _, err := c.Install(t.Context(), "1.99.1", runtime.GOOS, runtime.GOARCH); err != nil {
		t.Fatal(err)
	}
	return c
}
