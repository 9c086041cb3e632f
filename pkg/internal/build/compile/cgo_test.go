package compile

import (
	"errors"
	"strings"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/build/result"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// TestMissingCompiler: all that Go versions say of a compiler that is not there is understood.
func TestMissingCompiler(t *testing.T) {
	notFound := "executable file not found in $PATH\n"
	for output, program := range map[string]string{
		"# runtime/cgo\ncgo: C compiler \"gcc\" not found: exec: \"gcc\": " + notFound: `"gcc"`,
		"# runtime/cgo\nexec: \"clang\": " + notFound:                                  `"clang"`,
		"# runtime/cgo\ncgo: C compiler \"/opt/cc\" not found: exec: \"/opt/cc\": stat /opt/cc: " +
			"no such file": `"/opt/cc"`,
		"link: running gcc failed: fork/exec /usr/bin/gcc: no such file or directory": `"/usr/bin/gcc"`,
		"-asan: the version of $(go env CC) could not be parsed\n":                    `"clang-14"`,
		"main.go:3: undefined: x\n":                                                   "",
	} {
		for _, image := range []string{"", "golang:1.26-bookworm"} {
			c := &plan.CompileAction{Cgo: "dynamic", Command: plan.Command{Toolchain: plan.Toolchain{Image: image},
				Env: []plan.Var{{Name: "CC", Value: "clang-14 -O1"}}},
				Binaries: []plan.Binary{{Target: &plan.Target{}}}}
			err := explainMissingCompiler(c, &result.Error{Action: &plan.Action{Title: "compile"}, Output: output,
				Err: &executor.ExitError{Code: 1}})
			var failed *result.Error
			if !errors.As(err, &failed) || failed.Output != output {
				t.Errorf("%q becomes %v", output, err)
			}
			if known := strings.Contains(err.Error(), "C compiler "+program); known != (program != "") ||
				!strings.Contains(err.Error(), image) && known {
				t.Errorf("%q becomes %v", output, err)
			}
		}
	}
}

// TestMissingCrossCompiler: a compiler for another platform is in other packages of Debian.
func TestMissingCrossCompiler(t *testing.T) {
	for program, packages := range map[string]string{
		"gcc": "gcc libc6-dev", "aarch64-linux-gnu-gcc": "gcc-aarch64-linux-gnu libc6-dev-arm64-cross",
		"x86_64-w64-mingw32-gcc": "gcc-mingw-w64-x86-64", "/usr/bin/clang-14": "clang-14 libc6-dev",
		"clang++": "clang libc6-dev",
	} {
		err := explainMissingCompiler(&plan.CompileAction{Cgo: "dynamic"}, &result.Error{
			Action: &plan.Action{Title: "compile"}, Err: &executor.ExitError{Code: 1},
			Output: "cgo: C compiler \"" + program + "\" not found: x\n"})
		if want := "apt install " + packages + ")"; !strings.Contains(err.Error(), want) {
			t.Errorf("%v has no %q", err, want)
		}
	}
}
