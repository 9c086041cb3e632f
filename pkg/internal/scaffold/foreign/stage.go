package foreign

import (
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/parser"
)

// A stage is a stage of a Dockerfile, and what is known of the files that it ends with.
type stage struct {
	*dockerfile
	from, name string
	parent     *stage
	nodes      []*parser.Node
	line       int

	done    bool
	env     map[string]string
	set     []string // the names of env that ENV sets
	outputs map[string]*Build
	copied  []copied // from the context
	pending []copied // from elsewhere: it shows later what they are
	image   Image

	programs []string // of the image: where they are
}

// copied is a file or directory of the context in a stage.
type copied struct {
	source, dest string
	line         int
	mode, owner  string // of --chmod and --chown
}

// mostDepth is how far stages lead to each other.
const mostDepth = 100

// run reads the instructions of a stage, once.
func (s *stage) run(depth int) {
	if s.done || depth > mostDepth {
		return
	}
	s.done = true
	s.env, s.outputs, s.image.Workdir = map[string]string{}, map[string]*Build{}, "/"
	if s.parent != nil {
		s.parent.run(depth + 1)
		s.inherit(s.parent)
	} else {
		s.image.Base = s.value(s.from)
	}
	for _, n := range s.nodes {
		s.instruction(n, depth)
	}
}

func (s *stage) inherit(from *stage) {
	s.env, s.outputs = maps.Clone(from.env), maps.Clone(from.outputs)
	s.set, s.copied, s.pending = slices.Clone(from.set), slices.Clone(from.copied), slices.Clone(from.pending)
	s.image = from.image
	for _, list := range []*[]string{&s.image.Users, &s.image.Ports, &s.image.Volumes, &s.image.Packages} {
		*list = slices.Clone(*list)
	}
	s.image.Labels, s.image.Env = slices.Clone(s.image.Labels), slices.Clone(s.image.Env)
	s.image.Files, s.image.Left = slices.Clone(s.image.Files), slices.Clone(s.image.Left)
	s.image.Builds, s.programs = slices.Clone(s.image.Builds), slices.Clone(from.programs)
}

func (s *stage) instruction(n *parser.Node, depth int) {
	words := wordsOf(n)
	isJSON := n.Attributes["json"]
	switch name := strings.ToLower(n.Value); name {
	case "arg":
		s.declare(s.env, n)
	case "env":
		s.eachPair(words, func(key, value string) {
			s.env[key] = value
			s.set = append(s.set, key)
			setPair(&s.image.Env, Pair{key, s.value(value)})
		})
	case "label":
		s.eachPair(words, func(key, value string) { setPair(&s.image.Labels, Pair{key, s.value(value)}) })
	case "workdir":
		s.image.Workdir = s.absolute(s.plain(words[0]))
	case "user":
		s.image.User = s.plain(words[0])
	case "expose":
		for _, w := range words {
			s.image.Ports = addOnce(s.image.Ports, s.plain(w))
		}
	case "volume":
		for _, w := range words {
			s.image.Volumes = addOnce(s.image.Volumes, s.absolute(s.plain(w)))
		}
	case "stopsignal":
		s.image.StopSignal = s.plain(words[0])
	case "entrypoint":
		s.image.Entrypoint, s.image.Cmd = s.command(n, words, isJSON), nil
	case "cmd":
		s.image.Cmd = s.command(n, words, isJSON)
	case "healthcheck":
		s.image.Health = s.health(n, words, isJSON)
	case "copy", "add":
		copier{s}.copyFiles(n, words, depth)
	case "run":
		runner{s}.runCommands(n, words, isJSON)
	case "maintainer", "shell":
	default:
		s.leave(n.StartLine, "%s", n.Original)
	}
}

func (s *stage) leave(line int, format string, args ...any) {
	s.image.Left = append(s.image.Left, s.note(line, format, args...))
}

