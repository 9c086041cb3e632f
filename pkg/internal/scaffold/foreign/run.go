package foreign

import (
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/parser"
)

// A runner reads the commands of RUN instructions.
type runner struct{ *stage }

// runCommands reads the commands of a RUN.
func (s runner) runCommands(n *parser.Node, words []string, isJSON bool) {
	text := strings.Join(words, " ")
	if isJSON {
		s.runWords(&script{stage: s.stage, line: n.StartLine, dir: s.image.Workdir}, nil, words)
		return
	}
	for _, doc := range n.Heredocs {
		text = doc.Content
	}
	for _, flag := range n.Flags {
		s.bindMount(flag)
	}
	s.runScript(n.StartLine, text, s.runWords)
}

// bindMount adds the context where a RUN mounts it.
func (s runner) bindMount(flag string) {
	options, isMount := strings.CutPrefix(flag, "--mount=")
	if !isMount || !strings.Contains(options, "type=bind") || strings.Contains(options, "from=") {
		return
	}
	source, dest := ".", s.image.Workdir
	for _, o := range strings.Split(options, ",") {
		switch name, value, _ := strings.Cut(o, "="); name {
		case "source", "src":
			source = path.Clean("/" + value)[1:]
		case "target", "dst", "destination":
			dest = s.absolute(value)
		}
	}
	s.copied = append(s.copied, copied{source: path.Join(s.context, source), dest: dest})
}

// quiet are commands that leave nothing that an image of gobuild's would lack.
var quiet = strings.Fields("apt-get apt apk dnf yum microdnf update-ca-certificates set rm echo true : git mkdir " +
	"test [ export cat ls pwd printf exit")

// runWords reads one command.
func (s runner) runWords(x *script, env []pair, words []string) {
	program := path.Base(words[0])
	switch {
	case isGo(program) && len(words) > 1 && (words[1] == "build" || words[1] == "install"):
		s.goBuild(x, env, words[2:], words[1] == "install")
	case isGo(program) && len(words) > 1 && slices.Contains([]string{"mod", "env", "version", "vet", "test", "work",
		"clean"}, words[1]):
	case slices.Contains([]string{"apk", "apt-get", "apt"}, program):
		s.installPackages(words[1:])
	case program == "adduser" || program == "useradd":
		s.addUser(words[1:])
	case program == "addgroup" || program == "groupadd":
	case program == "cp" && len(words) == 3:
		if b, ok := s.outputs[x.from(words[1])]; ok {
			s.outputs[x.from(words[2])] = b
		}
	case !slices.Contains(quiet, program):
		s.leave(x.line, "RUN %s: gobuild runs no commands", strings.Join(words, " "))
	}
}

func isGo(program string) bool { return program == "go" || program == "xx-go" }

// goBuild reads a go build or go install.
func (s runner) goBuild(x *script, env []pair, words []string, install bool) {
	b := &Build{}
	for _, name := range s.set {
		if strings.HasPrefix(name, "GO") || strings.HasPrefix(name, "CGO_") {
			s.environment(b, x.line, name, s.env[name])
		}
	}
	for _, p := range env {
		s.environment(b, x.line, p.key, p.value)
	}
	rest := s.goFlags(b, x.line, words)
	if b.Dir != "" { // -C
		x = &script{stage: s.stage, line: x.line, dir: x.from(b.Dir)}
	}
	out := b.Name
	if b.Name = ""; install {
		out = "/go/bin/"
	}
	if len(rest) == 0 || strings.HasSuffix(rest[0], ".go") {
		rest = []string{path.Dir(path.Join(append([]string{"."}, rest...)[len(rest)], "x"))}
		if len(words) > 0 && strings.HasSuffix(words[len(words)-1], ".go") {
			rest = []string{"./" + path.Dir(words[len(words)-1])}
		}
	}
	for i, pkg := range rest {
		one := *b
		if i > 0 {
			one.Left = nil
		}
		if !s.place(x, &one, pkg) {
			continue
		}
		s.outputs[s.outputPath(x, &one, out, len(rest) > 1)] = &one
	}
}

// place sets the directory of a build's package. A package of another module is none of this repository's.
func (s runner) place(x *script, b *Build, pkg string) bool {
	if strings.Contains(pkg, "@") {
		return false
	}
	if rest, ours := strings.CutPrefix(pkg, s.Module); ours && s.Module != "" && (rest == "" || rest[0] == '/') {
		b.Dir = path.Join(".", rest)
		return true
	}
	if !strings.HasPrefix(pkg, ".") && !path.IsAbs(pkg) {
		if s.exists(pkg) {
			b.Dir = pkg
		}
		return b.Dir != ""
	}
	abs := x.from(strings.TrimSuffix(pkg, "/..."))
	dir, ok := s.inContext(abs)
	if !ok {
		dir = path.Clean(strings.TrimPrefix(strings.TrimPrefix(abs, path.Clean(s.image.Workdir)), "/"))
	}
	if b.Dir = dir; strings.HasSuffix(pkg, "/...") {
		b.Dir = path.Join(dir, "...")
	}
	return true
}

// outputPath is where go build writes a program.
func (s runner) outputPath(x *script, b *Build, out string, several bool) string {
	name := path.Base(b.Dir)
	if b.Dir == "." {
		name = s.project()
	}
	switch {
	case out == "":
		return x.from(name)
	case strings.HasSuffix(out, "/") || several || out == "." || strings.HasSuffix(b.Dir, "..."):
		return path.Join(x.from(out), name)
	}
	return x.from(out)
}

// installPackages reads the arguments of a package manager.
func (s runner) installPackages(words []string) {
	isInstall := false
	for i := 0; i < len(words); i++ {
		switch w := s.concrete(words[i]); {
		case w == "add" || w == "install":
			isInstall = true
		case w == "-t" || w == "--virtual" || w == "--repository" || w == "-X":
			i++
		case strings.HasPrefix(w, "-") || !isInstall || strings.HasPrefix(w, "ca-certificates"):
		case w == "tzdata":
			s.image.Timezones = true
		default:
			s.image.Packages = addOnce(s.image.Packages, w)
		}
	}
}

// userFlagsWithValue are flags of adduser and useradd, of BusyBox, Debian and others.
var userFlagsWithValue = strings.Fields("-u --uid -g --gid -G --groups --ingroup -h --home -s --shell -d --home-dir " +
	"-k -c --comment --gecos --firstuid")

// addUser reads the arguments of adduser and useradd.
func (s runner) addUser(words []string) {
	uid, name := "10001", ""
	for i := 0; i < len(words); i++ {
		flag, value, has := strings.Cut(s.concrete(words[i]), "=")
		if !strings.HasPrefix(flag, "-") {
			if name == "" {
				name = flag
			}
			continue
		}
		if !has && slices.Contains(userFlagsWithValue, flag) && i+1 < len(words) {
			i++
			value = s.concrete(words[i])
		}
		if _, err := strconv.ParseUint(value, 10, 32); (flag == "-u" || flag == "--uid") && err == nil {
			uid = value
		}
	}
	if name != "" {
		s.image.Users = addOnce(s.image.Users, name+":"+uid)
	}
}
