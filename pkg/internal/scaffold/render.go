package scaffold

import (
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/scaffold/foreign"
)

// nonRoot is the user that images have whose files say nothing else: that of distroless images.
const nonRoot = "65532"

// targetBody is what a target says besides its package and name.
func (s *service) targetBody() string {
	var b body
	build := s.build
	b.set("platforms", list(build.Platforms))
	b.set("build_tags", list(build.Tags))
	b.set("env", object(build.Env))
	if flags := list(build.Ldflags); flags != defaultLdflags {
		b.set("ldflags", flags)
	}
	b.set("stamp", object(build.Stamp))
	for _, n := range build.Left {
		b.note(n.String())
	}
	return b.String()
}

const defaultLdflags = `["-s", "-w"]`

// imageBody is what an image says besides its targets and name.
func (w *writer) imageBody(s *service, several bool) string {
	var b body
	im := s.image
	if im == nil {
		return ""
	}
	left := slices.Clone(im.Left)
	base, isScratch := baseOf(im)
	b.set("base", base)
	b.set("tags", valueList(im.Tags))
	b.set("platforms", list(linuxOnly(im.Platforms, s.build.Platforms)))
	b.set("dir", binaryDir(im, isScratch))
	b.set("entrypoint", valueList(entrypoint(s, several)))
	b.set("cmd", valueList(im.Cmd))
	b.set("env", object(withoutPath(im, &left)))
	user, users := userOf(im, isScratch, &left)
	b.set("user", user)
	b.set("users", list(users))
	if im.Workdir != "" {
		b.set("workdir", quote(im.Workdir))
	}
	b.set("ports", list(ports(im.Ports)))
	if len(im.Labels) > 0 {
		b.set("labels", object(w.withDefaults(im.Labels)))
	}
	b.set("annotations", object(im.Annotations))
	b.set("volumes", list(im.Volumes))
	if im.StopSignal != "" {
		b.set("stop_signal", quote(im.StopSignal))
	}
	if im.Timezones {
		b.set("timezones", "true")
	}
	b.health(im.Health)
	for _, f := range im.Files {
		b.WriteString("file " + quote(f.Dest) + " {\nsource = " + quote(f.Source) + "\n")
		if _, err := strconv.ParseUint(f.Mode, 8, 12); err == nil {
			b.set("mode", quote(f.Mode))
		}
		if f.Owner != "" && f.Owner != "root" && f.Owner != "root:root" {
			b.set("owner", quote(f.Owner))
		}
		b.WriteString("}\n")
	}
	if len(im.Packages) > 0 {
		b.note("packages = " + list(im.Packages) + ": with Docker, gobuild can install these; such an image is not " +
			"reproducible, so they are left out.")
	}
	for _, n := range left {
		b.note(n.String())
	}
	return b.String()
}

// health writes a health check.
func (b *body) health(h *foreign.Health) {
	if h == nil {
		return
	}
	b.WriteString("healthcheck {\n")
	if h.Disable {
		b.set("disable", "true")
	}
	b.set("command", list(h.Command))
	for _, x := range [][2]string{{"interval", h.Interval}, {"timeout", h.Timeout}, {"start_period", h.StartPeriod}} {
		if x[1] != "" {
			b.set(x[0], quote(x[1]))
		}
	}
	if _, err := strconv.Atoi(h.Retries); err == nil {
		b.set("retries", h.Retries)
	}
	b.WriteString("}\n")
}

// baseOf is the base of an image, if it is not the default one.
func baseOf(im *foreign.Image) (expr string, isScratch bool) {
	text, known := im.Base.Literal()
	if known && (text == "" || text == "scratch") {
		return "", true
	}
	return expression(im.Base), false
}

// linuxOnly are the platforms of an image that its program is compiled for; none if that makes no difference.
func linuxOnly(platforms, compiled []string) (list []string) {
	for _, p := range platforms {
		if strings.HasPrefix(p, "linux/") && (len(compiled) == 0 || slices.Contains(compiled, p)) {
			list = append(list, p)
		}
	}
	return list
}

// binaryDir is the directory of the program, if it is not where gobuild puts it anyway.
func binaryDir(im *foreign.Image, isScratch bool) string {
	dir := path.Dir(im.Binary)
	if im.Binary == "" || isScratch && dir == "/" || !isScratch && dir == "/usr/local/bin" {
		return ""
	}
	return quote(dir)
}

// entrypoint is the command of an image in which the program may have another name.
func entrypoint(s *service, several bool) []foreign.Value {
	im := s.image
	if len(im.Entrypoint) == 0 {
		if several && im.Binary != "" {
			return []foreign.Value{foreign.Text(im.Binary)}
		}
		return nil
	}
	words := slices.Clone(im.Entrypoint)
	if first, ok := words[0].Literal(); ok && first == im.Binary && !several {
		words[0] = foreign.Text(path.Join(path.Dir(im.Binary), s.name))
	}
	return words
}

// withoutPath is the environment but for PATH, which would replace that of the base.
func withoutPath(im *foreign.Image, left *[]foreign.Note) (env []foreign.Pair) {
	for _, p := range im.Env {
		if p.Key == "PATH" {
			*left = append(*left, foreign.Note{File: "env", Text: "PATH is left as the base has it"})
			continue
		}
		env = append(env, p)
	}
	return env
}

// userOf is the user of an image, if it is not the default one, and the users that it adds for that.
func userOf(im *foreign.Image, isScratch bool, left *[]foreign.Note) (expr string, users []string) {
	name, group, hasGroup := strings.Cut(im.User, ":")
	added := slices.IndexFunc(im.Users, func(u string) bool { return strings.HasPrefix(u, name+":") })
	_, notNumber := strconv.ParseUint(name, 10, 32)
	switch {
	case name == "":
		return "", nil
	case name == "0" || name == "root":
		*left = append(*left, foreign.Note{File: "user", Text: "root is replaced by " + nonRoot +
			": write user = \"0\" if the program must be root"})
		return "", nil
	case added >= 0:
		return quote(name), im.Users[added : added+1]
	case notNumber == nil && !hasGroup:
		return quote(name), nil
	case notNumber == nil:
		if _, err := strconv.ParseUint(group, 10, 32); err != nil {
			return quote(name), nil
		}
		return quote(im.User), nil
	case (name == "nonroot" || name == "nobody") && !isScratch:
		return quote(name), nil
	case name == "nobody":
		return quote("65534"), nil
	}
	if name != "nonroot" {
		*left = append(*left, foreign.Note{File: "user", Text: im.User + " is replaced by " + nonRoot +
			", as nothing here says which number it has"})
	}
	return "", nil
}

func ports(all []string) (list []string) {
	for _, p := range all {
		list = append(list, strings.TrimSuffix(p, "/tcp"))
	}
	return list
}

// withDefaults adds the labels that all images have to those of one.
func (w *writer) withDefaults(own []foreign.Pair) []foreign.Pair {
	all := slices.Clone(own)
	for _, p := range w.labels() {
		if !slices.ContainsFunc(own, func(o foreign.Pair) bool { return o.Key == p.Key }) {
			all = append(all, p)
		}
	}
	slices.SortFunc(all, func(a, b foreign.Pair) int { return strings.Compare(a.Key, b.Key) })
	return all
}
