package testbase

import (
	"os/exec"
	"strings"
	"testing"
)

// TestToolchain compiles C code in the toolchain's image.
func TestToolchain(t *testing.T) {
	tag := LoadToolchain(t)
	out, err := exec.Command("docker", "run", "--rm", "--network=none", tag, "sh", "-c",
		"gcc --version && go version").CombinedOutput()
	if err != nil || !strings.Contains(string(out), "go"+GoVersion) {
		t.Errorf("%v\n%s", err, out)
	}
}

// TestDebian runs apt in the base.
func TestDebian(t *testing.T) {
	tag := LoadDebian(t)
	out, err := exec.Command("docker", "run", "--rm", "--network=none", tag, "apt-get", "--version").CombinedOutput()
	if err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
