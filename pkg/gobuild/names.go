package gobuild

import (
	"context"
	"slices"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/config"
	"github.com/gobuild-dev/gobuild/pkg/internal/executors"
)

// Names are the names that a configuration defines, in the order of the file. Those of targets, images and
// groups are addresses, label or label/key, as [Selection].Only takes them.
type Names struct {
	Targets, Images, Groups []string
	Variables               []string
	// Toolchains and Remote are the labels of toolchains, and of targets with remote packages (path@version), as
	// [UpdateOptions].Only takes them.
	Toolchains, Remote []string
}

// ListNames reads the names of a configuration. It runs nothing and asks no engine. Mistakes in the
// configuration do not matter: there are the names that can be known in spite of them. It is an error if
// there is no configuration.
func ListNames(ctx context.Context, o Options) (names Names, err error) {
	defer convertError(&err)
	options, err := o.source().Find(o.environ(), func(string, ...any) {})
	if err != nil {
		return names, err
	}
	options.Git = nil // completion must not wait for it
	file, _ := config.Load(ctx, options)
	if file == nil {
		return names, nil
	}
	for _, t := range file.Targets {
		names.Targets = append(names.Targets, t.Address())
		if strings.Contains(t.Package, "@") && !slices.Contains(names.Remote, t.Label) {
			names.Remote = append(names.Remote, t.Label)
		}
	}
	for _, i := range file.Images {
		names.Images = append(names.Images, i.Address())
	}
	for _, g := range file.Groups {
		names.Groups = append(names.Groups, g.Address())
	}
	for _, tc := range file.Toolchains {
		names.Toolchains = append(names.Toolchains, tc.Label)
	}
	for _, v := range file.Variables {
		names.Variables = append(names.Variables, v.Label)
	}
	return names, nil
}

// An Executor says whether an executor can be used on this machine.
type Executor struct {
	Name   string // as the flag -executor takes it
	Usable bool
	Detail string // what is there, or why it cannot be used
}

// ListExecutors lists all executors, in the order in which "auto" tries them. It asks the engine that the
// user's settings name, DOCKER_HOST above all.
func ListExecutors(ctx context.Context) (list []Executor) {
	for _, p := range executors.Here(ctx) {
		list = append(list, Executor(p))
	}
	return list
}