// eachPair calls f with each name and value of an ENV or LABEL.
func (s *stage) eachPair(words []string, f func(key, value string)) {
	before := maps.Clone(s.env)
	for i := 0; i+1 < len(words); i += 3 {
		f(s.concrete(s.expand(words[i], before)), s.expand(words[i+1], before))
	}
}

func setPair(list *[]Pair, p Pair) {
	for i := range *list {
		if (*list)[i].Key == p.Key {
			(*list)[i] = p
			return
		}
	}
	*list = append(*list, p)
}

func addOnce(list []string, s string) []string {
	if s == "" || slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}

// plain is a word with the values that variables have by default.
func (s *stage) plain(word string) string { return s.concrete(s.expand(word, s.env)) }

// absolute is a path in the image.
func (s *stage) absolute(p string) string {
	if path.IsAbs(p) {
		return path.Clean(p)
	}
	return path.Join("/", s.image.Workdir, p)
}

// command is the words of an ENTRYPOINT or CMD; empty and not nil if it is one for a shell.
func (s *stage) command(n *parser.Node, words []string, isJSON bool) []Value {
	if !isJSON {
		plain, ok := s.plainCommand(strings.Join(words, " "))
		if !ok {
			s.leave(n.StartLine, "%s: gobuild runs no shell", n.Original)
			return []Value{}
		}
		words = plain
	}
	return append([]Value{}, s.values(words)...)
}

// health is a HEALTHCHECK.
func (s *stage) health(n *parser.Node, words []string, isJSON bool) *Health {
	if len(words) < 2 {
		return &Health{Disable: true} // HEALTHCHECK NONE
	}
	flag := func(name string) string { return s.plain(flagOf(n, name)) }
	h := &Health{Interval: flag("interval"), Timeout: flag("timeout"), StartPeriod: flag("start-period"),
		Retries: flag("retries")}
	if !isJSON {
		h.Command = []string{"/bin/sh", "-c", strings.Join(words[1:], " ")}
		return h
	}
	for _, w := range words[1:] {
		h.Command = append(h.Command, s.plain(w))
	}
	return h
}

// A finisher makes an image of the last stage.
type finisher struct{ *stage }

// finish is the image of the last stage.
func (s finisher) finish() *Image {
	im := &s.image
	s.resolvePending()
	s.settleBinary()
	s.settleCommand()
	s.settleBase()
	if im.Workdir == "/" {
		im.Workdir = ""
	}
	im.Env = slices.DeleteFunc(im.Env, func(p Pair) bool {
		text, _ := p.Value.Literal()
		return p.Key == "PATH" && text == "" || strings.HasPrefix(p.Key, "GO") && strings.Contains(s.from, "golang") ||
			p.Key == "CGO_ENABLED"
	})
	im.Files = slices.DeleteFunc(im.Files, func(c Copy) bool { return c.Source == "." })
	return im
}

// settleBase replaces what is no base for a program that was compiled elsewhere.
func (s finisher) settleBase() {
	text, known := s.image.Base.Literal()
	name, _, _ := strings.Cut(path.Base(s.concrete(s.from)), ":")
	switch {
	case known && text == "":
		s.leave(s.line, "FROM %s: what that is by default is not known", s.from)
		s.image.Base = nil
	case name == "golang" || s.isToolchain():
		s.leave(s.line, "FROM %s: the program needs no Go to run, so the base is scratch", s.from)
		s.image.Base, s.image.Workdir = nil, "/"
	}
}

func (s finisher) isToolchain() bool {
	for p := s.stage; p != nil; p = p.parent {
		if base := path.Base(p.concrete(p.from)); base == "golang" || strings.HasPrefix(base, "golang:") {
			return true
		}
	}
	return false
}

