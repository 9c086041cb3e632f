package scaffold

import (
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/lazyregexp"
	"github.com/gobuild-dev/gobuild/pkg/internal/scaffold/foreign"
)

// A writer makes the parts of a configuration.
type writer struct {
	*tree
	git        bool   // there is a repository with a commit
	version    string // of the toolchain
	versionWhy string // a comment on it, or ""
	known      []*foreign.Knowledge

	targetLabels, imageLabels labels
}

// A part is some blocks that are valid or not together.
type part struct {
	what  string // what it builds, for messages
	forms []string
	form  int      // the one of forms that is used; after the last one the first, as a comment
	why   []string // why the forms before were not valid
}

// document is the configuration in the order that it is written in.
func (w *writer) document(services []*service) []*part {
	w.targetLabels, w.imageLabels = labels{}, labels{}
	groups, single := w.groupUp(services)
	nameAll(groups, services)
	var programs []*part
	for _, g := range groups {
		common := w.common(g)
		for _, s := range g.members {
			if !slices.Contains(common, s) {
				g.skipped = append(g.skipped, g.key(s.program))
				single = append(single, s)
			}
		}
		if len(common) > 0 {
			programs = append(programs, w.groupPart(g, common))
		}
	}
	slices.SortStableFunc(single, func(a, b *service) int { return strings.Compare(a.dir, b.dir) })
	for len(single) > 0 {
		s := single[0]
		mates := []*service{s}
		for _, other := range single[1:] {
			if s.image != nil && other.image == s.image && len(s.image.Builds) > 0 && !isEach(s.image) {
				mates = append(mates, other)
			}
		}
		single = slices.DeleteFunc(single, func(o *service) bool { return slices.Contains(mates, o) })
		programs = append(programs, w.singlePart(mates))
	}
	parts := []*part{{forms: []string{w.header(programs)}}}
	parts = append(parts, programs...)
	return append(parts, &part{forms: []string{w.footer(len(services) > 0)}})
}

// isEach reports whether a file describes the image of each program alike.
func isEach(im *foreign.Image) bool {
	return slices.ContainsFunc(im.Builds, func(b *foreign.Build) bool { return b.Dir == "..." && im.Binary == "" })
}

// common are the programs of a group that differ in nothing but their names, if they are most of it.
func (w *writer) common(g *group) []*service {
	byBody := map[string][]*service{}
	for _, s := range g.members {
		key := g.key(s.program)
		isPlain := keyForm().MatchString(key) && isImageName(s.name) && (s.name == path.Base(key) || g.byKey &&
			s.name == strings.ReplaceAll(key, "/", "-"))
		if isPlain && !s.sharesImage(g.members) {
			all := s.targetBody() + "\x00" + w.imageBody(s, false)
			byBody[all] = append(byBody[all], s)
		}
	}
	var best []*service
	for _, all := range slices.Sorted(maps.Keys(byBody)) {
		if len(byBody[all]) > len(best) {
			best = byBody[all]
		}
	}
	if len(best) == 1 && (len(g.members) > 1 || best[0].targetBody()+w.imageBody(best[0], false) != "") {
		return nil // what is said of one program does not hold for those to come
	}
	return best
}

// sharesImage reports whether a program is one of several in an image.
func (s *service) sharesImage(members []*service) bool {
	if s.image == nil || len(s.image.Builds) == 0 || isEach(s.image) {
		return false
	}
	return slices.ContainsFunc(members, func(o *service) bool { return o != s && o.image == s.image })
}

// groupPart is the target and the image of programs that a pattern finds.
func (w *writer) groupPart(g *group, common []*service) *part {
	s := common[0]
	name := "app"
	if home := path.Base(g.dir); !slices.Contains([]string{"cmd", "cmds"}, home) {
		name = strings.TrimSuffix(home, "s")
	} else if s.module.dir != "." {
		name = path.Base(s.module.dir)
	}
	target, image := w.targetLabels.unique(name), w.imageLabels.unique(name)
	pattern := fmt.Sprintf("mains(%q)", g.dir+"/...")
	if len(g.skipped) > 0 {
		slices.Sort(g.skipped)
		pattern = fmt.Sprintf("{ for key, dir in %s : key => dir if !contains(%s, key) }", pattern, list(g.skipped))
	}
	rename := ""
	if g.byKey {
		rename = `name = replace(each.key, "/", "-")` + "\n"
	}
	form := func(targetBody, imageBody string) string {
		return fmt.Sprintf("target %q {\nfor_each = %s\npackage = each.value\n%s%s}\n\n"+
			"image %q {\nfor_each = target.%s\ntargets = [each.value]\n%s%s}\n",
			target, pattern, rename, targetBody, image, target, rename, imageBody)
	}
	p := &part{what: g.dir + "/...", forms: []string{form(s.targetBody(), w.imageBody(s, false))}}
	return p.otherwise(form("", ""))
}

