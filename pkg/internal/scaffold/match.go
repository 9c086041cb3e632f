package scaffold

import (
	"path"
	"slices"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/scaffold/foreign"
)

// A service is a program with what the files of other tools say of it.
type service struct {
	*program
	name  string         // of the binary and the image
	build *foreign.Build // never nil
	image *foreign.Image // nil if no file says anything of one
}

// packageDirs are the directories of programs as foreign files name them: "cmd/api", ".".
func (t *tree) packageDirs() (list []string) {
	for _, p := range t.programs {
		if p.left == "" && !p.isOther {
			list = append(list, path.Clean(p.dir))
		}
	}
	for _, m := range t.modules {
		if dir := path.Clean(m.dir); !slices.Contains(list, dir) {
			list = append(list, dir)
		}
	}
	return list
}

// match gives each program what files say of it; earlier ones take precedence.
func match(t *tree, known []*foreign.Knowledge) (services []*service) {
	for _, p := range t.programs {
		if p.left == "" && !p.isOther {
			services = append(services, &service{program: p, name: p.defaultName(t), build: &foreign.Build{}})
		}
	}
	for _, k := range known {
		for _, s := range services {
			for _, b := range k.Builds {
				if s.isBuiltBy(b, len(services)) {
					s.take(b)
				}
			}
		}
		for _, im := range k.Images {
			if len(services) > 0 && !giveImage(services, im) {
				which := "its image"
				if im.Name != "" {
					which = "the image " + im.Name
				}
				k.Left = append(k.Left, foreign.Note{File: k.File,
					Text: which + ", since it is not known which program it has"})
			}
		}
	}
	return services
}

// giveImage reports whether an image belongs to some of the programs.
func giveImage(services []*service, im *foreign.Image) (given bool) {
	for _, s := range services {
		if s.isIn(im, len(services)) {
			given = true
			if s.image == nil {
				s.image = im
			}
		}
	}
	return given
}

// defaultName is the name that go build gives the program.
func (p *program) defaultName(t *tree) string {
	switch {
	case p.dir != ".":
		return foreign.ProgramName(strings.TrimPrefix(p.dir, "./"))
	case p.module.source != nil && p.module.source.Path != "":
		return foreign.ProgramName(p.module.source.Path)
	}
	return foreign.ProgramName(t.gopath)
}

// isBuiltBy reports whether a build is that of a program; several is how many programs there are.
func (s *service) isBuiltBy(b *foreign.Build, several int) bool {
	dir := path.Clean(s.dir)
	switch prefix, isPattern := strings.CutSuffix(b.Dir, "..."); {
	case b.Dir == "":
		return b.Name == "" || b.Name == s.name || several == 1
	case isPattern:
		prefix = strings.TrimSuffix(prefix, "/")
		return prefix == "" || prefix == "." || isWithin(dir, prefix)
	}
	return path.Clean(b.Dir) == dir
}

// anyProgram are names that Dockerfiles give to programs of any name.
var anyProgram = []string{"app", "main", "binary", "bin", "out", "program", "entrypoint"}

// take adds what a build says.
func (s *service) take(b *foreign.Build) {
	own := s.build
	if own.Ldflags == nil && own.Stamp == nil {
		own.Ldflags, own.Stamp = b.Ldflags, b.Stamp
	}
	if own.Tags == nil {
		own.Tags = b.Tags
	}
	if own.Env == nil {
		own.Env = b.Env
	}
	if own.Platforms == nil {
		own.Platforms = b.Platforms
	}
	if own.Name == "" && b.Dir != "" && !strings.HasSuffix(b.Dir, "...") && !slices.Contains(anyProgram, b.Name) {
		own.Name = b.Name
	}
	for _, n := range b.Left {
		if !slices.Contains(own.Left, n) {
			own.Left = append(own.Left, n)
		}
	}
}

// isIn reports whether a program is in an image.
func (s *service) isIn(im *foreign.Image, several int) bool {
	if len(im.Builds) > 0 {
		return slices.ContainsFunc(im.Builds, func(b *foreign.Build) bool { return s.isBuiltBy(b, several) }) &&
			(im.Near == "" || im.Near == "." || isWithin(path.Clean(s.dir), im.Near))
	}
	switch {
	case im.Near != "" && im.Near != ".":
		return isWithin(path.Clean(s.dir), im.Near)
	case im.Name != "":
		return im.Name == s.name || several == 1
	}
	return true
}
