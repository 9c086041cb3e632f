package config

import (
	"testing"
)

// TestNullInPlatformBlock: an attribute that is null is none: that of the target counts.
func TestNullInPlatformBlock(t *testing.T) {
	f, diags := loadDiags(t, `
variable "debug" { default = false }
target "a" {
  package   = "./a"
  platforms = ["linux/amd64", "linux/arm64"]
  ldflags   = ["-s"]
  cgo       = "static"
  platform "linux/arm64" {
    ldflags = var.debug ? [] : null
    cgo     = null
    race    = true
  }
}`, Options{})
	if len(diags) > 0 {
		t.Fatal(diags)
	}
	target := f.Targets[0]
	b := target.On[0]
	if v := target.With(target.On); b.Has("ldflags") || b.Has("cgo") || !b.Has("race") || len(v.Ldflags) != 1 ||
		v.Cgo != "static" || !v.Race {
		t.Errorf("%+v of %+v", v.Compilation, b)
	}
}
