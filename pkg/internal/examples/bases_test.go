package examples_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/gobuild-dev/gobuild/pkg/internal/testbase"
)

// bases sets variables of an example that name images of a distribution: what they are set to
// here is made by debootstrap.
func bases(t *testing.T, name, executor string) []string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(name, "gobuild.hcl"))
	if err != nil {
		t.Fatal(err)
	}
	has := func(variable string) bool { return strings.Contains(string(text), `variable "`+variable+`"`) }
	var env []string
	if has("cross") && executor == "docker" {
		env = append(env, "GOBUILD_VAR_cross="+testbase.LoadCross(t))
	}
	switch {
	case has("toolchain") && executor == "docker":
		env = append(env, "GOBUILD_VAR_toolchain="+testbase.LoadToolchain(t))
	case has("toolchain"):
		if _, err := exec.LookPath("gcc"); err != nil {
			t.Skip("needs gcc: ", err)
		}
	}
	if has("debian") && executor == "docker" {
		registry := testbase.Serve(t, map[string]v1.Image{"debian:bookworm": testbase.Debian(t)})
		env = append(env, "GOBUILD_VAR_debian="+registry+"/debian:bookworm")
	}
	if has("alpine") { // all that counts is its C library
		registry := testbase.Serve(t, map[string]v1.Image{"alpine:3.22": testbase.Musl(t)})
		env = append(env, "GOBUILD_VAR_alpine="+registry+"/alpine:3.22")
	}
	return env
}
