package toolchain

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/goversion"
)

// TestVariantsAsGo asks real go commands: each takes what VariantEnv gives, and refuses the
// values of which VariantEnv says that the version does not know them.
func TestVariantsAsGo(t *testing.T) {
	for _, version := range []string{"1.20.14", "1.22.5", "1.26.8"} {
		root, cache := realToolchain(t, version), t.TempDir()
		for _, a := range goversion.Architectures {
			for _, v := range a.Variants {
				goarch := a.Names[0]
				env, err := goversion.VariantEnv(version, "linux", goarch, v.Name)
				if !knows(version, a) || a.Variable == "GO386" {
					continue // the version ignores the variable; of GO386 only the compiler looks at the value
				}
				cmd := goCommand(root, "list", "-f", "{{.Name}}", "unsafe")
				cmd.Env = append(cmd.Env, "GOCACHE="+cache, "GOOS=linux", "GOARCH="+goarch, a.Variable+"="+v.Value)
				out, goErr := cmd.CombinedOutput()
				if (err == nil) != (goErr == nil) {
					t.Errorf("go%s %s %s: we say %v, %v; go says %s", version, goarch, v.Name, env, err,
						strings.TrimSpace(string(out)))
				}
			}
		}
	}
}

// knows reports whether a version has the variable of an architecture.
func knows(version string, a goversion.Architecture) bool {
	for _, v := range a.Variants {
		if !goversion.Before(version, v.First) {
			return true
		}
	}
	return false
}

// goCommand runs the go command of a distribution with an environment of ours only.
func goCommand(root string, args ...string) *exec.Cmd {
	cmd := exec.Command(root+"/bin/go", args...)
	cmd.Env = []string{"GOROOT=" + root, "GOENV=off", "GOTOOLCHAIN=local", "GO111MODULE=off", "HOME=/nonexistent",
		"GOPATH=/nonexistent", "GOTELEMETRY=off", "PATH=/usr/bin:/bin"}
	return cmd
}
