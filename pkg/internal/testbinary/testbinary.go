// Package testbinary builds the gobuild that tests run.
package testbinary

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// Build builds the static gobuild of this tree, as the README does, into a directory, which any
// user may read from then on, and returns its path.
func Build(dir string) (path string, err error) {
	path = filepath.Join(dir, "gobuild")
	cmd := exec.Command("go", "build", "-o", path, "github.com/gobuild-dev/gobuild/pkg/cmd/gobuild")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return path, os.Chmod(dir, 0o755)
}
