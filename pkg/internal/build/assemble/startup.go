package assemble

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/gobuild-dev/gobuild/pkg/internal/build/result"
	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/layer"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/startup"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/rootfs"
)

// A lineage is an image with those of the configuration that it stands on: the paths that they have, and the base
// from elsewhere below them, nil for scratch.
type lineage struct {
	bottom    v1.Image
	nodes     []startup.Node
	installed bool // packages were installed, of which nobody knows the files
}

// A part is a path of an image, with what it gets it from.
type part struct {
	startup.Node
	what string // for users
	attr string
	file *plan.ImageFile
}

// checkStart checks the paths and the command of an image, with the files of its base. The plan was checked for
// what it knows.
func (as *Assembler) checkStart(a *plan.AssembleAction, base v1.Image, entries []layer.Entry,
	img v1.Image) (line lineage, err error) {
	line = as.Images.lineageOf(a, base)
	config, err := img.ConfigFile()
	if err != nil {
		return line, err
	}
	parts := partsOf(a, entries, config.Config)
	own := make([]startup.Node, len(parts))
	for i, p := range parts {
		own[i] = p.Node
	}
	cmd := startup.Command{Attr: "entrypoint", Args: append(slices.Clone(config.Config.Entrypoint),
		config.Config.Cmd...), Workdir: config.Config.WorkingDir, Path: startup.Environ(config.Config.Env)["PATH"]}
	if len(config.Config.Entrypoint) == 0 {
		cmd.Attr = "cmd"
	}
	health := startup.Command{Attr: "command", Workdir: cmd.Workdir, Path: cmd.Path}
	if a.Image.Healthcheck != nil {
		health.Args = a.Image.Healthcheck.Command
	}
	kindOf, err := as.Libraries.Indexes.kindsOf(a, line.bottom, own,
		append(cmd.Candidates(), health.Candidates()...), as.Store)
	if err != nil {
		return line, err
	}
	if err := conflictWithBase(parts, kindOf, baseName(a)); err != nil {
		return line, err
	}
	line.nodes = append(slices.Clone(line.nodes), own...)
	if line.installed || a.Image.IsBase {
		return line, nil
	}
	if err := checkCommand(a, cmd, line, kindOf); err != nil {
		return line, err
	}
	return line, checkHealthCommand(a, health, line, kindOf)
}

// lineageOf returns what an image stands on.
func (im *Images) lineageOf(a *plan.AssembleAction, base v1.Image) lineage {
	line := lineage{bottom: base}
	if a.Base.Action != "" {
		line = im.lineage(a.Base.Action)
	}
	line.installed = line.installed || a.Packages != ""
	return line
}

// partsOf lists the paths that an image itself has or needs.
func partsOf(a *plan.AssembleAction, entries []layer.Entry, config v1.Config) (list []part) {
	add := func(name string, kind startup.Kind, what, attr string, file *plan.ImageFile) {
		list = append(list, part{startup.Node{Path: path.Join("/", name), Kind: kind}, what, attr, file})
	}
	for _, ref := range a.Binaries {
		add(path.Join(a.Dir, ref.Name), startup.Program, "the binary "+ref.Name, "targets", nil)
	}
	for _, e := range entries {
		kind := startup.Program
		switch {
		case e.Dir:
			kind = startup.Directory
		case e.Link != "":
			kind = startup.Link
		case e.Mode != 0 && e.Mode&0o111 == 0 && e.Mode&fs.ModeType == 0:
			kind = startup.File
		}
		what, attr, file := sourceOf(a.Image, e.Path)
		add(e.Path, kind, what, attr, file)
	}
	if config.WorkingDir != "" {
		add(config.WorkingDir, startup.Directory, fmt.Sprintf("the working directory %q", config.WorkingDir), "workdir",
			nil)
	}
	for v := range config.Volumes {
		add(v, startup.Directory, fmt.Sprintf("the volume %q", v), "volumes", nil)
	}
	return list
}

// sourceOf says where an image gets a file from: a block, or an attribute.
func sourceOf(im *plan.Image, name string) (what, attr string, file *plan.ImageFile) {
	for _, f := range im.Files {
		if at := path.Clean(f.Path); at == "/" || name == at || strings.HasPrefix(name, at+"/") {
			return fmt.Sprintf("file %q", name), "", f
		}
	}
	switch {
	case im.Libc != "" && strings.Contains(name, ".so"):
		return "the C library's " + name, "libc", nil
	case strings.HasPrefix(name, "/usr/share/zoneinfo"):
		return "the time zone " + name, "timezones", nil
	case len(im.Users) > 0 && (strings.HasPrefix(name, "/home/") || path.Dir(name) == "/etc"):
		return name + " of users", "users", nil
	}
	return name, "certificates", nil
}