// otherwise adds another form.
func (p *part) otherwise(form string) *part {
	if form != p.forms[len(p.forms)-1] {
		p.forms = append(p.forms, form)
	}
	return p
}

// singlePart is the targets and the image of programs that share one.
func (w *writer) singlePart(mates []*service) *part {
	s := mates[0]
	var refs, what []string
	targets, plain := "", ""
	for _, m := range mates {
		label := w.targetLabels.unique(m.name)
		refs, what = append(refs, "target."+label), append(what, m.dir)
		head := fmt.Sprintf("target %q {\npackage = %s\n%s", label, quote(m.dir), nameUnless(label, m.name))
		targets += head + m.targetBody() + "}\n\n"
		plain += head + "}\n\n"
	}
	name := s.name
	if len(mates) > 1 && s.image.Name != "" {
		name = s.image.Name
	}
	label := w.imageLabels.unique(name)
	imageHead := fmt.Sprintf("image %q {\ntargets = [%s]\n%s", label, strings.Join(refs, ", "), nameUnless(label, name))
	tag := ""
	if !isImageName(name) {
		tag = "tags = [" + quote(imageName(name)) + "]\n"
	}
	rich := w.imageBody(s, len(mates) > 1)
	if !strings.Contains("\n"+rich, "\ntags = ") {
		rich = tag + rich
	}
	entry := ""
	if len(mates) > 1 {
		entry = "entrypoint = [" + quote("/"+s.name) + "]\n"
		if !strings.Contains("\n"+rich, "\nentrypoint = ") {
			rich = "entrypoint = [" + quote(path.Join(dirOf(s.image), s.name)) + "]\n" + rich
		}
	}
	p := &part{what: strings.Join(what, ", "), forms: []string{targets + imageHead + rich + "}\n"}}
	return p.otherwise(plain + imageHead + tag + entry + "}\n")
}

// dirOf is the directory of the programs of an image.
func dirOf(im *foreign.Image) string {
	_, isScratch := baseOf(im)
	switch {
	case im.Binary != "":
		return path.Dir(im.Binary)
	case isScratch:
		return "/"
	}
	return "/usr/local/bin"
}

func nameUnless(label, name string) string {
	if label == name {
		return ""
	}
	return "name = " + quote(name) + "\n"
}

const languageComment = "# What gobuild builds here. The language:\n" +
	"# https://github.com/gobuild-dev/gobuild/blob/main/schemas/README.md\n\n"

// header is what all targets and images have in common.
func (w *writer) header(programs []*part) string {
	var b body
	b.WriteString(languageComment)
	if len(programs) == 0 {
		return b.String()
	}
	if w.isGOPATH() {
		b.WriteString(gopathHeader(w.tree))
	}
	b.WriteString(w.variables(programs))
	if w.versionWhy != "" {
		b.note(w.versionWhy)
	}
	fmt.Fprintf(&b, "toolchain \"stable\" { version = %q }\n\n", w.version)
	b.WriteString("defaults {\ntarget {\ntoolchain = toolchain.stable\nldflags = " + defaultLdflags + "\n}\n")
	b.WriteString("image {\nbase = \"scratch\"\ncertificates = true\nuser = " + quote(nonRoot) + "\n")
	b.set("labels", object(w.labels()))
	b.WriteString("}\n}\n\n")
	return b.String()
}

// gopathHeader is how packages import each other without a module.
func gopathHeader(t *tree) string {
	if t.hasSrc {
		return "gopath = [\".\"]\n\n"
	}
	return "# There is no go.mod: packages import each other by this path.\noverride " + quote(t.gopath) +
		" { path = \".\" }\n\n"
}

var comments = lazyregexp.New(`(?m)^# .*$`)

