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

// TestFeatures: the Go that compiles this test has each feature for the platforms that it says itself.
func TestFeatures(t *testing.T) {
	if Line(strings.TrimPrefix(runtime.Version(), "go")) != "1.26" {
		t.Log("the table is that of Go 1.26")
		return
	}
	root, err := exec.CommandContext(t.Context(), "go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(root)), "src", "internal", "platform",
		"supported.go"))
	if err != nil {
		t.Fatal(err)
	}
	platform := regexp.MustCompile(`"(\w+/\w+)"`)
	for _, mode := range []string{ModePIE, ModeCShared, ModePlugin} {
		_, after, _ := strings.Cut(string(text), "\tcase \""+mode+"\":")
		body, _, _ := strings.Cut(after, "return true")
		for _, m := range platform.FindAllStringSubmatch(body, -1) {
			if FirstWith(mode, m[1]) == "" {
				t.Errorf("%s lacks %s", mode, m[1])
			}
		}
	}
	for _, test := range []struct{ feature, platform, want string }{
		{Race, "linux/amd64", "1.1"}, {Race, "linux/386", ""},
		{ASan, "linux/arm64", "1.18"}, {MSan, "darwin/arm64", ""},
		{ModeCArchive, "windows/arm64", "1.17"}, {ModeCShared, "wasip1/wasm", "1.24"}, {InternalPIE, "linux/386", ""},
	} {
		if got := FirstWith(test.feature, test.platform); got != test.want {
			t.Errorf("%s for %s: %q, not %q", test.feature, test.platform, got, test.want)
		}
	}
	if list := PlatformsWith(ASan); !slices.IsSorted(list) || !slices.Contains(list, "linux/loong64") {
		t.Errorf("asan: %s", list)
	}
}