// conflictWithBase returns an error for the first path that a base excludes.
func conflictWithBase(parts []part, kindOf func(string) startup.Kind, base string) error {
	for _, p := range parts {
		at, kind := startup.InBase(p.Node, kindOf)
		if kind == startup.Nothing {
			continue
		}
		why := fmt.Sprintf("the base %s has a file at %s, and %s needs a directory there: write another path", base, at,
			p.what)
		if kind == startup.Directory {
			why = fmt.Sprintf("the base %s has a directory at %s, and %s would replace it with all that is in it: "+
				"write another path", base, at, p.what)
		}
		e := &result.StartError{Attr: p.attr, Kind: diag.ADirectoryWhereAFileGoes, Why: why}
		if p.file != nil {
			e.Block = &p.file.Origin
		}
		return e
	}
	return nil
}

// checkCommand returns an error for a command that the configuration sets and the image does not have.
func checkCommand(a *plan.AssembleAction, cmd startup.Command, line lineage, kindOf func(string) startup.Kind) error {
	if len(cmd.Args) == 0 {
		return nil
	}
	if line.bottom != nil {
		below, err := line.bottom.ConfigFile()
		if err != nil {
			return err
		}
		theirs := append(slices.Clone(below.Config.Entrypoint), below.Config.Cmd...)
		if len(theirs) > 0 && theirs[0] == cmd.Args[0] {
			return nil // the base's own program
		}
	}
	if problem := problemOf(a, cmd, line, kindOf); problem != "" {
		return &result.StartError{Attr: cmd.Attr, Kind: diag.TheCommandIsNotInTheImage,
			Why: fmt.Sprintf("image %q cannot start: %s", a.Image.Address(), problem)}
	}
	return nil
}

// checkHealthCommand is checkCommand for an image's own health check.
func checkHealthCommand(a *plan.AssembleAction, cmd startup.Command, line lineage,
	kindOf func(string) startup.Kind) error {
	if problem := problemOf(a, cmd, line, kindOf); problem != "" {
		return &result.StartError{Attr: cmd.Attr, Block: &a.Image.Healthcheck.Origin,
			Kind: diag.TheCommandIsNotInTheImage,
			Why:  fmt.Sprintf("the health check of image %q cannot run: %s", a.Image.Address(), problem)}
	}
	return nil
}

// problemOf says why an image does not have the program of a command; "" where it has.
func problemOf(a *plan.AssembleAction, cmd startup.Command, line lineage, kindOf func(string) startup.Kind) string {
	cmd.KindOf = line.kindOf(kindOf)
	for _, ref := range a.Binaries {
		cmd.Programs = append(cmd.Programs, path.Join("/", a.Dir, ref.Name))
	}
	return cmd.Problem()
}

// kindOf returns what images of the configuration have at a path, else what the base below them has.
func (l lineage) kindOf(base func(string) startup.Kind) func(string) startup.Kind {
	kinds, links := map[string]startup.Kind{}, false
	for _, n := range l.nodes {
		kinds[n.Path] = n.Kind
		links = links || n.Kind == startup.Link
		for dir := range startup.Parents(n.Path) {
			if _, ok := kinds[dir]; !ok {
				kinds[dir] = startup.Directory
			}
		}
	}
	return func(name string) startup.Kind {
		if kind, ok := kinds[name]; ok {
			return kind
		}
		for dir := range startup.Parents(name) {
			if links && kinds[dir] == startup.Link {
				return startup.Link // it leads where nothing here knows
			}
		}
		return base(name)
	}
}

// kindsOf returns what a base has at the paths of nodes, above them, and at others.
func (ix *Indexes) kindsOf(a *plan.AssembleAction, base v1.Image, nodes []startup.Node, others []string,
	digests layer.Digests) (func(string) startup.Kind, error) {
	if base == nil {
		return func(string) startup.Kind { return startup.Nothing }, nil
	}
	for _, n := range nodes {
		others = append(others, n.Path)
		others = slices.AppendSeq(others, startup.Parents(n.Path))
	}
	kinds, err := rootfs.Kinds(base, others, digests, func() (*rootfs.Tree, error) {
		return ix.tree(baseName(a), base)
	})
	return func(name string) startup.Kind { return kinds[name] }, err
}

// expandEnv returns an image's own environment, with what it takes from the base's.
func expandEnv(a *plan.AssembleAction, base v1.Image) (map[string]string, error) {
	below := map[string]string{}
	if base != nil {
		cf, err := base.ConfigFile()
		if err != nil {
			return nil, err
		}
		below = startup.Environ(cf.Config.Env)
	}
	env, err := startup.ExpandEnv(a.Image.Env, below)
	if err != nil {
		return nil, &result.StartError{Attr: "env", Kind: diag.InvalidReferenceToAVariable, Why: err.Error()}
	}
	return env, nil
}
