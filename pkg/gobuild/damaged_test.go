package gobuild

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/execute"
	"github.com/gobuild-dev/gobuild/pkg/plan"
)

// A failure that a damaged toolchain explains says what to remove; one of the user's sources does not.
func TestDamagedHint(t *testing.T) {
	s := &session{cacheDir: "cache"}
	want := "remove " + filepath.Join("cache", "toolchains", "go1.26.8.*")
	for output, damaged := range map[string]bool{
		`go: no such tool "asm"`: true,
		"go: error obtaining buildID for go tool link: fork/exec /usr/local/go/pkg/tool/linux_amd64/link: exec format error": true,
		"# fmt\n/home/u/.cache/gobuild/toolchains/go1.26.8.linux-amd64/src/fmt/scan.go:159:8: undefined: buffer":             true,
		"# fmt\n/usr/local/go/src/fmt/format.go:42:7: undefined: buffer":                                                     true,
		"main.go:3:8: package x is not in std (/usr/local/go/src/x)":                                                         false,
		"# example.com/m\n./main.go:3:8: undefined: buffer":                                                                  false,
		"# example.com/m\n/go/src/example.com/m/main.go:3:8: undefined: buffer":                                              false,
		"main.go:3:8: no required module provides package example.com/x; to add it:\n\tgo get example.com/x":                 false,
		"# runtime/cgo\ncgo: C compiler \"gcc\" not found: exec: \"gcc\": executable file not found in $PATH":                false,
	} {
		for tc, hinted := range map[plan.Toolchain]bool{{Version: "1.26.8"}: damaged, {Version: "1.26.8", Image: "golang:1.26"}: false} {
			a := &plan.Action{Kind: plan.KindCompile, Compile: &plan.CompileAction{Command: plan.Command{Toolchain: tc}}}
			a = &plan.Action{Kind: plan.KindFetch, Fetch: &plan.FetchAction{Compile: a}}
			err := &execute.ActionError{Action: a, Output: output, Err: &execute.ExitError{Code: 1}}
			if got := s.describeFailure(errors.Join(err)); strings.Contains(got, want) != hinted {
				t.Errorf("with %s: %s", tc.Name(), got)
			}
		}
	}
	crash := &execute.ActionError{Err: &execute.ExitError{Code: 139}, Action: &plan.Action{
		Kind: plan.KindToolchain, Toolchain: &plan.ToolchainAction{Command: plan.Command{Toolchain: plan.Toolchain{Version: "1.26.8"}}},
	}}
	if got := s.describeFailure(crash); !strings.Contains(got, want) {
		t.Errorf("a go that crashes: %s", got)
	}
}