// settleCommand makes of ENTRYPOINT and CMD what gobuild does not know by itself.
func (s finisher) settleCommand() {
	im := &s.image
	if im.Entrypoint == nil && len(im.Cmd) > 0 {
		im.Entrypoint, im.Cmd = im.Cmd[:1], im.Cmd[1:]
		if !s.isProgram(im.Entrypoint[0]) && !s.isFile(im.Entrypoint[0]) {
			s.leave(s.line, "CMD %s", commandText(append(im.Entrypoint, im.Cmd...)))
			im.Entrypoint, im.Cmd = nil, nil
			return
		}
	}
	switch {
	case len(im.Entrypoint) == 0:
		im.Entrypoint = nil
	case s.isProgram(im.Entrypoint[0]):
		im.Entrypoint = slices.Clone(im.Entrypoint)
		im.Entrypoint[0] = Text(im.Binary)
		if len(im.Entrypoint) == 1 {
			im.Entrypoint = nil // the program is the default
		}
	case !s.isFile(im.Entrypoint[0]):
		s.leave(s.line, "ENTRYPOINT %s: nothing in the image is called so", commandText(im.Entrypoint))
		im.Entrypoint, im.Cmd = nil, nil
	}
	if len(im.Cmd) == 0 {
		im.Cmd = nil
	}
}

func commandText(words []Value) string {
	var list []string
	for _, w := range words {
		text, _ := w.Literal()
		list = append(list, text)
	}
	return strings.Join(list, " ")
}

// isProgram reports whether a word of a command is the image's program.
func (s finisher) isProgram(v Value) bool {
	word, ok := v.Literal()
	if !ok || s.image.Binary == "" {
		return false
	}
	return s.absolute(word) == s.image.Binary || !strings.Contains(word, "/") && word == path.Base(s.image.Binary)
}

func (s finisher) isFile(v Value) bool {
	word, ok := v.Literal()
	return ok && slices.ContainsFunc(s.image.Files, func(c Copy) bool { return c.Dest == s.absolute(word) })
}

// startedPath is the path of what the image starts, if that is known.
func (s *stage) startedPath() string {
	for _, list := range [][]Value{s.image.Entrypoint, s.image.Cmd} {
		if len(list) == 0 {
			continue
		}
		word, ok := list[0].Literal()
		if ok && strings.Contains(word, "/") {
			return s.absolute(word)
		}
		return word
	}
	return ""
}

// resolvePending decides which of the files that nothing explains is the program.
func (s finisher) resolvePending() {
	started := s.startedPath()
	for _, c := range s.pending {
		isStarted := started != "" && (c.dest == started || path.Base(c.dest) == started)
		dir, isMain := s.mainNamed(path.Base(c.source), path.Base(c.dest))
		switch {
		case isStarted && len(s.programs) == 0, isMain && isStarted, isMain && len(s.image.Builds) == 0:
			s.addProgram(&Build{Dir: dir, Name: path.Base(c.dest)}, c.dest)
		default:
			s.leave(c.line, "COPY %s %s: what makes this file is not known", c.source, c.dest)
		}
	}
}

// mainNamed is the main package that is called like one of some files.
func (s finisher) mainNamed(names ...string) (dir string, ok bool) {
	for _, p := range s.Packages {
		if slices.Contains(names, path.Base(p)) || p == "." && slices.Contains(names, s.project()) {
			return p, true
		}
	}
	return "", false
}

// addProgram adds a program to the image.
func (s *stage) addProgram(b *Build, dest string) {
	s.image.Builds = append(s.image.Builds, b)
	s.programs = append(s.programs, dest)
	if !slices.Contains(s.Knowledge.Builds, b) {
		s.Knowledge.Builds = append(s.Knowledge.Builds, b)
	}
}

// settleBinary finds the program that the image starts.
func (s finisher) settleBinary() {
	started := s.startedPath()
	if b, ok := s.outputs[started]; ok && len(s.programs) == 0 { // compiled where it is started
		s.addProgram(b, started)
	}
	for _, dest := range s.programs {
		if len(s.programs) == 1 || dest == started || path.Base(dest) == started {
			s.image.Binary = dest
		}
	}
}
