package scaffold

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/lazyregexp"
)

// A group is programs that mains() finds with one pattern.
type group struct {
	dir     string // of the pattern: "./cmd"
	members []*service
	skipped []string // keys of main packages that get no target by it
	byKey   bool     // names are made of the whole key, as the last elements are not unique
}

// key is the key that mains() gives a program.
func (g *group) key(p *program) string {
	if p.dir == g.dir {
		return path.Base(p.dir)
	}
	return strings.TrimPrefix(p.dir, g.dir+"/")
}

// groupUp sorts programs by the patterns that find them. Those of no pattern are in none.
func (t *tree) groupUp(services []*service) (groups []*group, single []*service) {
	byDir := map[string]*group{}
	for _, s := range services {
		home := s.home()
		if home == "" || slices.ContainsFunc(s.module.hidden, func(dir string) bool {
			return isWithin(dir, "./"+path.Join(s.module.dir, home))
		}) {
			single = append(single, s)
			continue
		}
		dir := "./" + path.Join(s.module.dir, home)
		g := byDir[dir]
		if g == nil {
			g = &group{dir: dir}
			byDir[dir], groups = g, append(groups, g)
		}
		g.members = append(g.members, s)
	}
	for _, p := range t.programs {
		if p.left == "" && !p.isOther || p.left != "" && !p.cgo && p.left != refused {
			continue // it has a target, or is none on Linux
		}
		if g := byDir["./"+path.Join(p.module.dir, p.home())]; g != nil && p.home() != "" {
			g.skipped = append(g.skipped, g.key(p))
		}
	}
	return groups, single
}

// nameAll makes the names of all programs unique. Those at the root of a module keep theirs.
func nameAll(groups []*group, all []*service) {
	for _, s := range all {
		if s.build.Name != "" {
			s.name = s.build.Name
		}
	}
	for _, g := range groups {
		seen := map[string]bool{}
		for _, s := range g.members {
			g.byKey = g.byKey || seen[strings.ToLower(s.name)]
			seen[strings.ToLower(s.name)] = true
		}
		for _, s := range g.members {
			if g.byKey {
				s.name = strings.ReplaceAll(g.key(s.program), "/", "-")
			}
		}
	}
	taken := map[string]bool{}
	ordered := slices.Clone(all)
	slices.SortStableFunc(ordered, func(a, b *service) int { return depth(a) - depth(b) })
	for _, s := range ordered {
		for _, name := range append([]string{s.name}, s.longNames()...) {
			if s.name = name; !taken[strings.ToLower(name)] {
				break
			}
		}
		for i, was := 2, s.name; taken[strings.ToLower(s.name)]; i++ {
			s.name = fmt.Sprintf("%s-%d", was, i)
		}
		taken[strings.ToLower(s.name)] = true
	}
}

func depth(s *service) int { return len(s.elements()) }

// longNames are names made of the directory: without what is the same everywhere, then with it.
func (s *service) longNames() []string {
	elements := s.elements()
	short := slices.DeleteFunc(slices.Clone(elements), func(e string) bool { return slices.Contains(homes, e) })
	return []string{strings.Join(short, "-"), strings.Join(elements, "-")}
}

var (
	notInLabel   = lazyregexp.New(`[^A-Za-z0-9_-]+`)
	keyForm      = lazyregexp.New(`^[A-Za-z0-9._+/-]+$`)
	imageForm    = lazyregexp.New(`^[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*$`)
	notInImage   = lazyregexp.New(`[^a-z0-9]+`)
	identifiable = lazyregexp.New(`^[A-Za-z_]`)
)

// labels gives out labels, each once.
type labels map[string]bool

// unique is a label that references can name, as much like a name as possible.
func (l labels) unique(name string) string {
	label := strings.Trim(notInLabel().ReplaceAllString(name, "-"), "-")
	if !identifiable().MatchString(label) {
		label = "app-" + label
	}
	label = strings.TrimSuffix(label, "-")
	for i, was := 2, label; l[label]; i++ {
		label = fmt.Sprintf("%s-%d", was, i)
	}
	l[label] = true
	return label
}

// isImageName reports whether a program's name is one of an image.
func isImageName(name string) bool { return imageForm().MatchString(strings.ToLower(name)) }

// imageName is a name of an image like a program's.
func imageName(name string) string {
	name = strings.Trim(notInImage().ReplaceAllString(strings.ToLower(name), "-"), "-")
	if name == "" {
		return "app"
	}
	return name
}
