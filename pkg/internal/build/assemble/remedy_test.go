package assemble

import (
	"strings"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/elffile"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// What makes a program dynamic decides what helps.
func TestRemedy(t *testing.T) {
	for want, target := range map[string]*plan.Target{
		"take build_mode out":       {BuildMode: plan.ModePIE, Cgo: "off"},
		`install_suffix = "nocgo"`:  {Cgo: "off"},
		`take libc = "bundle"`:      {BuildMode: plan.ModePIE, Cgo: "dynamic"},
		`take libc = "bundle", cgo`: {Cgo: "dynamic"},
	} {
		a := &plan.AssembleAction{Image: &plan.Image{Base: plan.Base{Scratch: true}}}
		if got := remedy(a, plan.BinaryRef{Target: target}, &elffile.File{}, false); !strings.Contains(got, want) {
			t.Errorf("%+v: %s, want %s", target, got, want)
		}
	}
}
