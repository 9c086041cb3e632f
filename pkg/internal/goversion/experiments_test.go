package goversion

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// TestExperiments: the Go that compiles this test has no experiment that is missing.
func TestExperiments(t *testing.T) {
	root, err := exec.CommandContext(t.Context(), "go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(root)), "src", "internal", "goexperiment",
		"flags.go"))
	if err != nil {
		t.Fatal(err)
	}
	known := Experiments(strings.TrimPrefix(runtime.Version(), "go"))
	for _, m := range regexp.MustCompile(`(?m)^\t([A-Z]\w+)\s+bool$`).FindAllSubmatch(text, -1) {
		if name := strings.ToLower(string(m[1])); known != nil && !slices.Contains(known, name) {
			t.Errorf("%s is missing", name)
		}
	}
	for version, want := range map[string]bool{"1.16.15": false, "1.17": true, "1.26.8": true, "1.27rc1": false,
		"1.999.0": false} {
		if got := Experiments(version) != nil; got != want {
			t.Errorf("those of %s are known: %t", version, got)
		}
	}
}
