package gobuild

import (
	"context"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
	"github.com/gobuild-dev/gobuild/pkg/internal/report"
	"github.com/gobuild-dev/gobuild/pkg/internal/source"
)

// InitOptions are those of Init.
type InitOptions struct {
	Dir string // where to write; "" is the working directory
}

const magefile = `//go:build mage

package main

import (
	//mage:import
	_ "github.com/gobuild-dev/gobuild/pkg/targets"
)
`

// Init writes a gobuild.hcl that builds the main packages it finds, and a magefile if the repository is a
// module and has none. It never overwrites a file.
func Init(_ context.Context, o InitOptions) (err error) {
	defer convertError(&err)
	dir, err := filepath.Abs(o.Dir)
	if err != nil {
		return err
	}
	for _, name := range []string{"gobuild.hcl", "gobuild.hcl.json"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err == nil {
			return report.Usagef("%s is there already: edit it, or remove it first", name)
		}
	}
	text, err := initialConfig(dir)
	if err != nil {
		return err
	}
	if err := fsx.WriteFile(filepath.Join(dir, "gobuild.hcl"), []byte(text), 0o666); err != nil {
		return err
	}
	fmt.Println("wrote gobuild.hcl: gobuild image builds what it describes")
	return writeMagefile(dir)
}

// initialConfig describes the main packages below dir.
func initialConfig(dir string) (string, error) {
	mod, err := source.FindModule(dir)
	if err != nil {
		return "", report.Usagef("%w", err)
	}
	var b strings.Builder
	b.WriteString("# What gobuild builds here. The language: " +
		"https://github.com/gobuild-dev/gobuild/blob/main/schemas/README.md\n\n")
	if mod == nil {
		b.WriteString("toolchain \"stable\" { version = \"" + strings.TrimPrefix(runtime.Version(), "go") + "\" }\n\n")
	}
	prefix, err := findMains(dir)
	if err != nil {
		return "", report.Usagef("%w", err)
	}
	name := "app"
	switch {
	case prefix == "." && mod != nil:
		name = path.Base(mod.Path)
		fmt.Fprintf(&b, "target %q {\n  package = \".\"\n  ldflags = [\"-s\", \"-w\"]\n}\n\nimage %q {\n  base    = "+
			"\"scratch\"\n  targets = [target.%s]\n}\n", name, name, targetReference(name))
	case prefix == "":
		b.WriteString("# No main package was found here yet. Once there is one:\n#\n# target \"app\" {\n#   package " +
			"= \"./cmd/app\"\n# }\n#\n# image \"app\" {\n#   base    = \"scratch\"\n#   targets = [target.app]\n# }\n")
	default:
		pattern := "./" + strings.TrimPrefix(path.Join(prefix, "..."), "/")
		fmt.Fprintf(&b, "target %q {\n  for_each = mains(%q)\n  package  = each.value\n  ldflags  = [\"-s\", "+
			"\"-w\"]\n}\n\nimage %q {\n  for_each = target.%s\n  base     = \"scratch\"\n  targets  = [each.value]\n"+
			"}\n",
			name, pattern, name, name)
	}
	return b.String(), nil
}

// targetReference is a label as references write it after "target".
func targetReference(label string) string {
	return strings.NewReplacer(".", "_").Replace(label)
}

// severalDirs means that main packages are in several directories.
const severalDirs = "/"

// findMains returns where the main packages are: "." for one in dir itself, the top directory of all of
// them, severalDirs, or "" if there is none.
func findMains(dir string) (string, error) {
	found, err := source.Mains(dir, "./...", "linux", runtime.GOARCH, nil)
	if err != nil || len(found) == 0 {
		return "", err
	}
	common := ""
	for _, pkg := range found {
		if pkg == "." || pkg == "./" {
			return ".", nil
		}
		top, _, _ := strings.Cut(strings.TrimPrefix(pkg, "./"), "/")
		if common != "" && common != top {
			return severalDirs, nil
		}
		common = top
	}
	return common, nil
}

// writeMagefile adds a magefile to a module without one.
func writeMagefile(dir string) error {
	if _, err := os.Stat(filepath.Join(dir, "go.mod")); err != nil {
		return nil
	}
	for _, name := range []string{"magefiles", "magefile.go"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err == nil {
			return nil
		}
	}
	if err := os.Mkdir(filepath.Join(dir, "magefiles"), 0o777); err != nil {
		return err
	}
	if err := fsx.WriteFile(filepath.Join(dir, "magefiles", "magefile.go"), []byte(magefile), 0o666); err != nil {
		return err
	}
	fmt.Println("wrote magefiles/magefile.go: to use it,\n  go get -tool github.com/magefile/mage\n  go mod tidy\n  " +
		"go tool mage image")
	return nil
}
