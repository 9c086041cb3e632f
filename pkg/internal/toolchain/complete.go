package toolchain

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/goversion"
	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
	"github.com/gobuild-dev/gobuild/pkg/internal/toolchain/tree"
)

// checkTree returns an error if an extracted distribution is not the one that it claims to be;
// without a checksum database it could be anything.
func checkTree(root string, d dist) error {
	if name := findMissing(root, d); name != "" {
		return fmt.Errorf("what the proxy serves as %s has no %s", d, name)
	}
	text, err := readable.ReadFile(filepath.Join(root, "VERSION"), maxKept)
	if err != nil {
		return err
	}
	first, _, _ := strings.Cut(string(text), "\n")
	if got := strings.TrimSpace(first); got != "go"+d.version {
		return fmt.Errorf("what the proxy serves as %s says that it is %q", d, got)
	}
	return nil
}

// findMissing returns the first essential file that is missing, empty, or a program that cannot be
// run, or "". It costs a few stat calls.
func findMissing(root string, d dist) string {
	for _, name := range d.essentialFiles() {
		info, err := os.Stat(filepath.Join(root, filepath.FromSlash(name)))
		if err != nil || !info.Mode().IsRegular() || info.Size() == 0 {
			return name
		}
		if runtime.GOOS != "windows" && tree.Mode(name)&^info.Mode()&0o100 != 0 {
			return name
		}
	}
	return ""
}

// essentialFiles returns the files without which a distribution compiles nothing. Before Go 1.5 the
// compilers and linkers had names by architecture: they are left out.
func (d dist) essentialFiles() []string {
	exe := ""
	if d.goos == "windows" {
		exe = ".exe"
	}
	names := []string{"VERSION", "bin/go" + exe, "bin/gofmt" + exe}
	if goversion.Before(d.version, "1.5") {
		return names
	}
	tools := "pkg/tool/" + d.goos + "_" + d.goarch + "/"
	return append(names, tools+"compile"+exe, tools+"link"+exe)
}
