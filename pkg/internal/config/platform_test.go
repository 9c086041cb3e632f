package config

import (
	"fmt"
	"testing"
)

// TestPlatformBlockInDefaults: a platform block of defaults counts before an attribute of named defaults, and not
// before that of the target itself.
func TestPlatformBlockInDefaults(t *testing.T) {
	f, diags := loadDiags(t, `
defaults {
  target {
    platform "linux/*" {
      ldflags = ["-s"]
      gcflags = ["-l"]
    }
    platform "linux/arm64" { asmflags = ["-D"] }
  }
}
defaults "debug" {
  target {
    ldflags = ["-w"]
    platform "linux/arm64" { build_tags = ["debug"] }
  }
}
target "a" {
  defaults  = [defaults.debug]
  package   = "./a"
  platforms = ["linux/amd64"]
  gcflags   = ["-N"]
}`, Options{})
	if len(diags) > 0 {
		t.Fatal(diags)
	}
	target := f.Targets[0]
	v := target.With(target.On)
	if got := fmt.Sprint(target.Ldflags, v.Ldflags, v.Gcflags, v.Asmflags, v.BuildTags); got !=
		"[-w] [-s] [-N] [] [debug]" {
		t.Error(got)
	}
}

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
