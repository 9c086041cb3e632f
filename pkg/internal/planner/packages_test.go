package planner

import (
	"slices"
	"strings"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor/fake"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// TestPackages: what stands on an image with packages is as little reproducible as that.
func TestPackages(t *testing.T) {
	w := newWorld()
	base := w.image("base", func(im *plan.Image) {
		im.Base.Reference, im.Packages = "debian:bookworm-slim", []string{"curl", "ca-certificates"}
	})
	w.image("app", func(im *plan.Image) { im.Base.Image = base })
	p := w.plan(t)
	var install *plan.Action
	for _, a := range p.Actions {
		switch a.Kind {
		case plan.KindPackages:
			install = a
		case plan.KindAssemble:
			if a.Assemble.Irreproducible == "" {
				t.Errorf("%s passes for reproducible", a.Title)
			}
		case plan.KindDeliver:
			if a.Deliver.Irreproducible == "" {
				t.Errorf("%s passes for reproducible", a.Title)
			}
		}
	}
	if install == nil || install.Packages.Network != "bridge" || !slices.Equal(install.Packages.Names, base.Packages) {
		t.Fatalf("packages are installed by %+v", install)
	}
	var text strings.Builder
	if err := p.Document("docker", nil, nil).WriteText(&text, true); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"install curl, ca-certificates for image base for linux/amd64\n",
		"apt-get install curl ca-certificates", "warning    not reproducible: packages"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("there is no %q in\n%s", want, text.String())
		}
	}
}

// TestImageMistakes: what images cannot have together.
func TestImageMistakes(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*plan.Image)
		host   bool
		says   string
	}{
		"packages on scratch": {func(im *plan.Image) { im.Base.Scratch, im.Packages = true, []string{"curl"} },
			false, "No distribution"},
		"packages on the host": {func(im *plan.Image) { im.Base.Reference, im.Packages = "debian", []string{"curl"} },
			true, "Packages need Docker"},
		"two C libraries": {func(im *plan.Image) { im.Base.Reference, im.Libc = "debian", "bundle" }, false,
			"A second C library"},
		"libraries without one": {func(im *plan.Image) { im.Base.Scratch, im.LibcExtra = true, []string{"/lib/x.so"} },
			false, "Libraries without a C library"},
		"a bundle on the host":   {func(im *plan.Image) { im.Base.Scratch, im.Libc = true, "bundle" }, true, ""},
		"a bundle in the engine": {func(im *plan.Image) { im.Base.Scratch, im.Libc = true, "bundle" }, false, ""},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld()
			if c.host {
				w.facts.Executor = fake.OnMachine()
			}
			w.image("app", c.change, "libc", "libc_extra", "packages")
			p, diags := New(w.goal, w.facts)
			if c.says == "" && len(diags) > 0 || c.says != "" && !strings.Contains(diags.Error(), c.says) {
				t.Errorf("got %v, want %q", diags, c.says)
			}
			if c.says != "" {
				return
			}
			for _, a := range p.Actions {
				if a.Kind == plan.KindAssemble && (a.Assemble.Bundle == nil ||
					(a.Assemble.Irreproducible != "") != c.host) {
					t.Errorf("the image is made by %+v", a.Assemble)
				}
			}
		})
	}
}
