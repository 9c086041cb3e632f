package group

import (
	"fmt"

	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// remote builds a package that only the proxy has. go build refuses path@version, so a generated module
// requires it. The module has the go line of the package's own, so that the binary is the same as that of
// go install path@version.
//
// go.mod is written before the fetch alone: that adds what an untidy module lacks, as go
// install does.
func (b setupBuilder) remote() (setup, error) {
	if err := checkRemote(b.facts); err != nil {
		return setup{}, err
	}
	dir := b.genDir + "/main"
	s := setup{dir: dir, flags: []plan.Text{"-mod=readonly"},
		files: []plan.File{{Path: dir + "/go.mod", Content: plan.Text(remoteGoMod(b.facts.Remote))}}}
	if b.facts.Toolchain.AtLeast(plan.GoWorkspaces) {
		s.env = []plan.Var{{Name: "GOWORK", Value: "off"}}
	}
	s.fetch = []fetchStep{b.list.step(s.env, modMod(b.facts.Toolchain)...)}
	if len(b.facts.Overrides) > 0 {
		b.overrideRemote(&s, dir)
	}
	return s, nil
}

func checkRemote(f *plan.TargetFacts) error {
	r, tc := f.Remote, f.Toolchain
	switch why := refusal(tc, remoteGoLine(r)); {
	case !tc.AtLeast(plan.GoModules):
		return fmt.Errorf("go %s cannot fetch %s@%s: a remote package needs Go %s or newer", tc.Version, r.Module,
			r.Version, plan.GoModules)
	case len(f.Overrides) > 0 && !tc.AtLeast(plan.GoWorkspaces):
		return fmt.Errorf("go %s cannot build %s with the override %q: that needs Go %s or newer", tc.Version, r.Module,
			f.Overrides[0].Path, plan.GoWorkspaces)
	case why != "":
		return fmt.Errorf("the go.mod of %s@%s says go %s, and Go %s %s: give the target a newer toolchain", r.Module,
			r.Version, r.Go, tc.Version, why)
	}
	return nil
}

// modMod lets go list complete go.mod and go.sum; before Go 1.14 it does so unasked.
func modMod(tc plan.Toolchain) []plan.Text {
	if tc.AtLeast(plan.GoModfile) {
		return []plan.Text{"-mod=mod"}
	}
	return nil
}

// noGoLine is what go install takes for a module without a go line, as its run-time defaults.
const noGoLine = "1.20"

func remoteGoLine(r *plan.Remote) string {
	if r.Go == "" {
		return noGoLine
	}
	return r.Go
}

// remoteGoMod is the go.mod of the generated module. It always has a go line, or Go would add its own.
func remoteGoMod(r *plan.Remote) string {
	return "module " + remoteModule + "\n\ngo " + remoteGoLine(r) + "\n\nrequire " + r.Module + " " + r.Version + "\n"
}

const remoteModule = "gobuild.invalid/remote"

// overrideRemote makes the generated module and the overrides members of a workspace. The first fetch step
// completes its go.mod without the overrides, since Go does not do that in a workspace.
func (b setupBuilder) overrideRemote(s *setup, dir string) {
	r := b.facts.Remote
	w := goWork{
		tc: b.facts.Toolchain, main: plan.Local{Dir: dir, Path: remoteModule,
			Go: remoteGoLine(r)}, overrides: b.facts.Overrides,
		requires: plan.Requires{r.Module: {r.Version}}, place: func(dir string) string { return dir },
	}
	s.flags = nil // -mod=readonly is what a workspace has anyway
	b.addWorkspace(s, w)
	for _, o := range b.facts.Overrides {
		s.sources = append(s.sources, o.Dir)
	}
	s.fetch = append(s.fetch, b.list.step(s.env, s.flags...))
}
