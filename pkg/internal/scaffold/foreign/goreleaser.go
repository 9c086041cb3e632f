package foreign

import (
	"cmp"
	"path"
	"slices"
	"strings"
)

// A goReleaser is a .goreleaser.yaml.
type goReleaser struct{ ko }

// parseGoReleaser reads a .goreleaser.yaml of version 1 or 2 (https://goreleaser.com/customization/).
func (k goReleaser) parseGoReleaser(data string) error {
	top, err := parseYAML(data)
	if err != nil {
		return err
	}
	k.projectName = top.get("project_name").text()
	project := k.project()
	for _, n := range top.get("builds", "build").builds() {
		if b := k.goReleaserBuild(n, project); b != nil {
			k.Builds = append(k.Builds, b)
		}
	}
	k.goReleaserImages(top)
	k.Left = append(k.Left, k.without(top, "", "version project_name builds build dockers dockers_v2 "+
		"docker_manifests kos before release changelog checksum snapshot dist env git report_sizes gomod metadata "+
		"source archives announce milestones")...)
	return nil
}

// builds are the elements of a list, or the one map that version 0 had in its place.
func (n node) builds() []node {
	if len(n.fields()) > 0 {
		return []node{n}
	}
	return n.list()
}

func (k goReleaser) goReleaserBuild(n node, project string) *Build {
	builder := n.get("builder").text()
	if n.get("skip").isTrue() || builder != "" && builder != "go" {
		return nil
	}
	b := &Build{ID: cmp.Or(n.get("id").text(), project), Dir: koDir(n)}
	if name, ok := k.template(n.get("binary").text()); ok && !isMarked(name) {
		b.Name = name
	}
	if b.Dir == "" {
		b.Dir = "."
	}
	for _, p := range n.get("env").pairs() {
		if value, ok := k.template(p.value); ok {
			k.environment(b, p.line, p.key, value)
		} else {
			b.Left = append(b.Left, k.note(p.line, "the variable %s=%s of the compile", p.key, p.value))
		}
	}
	k.goFlags(b, n.get("flags").line(), n.get("flags").texts())
	k.templateLdflags(b, n.get("ldflags"))
	for _, tag := range n.get("tags").texts() {
		k.tag(b, n.get("tags").line(), tag)
	}
	b.Platforms = goReleaserPlatforms(n)
	b.Left = append(b.Left, k.without(n, "", "id dir main binary env flags ldflags tags goos goarch goarm goamd64 "+
		"goarm64 gomips targets ignore mod_timestamp builder skip no_unique_dist_dir no_main_check command tool")...)
	return b
}

// goReleaserPlatforms are the platforms of a build: targets, or the product of systems and architectures.
func goReleaserPlatforms(n node) (list []string) {
	add := func(parts ...string) {
		name := strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), "/")
		if !slices.Contains(list, name) {
			list = append(list, name)
		}
	}
	for _, target := range n.get("targets").texts() {
		parts := strings.Split(target, "_")
		if len(parts) >= 2 {
			add(parts[0], parts[1], goReleaserVariant(parts[1], strings.Join(parts[2:], "")))
		}
	}
	if list != nil {
		return list
	}
	for _, system := range orDefault(n.get("goos").texts(), "linux", "darwin", "windows") {
		for _, arch := range orDefault(n.get("goarch").texts(), "amd64", "arm64", "386") {
			for _, variant := range variants(n, arch) {
				if !isIgnored(n, system, arch, variant) && exists(system, arch) {
					add(system, arch, goReleaserVariant(arch, variant))
				}
			}
		}
	}
	return list
}

// variants are those of an architecture that the file asks for; "" is the usual one.
func variants(n node, arch string) []string {
	switch arch {
	case "arm":
		return orDefault(n.get("goarm").texts(), "6")
	case "amd64":
		return orDefault(n.get("goamd64").texts(), "")
	case "arm64":
		return orDefault(n.get("goarm64").texts(), "")
	case "mips", "mipsle", "mips64", "mips64le":
		return orDefault(n.get("gomips").texts(), "")
	}
	return []string{""}
}

// goReleaserVariant is a variant as gobuild writes it; "" where it is what Go compiles for anyway.
func goReleaserVariant(arch, variant string) string {
	switch {
	case arch == "arm" && variant != "" && !strings.HasPrefix(variant, "v"):
		return "v" + variant
	case variant == "v1", variant == "v8.0", variant == "hardfloat", arch == "386":
		return ""
	}
	return variant
}

func isIgnored(n node, system, arch, variant string) bool {
	same := func(n node, is string) bool { return n.text() == "" || n.text() == is }
	return slices.ContainsFunc(n.get("ignore").list(), func(i node) bool {
		return same(i.get("goos"), system) && same(i.get("goarch"), arch) && same(i.get("goarm"), variant)
	})
}

// exists reports whether Go has a platform; the product of all systems and architectures has others.
func exists(system, arch string) bool {
	switch system {
	case "darwin":
		return arch == "amd64" || arch == "arm64"
	case "windows":
		return arch == "amd64" || arch == "arm64" || arch == "386"
	case "js", "wasip1":
		return arch == "wasm"
	case "freebsd", "netbsd", "openbsd":
		return slices.Contains([]string{"amd64", "arm64", "386", "arm"}, arch)
	}
	return arch != "wasm"
}

func orDefault(list []string, others ...string) []string {
	if len(list) == 0 {
		return others
	}
	return list
}

