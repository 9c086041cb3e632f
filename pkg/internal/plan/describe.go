package plan

import (
	"path"
	"slices"
)

// An Outlook is what a run would do with an action.
type Outlook struct {
	Why   string   // why it would run, or that it would not
	Build []Binary // of a compile: what it would build; none if that is not known
}

// Document describes the plan for an executor that lacks some guards, with the outlook of each action by
// its ID.
func (p *Plan) Document(executor string, lacks []Guard, outlook map[string]Outlook) *Document {
	d := &Document{Format: DocumentFormat, Executor: executor, Lacks: nonNil(lacks), Goals: nonNil(p.Goals),
		Actions: []*DocItem{}}
	for _, a := range p.Actions {
		item := a.describe()
		item.Why = outlook[a.ID].Why
		if build := outlook[a.ID].Build; len(build) > 0 {
			item.Commands = []DocCommand{a.Compile.Build(build).describe()}
		}
		item.Unmet = item.unmet(lacks)
		d.Actions = append(d.Actions, item)
	}
	return d
}

// nonNil makes a nil list an empty one, for JSON.
func nonNil[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// unmet are the needs that the executor cannot meet, as it lacks guards.
func (d *DocItem) unmet(lacks []Guard) []Need {
	var list []Need
	for _, c := range d.Commands {
		for _, n := range c.Needs {
			if slices.Contains(lacks, Guard(n)) && !slices.Contains(list, n) {
				list = append(list, n)
			}
		}
	}
	return list
}

func (a *Action) describe() *DocItem {
	d := &DocItem{ID: a.ID, Kind: a.Kind, Title: a.Title, Inputs: nonNil(a.Inputs), Before: nonNil(a.Before)}
	switch a.Kind {
	case KindToolchain:
		d.Commands = []DocCommand{a.Toolchain.Command.describe()}
	case KindFetch:
		for _, c := range a.Fetch.Commands {
			d.Commands = append(d.Commands, c.describe())
		}
	case KindCompile:
		a.Compile.describe(d)
	case KindInstall:
		d.Platform, d.Path = a.Install.Binary.Platform.String(), a.Install.Path
		d.Binaries = []DocBinary{a.Install.Binary.describe("")}
	case KindPackages:
		a.Packages.describe(d)
	case KindAssemble:
		a.Assemble.describe(d)
	case KindDeliver:
		a.Deliver.describe(d)
	}
	return d
}

func (c Command) describe() DocCommand {
	d := DocCommand{
		Toolchain: c.Toolchain.Name(), Dir: c.Dir, Needs: nonNil(c.Needs), Guards: nonNil(c.Guards),
		Args: []string{}, Env: []string{}, Mounts: []DocMount{}, Files: []DocFile{}, Hidden: c.Hidden,
	}
	for _, a := range c.Args {
		d.Args = append(d.Args, a.String())
	}
	for _, v := range c.Env {
		d.Env = append(d.Env, v.Name+"="+v.Value.String())
	}
	for _, m := range c.Mounts {
		d.Mounts = append(d.Mounts, DocMount(m))
	}
	for _, f := range c.Files {
		d.Files = append(d.Files, DocFile{Path: f.Path, Content: f.Content.String()})
	}
	if c.Fetch != nil {
		d.Network, d.In = c.Fetch.Network, c.Fetch.Image
	}
	return d
}

func (a *CompileAction) describe(d *DocItem) {
	d.Commands = []DocCommand{a.Build(a.Binaries).describe()}
	d.Platform, d.Irreproducible = a.Platform.String(), a.Irreproducible
	for _, b := range a.Binaries {
		d.Binaries = append(d.Binaries, DocBinary{Target: b.Target.Address(), Package: b.Package, File: b.File})
		for _, c := range b.Target.Changes {
			d.Blocks = append(d.Blocks, DocBlock{b.Target.Address(), c.Pattern, nonNil(c.Attributes)})
		}
	}
}

// describe describes a reference; to is the path of the binary.
func (r BinaryRef) describe(to string) DocBinary {
	return DocBinary{Target: r.Target.Address(), Action: r.Action, Path: to}
}

func (a *AssembleAction) describe(d *DocItem) {
	d.Image, d.Platform, d.Base = a.Image.Address(), a.Platform.String(), a.Base.String()
	for _, ref := range a.Binaries {
		d.Binaries = append(d.Binaries, ref.describe(path.Join(a.Dir, ref.Name)))
	}
	for _, f := range a.Image.Files {
		d.Files = append(d.Files, DocFile{Path: f.Path, Source: f.Source, Mode: f.Mode, Owner: f.Owner,
			Exclude: f.Exclude})
	}
	d.Extras, d.Config = a.Image.extras(), a.config()
	d.Irreproducible = a.Irreproducible
	if a.Bundle != nil {
		d.Libc, d.LibcExtra = "bundle", a.Bundle.Extra
	}
}

// extras are what gobuild adds to an image; nil if that is nothing.
func (im *Image) extras() *DocExtra {
	if !im.Certificates.Bundle && !im.Timezones && len(im.Users) == 0 {
		return nil
	}
	e := &DocExtra{Certificates: im.Certificates.Bundle, CertificateFiles: []string{}, Timezones: im.Timezones,
		Users: []string{}}
	for _, f := range im.Certificates.Files {
		e.CertificateFiles = append(e.CertificateFiles, f.Path)
	}
	for _, u := range im.Users {
		e.Users = append(e.Users, u.Written)
	}
	return e
}

// String is the name of the base for users.
func (b BaseRef) String() string {
	switch {
	case b.Reference != "":
		return b.Reference
	case b.Toolchain != nil:
		return b.Toolchain.Name()
	case b.Action != "":
		return b.Action
	}
	return "scratch"
}

func (a *DeliverAction) describe(d *DocItem) {
	d.Image, d.Tags, d.Sink, d.Push, d.Path = a.Image.Address(), a.Tags, a.Sink, a.Push, a.Path
	d.Irreproducible, d.NotPushed = a.Irreproducible, a.Image.NotPushed
	for _, pl := range a.Platforms {
		d.Platforms = append(d.Platforms, pl.String())
	}
}

func (a *PackagesAction) describe(d *DocItem) {
	d.Image, d.Platform, d.Base, d.Packages, d.Network, d.Irreproducible = a.Image.Address(), a.Platform.String(),
		a.Base.String(), a.Names, a.Network, a.Irreproducible
}