// variables are those that the programs refer to. A form that is not used may refer to some more.
func (w *writer) variables(programs []*part) string {
	var b body
	seen := map[string]bool{}
	all := ""
	for _, p := range programs {
		all += comments().ReplaceAllString(p.forms[0], "")
	}
	for _, k := range w.known {
		for _, v := range k.Variables {
			used := regexp.MustCompile(`\bvar\.` + regexp.QuoteMeta(v.Name) + `\b`)
			if seen[v.Name] || !used.MatchString(all) {
				continue
			}
			seen[v.Name] = true
			b.WriteString("variable " + quote(v.Name) + " {\ndefault = " + quote(v.Default) + "\n")
			b.set("description", quote(v.Description))
			b.WriteString("}\n\n")
		}
	}
	return b.String()
}

// labels say where images come from.
func (w *writer) labels() (pairs []foreign.Pair) {
	if url := sourceURL(w.tree); url != "" {
		pairs = append(pairs, foreign.Pair{Key: "org.opencontainers.image.source", Value: foreign.Text(url)})
	}
	if w.git {
		pairs = append(pairs, foreign.Pair{Key: "org.opencontainers.image.revision",
			Value: foreign.Value{{Expr: "git.commit"}}})
	}
	return pairs
}

// hosts have a repository for the first two elements of an import path.
var hosts = []string{"github.com", "gitlab.com", "bitbucket.org", "codeberg.org", "gitea.com"}

// sourceURL is where the sources are, by the path of the module.
func sourceURL(t *tree) string {
	modulePath := t.gopath
	for _, m := range t.modules {
		if m.source != nil && m.source.Path != "" {
			modulePath = m.source.Path
			break
		}
	}
	elements := strings.Split(modulePath, "/")
	switch {
	case !strings.Contains(elements[0], "."):
		return ""
	case slices.Contains(hosts, elements[0]) && len(elements) > 2:
		return "https://" + strings.Join(elements[:3], "/")
	case len(elements) > 1 && regexp.MustCompile(`^v[0-9]+$`).MatchString(elements[len(elements)-1]):
		elements = elements[:len(elements)-1]
	}
	return "https://" + strings.Join(elements, "/")
}

// footer lists what got no target, and what could not be carried over.
func (w *writer) footer(some bool) string {
	var b body
	if !some {
		b.WriteString("# No main package was found here yet. Once there is one:\n#\n# target \"app\" {\n#   package " +
			"= \"./cmd/app\"\n# }\n#\n# image \"app\" {\n#   base    = \"scratch\"\n#   targets = [target.app]\n# }\n")
	}
	var asides []string
	for _, p := range w.programs {
		if p.left == "" && p.isOther {
			asides = append(asides, p.dir)
		}
	}
	if len(asides) > 0 {
		b.WriteString("\n")
		b.note("Other main packages, which may be tools, examples or tests. A target like those above builds one:")
		writeList(&b, asides)
	}
	leftOut(w.tree, &b)
	for _, k := range w.known {
		if len(k.Left) == 0 {
			continue
		}
		b.WriteString("\n")
		b.note("Not carried over from " + k.File + ":")
		for _, n := range k.Left {
			b.note("  " + n.String())
		}
	}
	return b.String()
}

// leftOut lists the main packages that cannot have a target like the others.
func leftOut(t *tree, b *body) {
	var lines []string
	needsCgo := ""
	for _, p := range t.programs {
		if p.left != "" {
			lines = append(lines, p.dir+": "+p.left)
		}
		if p.cgo && needsCgo == "" {
			needsCgo = p.dir
		}
	}
	lines = append(lines, t.left...)
	if len(lines) == 0 {
		return
	}
	b.WriteString("\n")
	b.note("Left out:")
	writeList(b, lines)
	if needsCgo != "" {
		b.WriteString("#\n# A program with C code needs a C compiler, which an image like this has " +
			"(with Docker):\n#\n" +
			"# toolchain \"gcc\" { image = \"golang:1.26-bookworm\" }\n#\n" +
			"# target \"" + path.Base(needsCgo) + "\" {\n#   package   = " + quote(needsCgo) + "\n" +
			"#   toolchain = toolchain.gcc\n#   cgo       = \"static\"\n# }\n")
	}
}

// mostListed is how many lines a list in a comment has.
const mostListed = 40

func writeList(b *body, lines []string) {
	for i, line := range lines {
		if i == mostListed {
			fmt.Fprintf(b, "#   … and %d more\n", len(lines)-i)
			return
		}
		b.WriteString("#   " + strings.Join(strings.Fields(line), " ") + "\n")
	}
}
