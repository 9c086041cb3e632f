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

// checkTree says what is wrong with an extracted distribution that is not the one it claims
// to be: a distribution that nobody vouches for could be anything.
func checkTree(root string, d dist) error {
	if name := missing(root, d); name != "" {
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

// missing is the first file without which a distribution compiles nothing, and which is not there,
// empty, or a program that cannot be run; "" where all are well. It costs a few stat calls.
func missing(root string, d dist) string {
	for _, name := range d.essential() {
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

// essential are the files that missing looks for. Before Go 1.5 the compilers and linkers have
// names of their own for each architecture: they are left out.
func (d dist) essential() []string {
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
