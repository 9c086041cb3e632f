package targets

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The magefiles that the README shows compile: their calls have all parameters of the targets.
func TestReadme(t *testing.T) {
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	shown := 0
	for _, block := range strings.Split(string(text), "```go\n")[1:] {
		block, _, _ = strings.Cut(block, "```")
		if !strings.HasPrefix(block, "//go:build mage\n") {
			continue
		}
		shown++
		name := filepath.Join(t.TempDir(), "magefile.go")
		if err := os.WriteFile(name, []byte(block), 0o666); err != nil {
			t.Fatal(err)
		}
		if out, err := exec.Command("go", "vet", "-tags=mage", name).CombinedOutput(); err != nil {
			t.Errorf("%v: %s\n%s", err, out, block)
		}
	}
	if shown == 0 {
		t.Error("the README shows no magefile")
	}
}
