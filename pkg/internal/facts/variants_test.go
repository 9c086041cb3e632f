package facts

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"runtime/pprof"
	"slices"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/config"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// TestVariantsElsewhere: a target without platforms may be installed here, whatever the engine runs, and is compiled
// for the platforms that images name.
func TestVariantsElsewhere(t *testing.T) {
	here := plan.Platform{OS: runtime.GOOS, Arch: runtime.GOARCH}
	engine := plan.Platform{OS: "plan9", Arch: "386"}
	target := &lang.Target{On: []*lang.Platform{{Pattern: here.String()}, {Pattern: "linux/s390x"},
		{Pattern: "linux/386"}}}
	images := []*lang.Image{
		{Platforms: []string{"linux/s390x"}, Targets: lang.Targets{All: []*lang.Target{target}}},
		{Platforms: []string{"linux/386"}}, // without the target
	}
	file := &config.File{}
	file.Images = images
	vs := newVariants(&problems{file: file}, []plan.Platform{engine})
	var got []string
	for _, v := range vs.Variants(target) {
		for _, b := range v.Blocks() {
			got = append(got, v.Platforms[0]+" by "+b.Pattern)
		}
	}
	want := []string{here.String() + " by " + here.String(), "linux/s390x by linux/s390x"}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestChanges: of platform blocks, the plan names the attributes that count.
func TestChanges(t *testing.T) {
	path := filepath.Join(t.TempDir(), "gobuild.hcl")
	if err := os.WriteFile(path, []byte(`
target "a" {
  package   = "./a"
  platforms = ["linux/amd64", "linux/arm64"]
  platform "linux/*" {
    ldflags = ["-s"]
    gcflags = ["-l"]
  }
  platform "linux/arm64" {
    ldflags = ["-w"]
    gcflags = ["-N"]
  }
  platform "linux/amd64" { ldflags = null }
}`), 0o666); err != nil {
		t.Fatal(err)
	}
	file, diags := config.Load(t.Context(), config.Options{Path: path})
	if len(diags) > 0 {
		t.Fatal(diags)
	}
	p := &problems{file: file}
	target := newLowering(file, nil, nil, newVariants(p, nil)).planTarget(file.Targets[0])
	for arch, want := range map[string]string{
		"amd64": "[{linux/* [gcflags ldflags]}]", "arm64": "[{linux/arm64 [gcflags ldflags]}]",
	} {
		if got := fmt.Sprint(target.On(plan.Platform{OS: "linux", Arch: arch}).Changes); got != want {
			t.Errorf("%s: %s, want %s", arch, got, want)
		}
	}
}

// TestIsProfile: what pprof writes is a profile, plain and compressed, and so is what go tool preprofile makes of it.
func TestIsProfile(t *testing.T) {
	var compressed bytes.Buffer
	if err := pprof.StartCPUProfile(&compressed); err != nil {
		t.Fatal(err)
	}
	pprof.StopCPUProfile()
	unpacked, err := gzip.NewReader(bytes.NewReader(compressed.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	plain, err := io.ReadAll(unpacked)
	if err != nil {
		t.Fatal(err)
	}
	long := bytes.Repeat(plain, 1+headSize/len(plain))
	for n := range 200 { // fields are cut off anywhere
		before := bytes.Repeat([]byte{0x60, 1}, n/2)
		if n%2 == 1 {
			before = append(before, 0x60, 0x81, 1)
		}
		if !isProfile(append(before, long...)[:headSize]) {
			t.Errorf("a profile after %d bytes is none", len(before))
		}
	}
	for text, want := range map[string]bool{
		compressed.String(): true, string(plain): true, "": true, "GO PREPROFILE V1\nmain.main\n": true,
		"GO PREPROFILE V2\n": false, "hello\n": false, "\nhello, this is text": false, "package main\n": false,
		"{}\n": false, "\x7fELF\x02\x01\x01\x00": false, "mode: set\n": false, "--- contention:\n": false,
	} {
		if got := isProfile([]byte(text)); got != want {
			t.Errorf("%.20q: %t", text, got)
		}
	}
}
