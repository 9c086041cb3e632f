package foreign

import (
	"path"
	"strings"
)

// A ko is a .ko.yaml, or what GoReleaser has in the same form.
type ko struct{ format }

// parseKo reads a .ko.yaml (https://ko.build/configuration/).
func (k ko) parseKo(data string) error {
	top, err := parseYAML(data)
	if err != nil {
		return err
	}
	common := &Build{}
	k.koBuild(common, top, "defaultEnv", "defaultFlags", "defaultLdflags")
	common.Platforms = k.koPlatforms(top.get("defaultPlatforms"))
	list := top.get("builds").list()
	for _, n := range list {
		b := &Build{ID: n.get("id").text(), Dir: koDir(n)}
		k.koBuild(b, n, "env", "flags", "ldflags")
		b.Left = append(b.Left, k.without(n, "", "id dir main env flags ldflags labels")...)
		inherit(b, common)
		k.addKo(top, b, n)
	}
	if len(list) == 0 {
		k.addKo(top, common, node{})
	}
	k.Left = append(k.Left, k.without(top, "", "defaultBaseImage defaultPlatforms defaultEnv defaultFlags "+
		"defaultLdflags defaultLabels baseImageOverrides builds")...)
	return nil
}

// inherit completes a build by the defaults.
func inherit(b, common *Build) {
	if b.Env == nil {
		b.Env = common.Env
	}
	if b.Ldflags == nil && b.Stamp == nil {
		b.Ldflags, b.Stamp = common.Ldflags, common.Stamp
	}
	if b.Tags == nil {
		b.Tags = common.Tags
	}
	b.Platforms = common.Platforms
	b.Left = append(b.Left, common.Left...)
}

// koDir is the directory of a build's main package; "" for a build of none in particular.
func koDir(n node) string {
	dir, main := n.get("dir").text(), n.get("main").text()
	if strings.HasSuffix(main, ".go") {
		main = path.Dir(main)
	}
	return path.Join(".", dir, main)
}

func (k ko) koBuild(b *Build, n node, env, flags, ldflags string) {
	for _, p := range n.get(env).pairs() {
		if value, ok := k.template(p.value); ok {
			k.environment(b, p.line, p.key, value)
		}
	}
	if n.get(flags).n != nil {
		k.goFlags(b, n.get(flags).line(), n.get(flags).texts())
	}
	k.templateLdflags(b, n.get(ldflags))
}

// templateLdflags reads a list of linker flags.
func (k ko) templateLdflags(b *Build, n node) {
	text, _ := k.template(strings.Join(n.texts(), " "))
	k.ldflags(b, n.line(), text)
}

// koPlatforms are platforms; all of a base are those of most bases.
func (k ko) koPlatforms(n node) (list []string) {
	for _, p := range n.texts() {
		if p == "all" {
			return []string{"linux/amd64", "linux/arm64"}
		}
		list = append(list, strings.Split(p, ",")...)
	}
	return list
}

// addKo adds a build and its image.
func (k ko) addKo(top node, b *Build, n node) {
	im := &Image{Base: k.value(k.koBase(top, b))}
	if b.ID != "" || b.Dir != "" {
		im.Builds = []*Build{b}
	}
	for _, list := range []node{top.get("defaultLabels"), n.get("labels")} {
		for _, p := range list.pairs() {
			k.addPair(&im.Labels, &im.Left, p, "the label")
		}
	}
	if data := path.Join(b.Dir, "kodata"); b.Dir != "" && k.exists(data) {
		im.Files = []Copy{{Source: data, Dest: "/var/run/ko"}}
		im.Env = []Pair{{"KO_DATA_PATH", Text("/var/run/ko")}}
	}
	k.Builds, k.Images = append(k.Builds, b), append(k.Images, im)
}

// koBase is the base of a build.
func (k ko) koBase(top node, b *Build) string {
	for _, p := range top.get("baseImageOverrides").pairs() {
		if k.Module != "" && p.key == path.Join(k.Module, b.Dir) {
			return p.value
		}
	}
	return top.get("defaultBaseImage").text()
}

// addPair adds an entry with a template.
func (k ko) addPair(to *[]Pair, left *[]Note, p pair, what string) {
	value, ok := k.template(p.value)
	key, known := k.template(p.key)
	if !ok || !known || isMarked(key) {
		*left = append(*left, k.note(p.line, "%s %s=%s", what, p.key, p.value))
		return
	}
	for _, other := range *to {
		if other.Key == key {
			return
		}
	}
	*to = append(*to, Pair{key, k.value(value)})
}