// goReleaserImages reads the images of all three kinds.
func (k goReleaser) goReleaserImages(top node) {
	byName := map[string]*Image{}
	for _, n := range top.get("dockers").list() {
		k.goReleaserDocker(n, byName)
	}
	for _, n := range top.get("dockers_v2").list() {
		if !n.get("disable").isTrue() {
			k.goReleaserDockerV2(n)
		}
	}
	for _, n := range top.get("kos").list() {
		k.goReleaserKo(n)
	}
}

// goReleaserDocker reads an element of dockers, of which there is one for each architecture of an image.
func (k goReleaser) goReleaserDocker(n node, byName map[string]*Image) {
	file := cmp.Or(n.get("dockerfile").text(), "Dockerfile")
	ids := n.get("ids", "builds").texts()
	key := file + "\x00" + strings.Join(ids, "\x00")
	im, known := byName[key]
	if !known {
		im = k.dockerfileImage(file, n.line())
		im.Builds = k.withIDs(ids)
		byName[key], k.Images = im, append(k.Images, im)
	}
	arch := cmp.Or(n.get("goarch").text(), "amd64")
	variant := ""
	if arch == "arm" {
		variant = "/v" + cmp.Or(n.get("goarm").text(), "6")
	}
	if p := cmp.Or(n.get("goos").text(), "linux") + "/" + arch + variant; !slices.Contains(im.Platforms, p) {
		im.Platforms = append(im.Platforms, p)
	}
	for _, tag := range n.get("image_templates").list() {
		k.addTag(im, tag.line(), trimArch(tag.text(), arch))
	}
	for _, flag := range n.get("build_flag_templates").list() {
		if name, value, ok := strings.Cut(flag.text(), "="); ok && name == "--label" {
			key, value, _ := strings.Cut(value, "=")
			k.addPair(&im.Labels, &im.Left, pair{key, value, flag.line()}, "the label")
		}
	}
}

// trimArch is a tag of one architecture as that of the image of all of them.
func trimArch(tag, arch string) string {
	for _, suffix := range []string{"-" + arch, "-{{ .Arch }}", "-{{.Arch}}", "-armv6", "-armv7", "-arm64v8"} {
		tag = strings.TrimSuffix(tag, suffix)
	}
	return tag
}

// addTag adds a tag, once. One with the name of an architecture would be one of many.
func (k goReleaser) addTag(im *Image, line int, text string) {
	tag, ok := k.template(text)
	if !ok || tag == "" {
		im.Left = append(im.Left, k.note(line, "the tag %s", text))
		return
	}
	for _, other := range im.Tags {
		if k.sameValue(other, k.value(tag)) {
			return
		}
	}
	im.Tags = append(im.Tags, k.value(tag))
}

func (k goReleaser) sameValue(a, b Value) bool { return slices.Equal(a, b) }

func (k goReleaser) goReleaserDockerV2(n node) {
	im := k.dockerfileImage(cmp.Or(n.get("dockerfile").text(), "Dockerfile"), n.line())
	im.Builds = k.withIDs(n.get("ids").texts())
	im.Platforms = orDefault(n.get("platforms").texts(), "linux/amd64", "linux/arm64")
	for _, name := range n.get("images").list() {
		for _, tag := range n.get("tags").list() {
			k.addTag(im, tag.line(), name.text()+":"+tag.text())
		}
	}
	for _, p := range n.get("labels").pairs() {
		k.addPair(&im.Labels, &im.Left, p, "the label")
	}
	for _, p := range n.get("annotations").pairs() {
		k.addPair(&im.Annotations, &im.Left, p, "the annotation")
	}
	im.Left = append(im.Left, k.without(n, "", "id ids dockerfile images tags labels annotations platforms "+
		"extra_files build_args disable sbom")...)
	k.Images = append(k.Images, im)
}

// goReleaserKo reads an element of kos: an image that ko makes.
func (k goReleaser) goReleaserKo(n node) {
	if n.get("disable", "skip").isTrue() {
		return
	}
	base := cmp.Or(n.get("base_image").text(), "cgr.dev/chainguard/static")
	im := &Image{Base: Text(base), Builds: k.withIDs([]string{n.get("build").text()})}
	im.Platforms = k.koPlatforms(n.get("platforms"))
	for _, repository := range append(n.get("repositories").list(), n.get("repository").list()...) {
		for _, tag := range n.get("tags").list() {
			name := repository.text()
			if !n.get("bare").isTrue() && len(im.Builds) == 1 {
				name = path.Join(name, k.nameOf(im.Builds[0]))
			}
			k.addTag(im, tag.line(), name+":"+tag.text())
		}
	}
	for _, p := range n.get("labels").pairs() {
		k.addPair(&im.Labels, &im.Left, p, "the label")
	}
	k.Images = append(k.Images, im)
}

// nameOf is the name of a build's program.
func (k goReleaser) nameOf(b *Build) string {
	if b.Name == "" && b.Dir == "." {
		return k.project()
	}
	return cmp.Or(b.Name, path.Base(b.Dir))
}

// withIDs are the builds of some IDs: all, if there are none.
func (k goReleaser) withIDs(ids []string) (list []*Build) {
	ids = slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return id == "" })
	for _, b := range k.Builds {
		if len(ids) == 0 || slices.Contains(ids, b.ID) {
			list = append(list, b)
		}
	}
	return list
}
