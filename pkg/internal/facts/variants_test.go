package facts

import (
	"runtime"
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
