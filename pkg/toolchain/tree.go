package toolchain

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// checkTree says what is wrong with an extracted distribution that is not the one it claims
// to be: a distribution that nobody vouches for could be anything.
func checkTree(root string, d dist) error {
	name := "go"
	if d.goos == "windows" {
		name = "go.exe"
	}
	if _, err := os.Stat(filepath.Join(root, "bin", name)); err != nil {
		return fmt.Errorf("what the proxy serves as %s has no bin/%s", d, name)
	}
	text, err := os.ReadFile(filepath.Join(root, "VERSION"))
	if err != nil {
		return fmt.Errorf("what the proxy serves as %s has no VERSION file", d)
	}
	first, _, _ := strings.Cut(string(text), "\n")
	if got := strings.TrimSpace(first); got != "go"+d.version {
		return fmt.Errorf("what the proxy serves as %s says that it is %q", d, got)
	}
	return nil
}
