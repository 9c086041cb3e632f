package foreign

import (
	"cmp"
	"errors"
	"maps"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/parser"
	"github.com/moby/buildkit/frontend/dockerfile/shell"
)

// dockerfiles are those that are usually there: in the directory, in those for builds, and beside main packages.
func (r *reader) dockerfiles() (names []string) {
	dirs := append([]string{".", "build", "build/package", "docker", "deploy", "deployments", "package", "hack"},
		r.Packages...)
	for _, dir := range dirs {
		if !r.Area.Covers(r.path(dir)) {
			continue
		}
		entries, _ := os.ReadDir(r.path(dir)) // none if it is not there
		for _, e := range entries {
			if name := path.Join(dir, e.Name()); isDockerfile(e.Name()) && !e.IsDir() && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

func isDockerfile(name string) bool {
	lower := strings.ToLower(name)
	if strings.HasSuffix(lower, ".dockerignore") {
		return false
	}
	name, suffix, _ := strings.Cut(lower, ".")
	isOther := slices.Contains([]string{"dev", "debug", "test", "tests", "e2e", "local", "ci"}, suffix)
	return name == "dockerfile" && !isOther ||
		name == "containerfile" || strings.HasSuffix(lower, ".dockerfile")
}

// parseDockerfile reads a Dockerfile as that of one image.
func (k format) parseDockerfile(data string) error {
	im, err := k.dockerImage(k.File, data, "", nil)
	if err != nil {
		return err
	}
	if base := path.Base(k.File); strings.HasSuffix(strings.ToLower(base), ".dockerfile") {
		im.Name = base[:len(base)-len(".dockerfile")]
	} else if _, suffix, has := strings.Cut(base, "."); has {
		im.Name = suffix
	}
	if dir := path.Dir(k.File); slices.Contains(k.Packages, dir) {
		im.Near = dir
	}
	k.Images = append(k.Images, im)
	return nil
}

// dockerfileImage is the image of a Dockerfile that another file names at a line.
func (k format) dockerfileImage(name string, line int) *Image {
	im, err := k.targetImage(name, "", nil)
	if err != nil {
		return &Image{Left: []Note{k.note(line, "%s: %s", name, err)}}
	}
	return im
}

func (k format) targetImage(name, target string, args map[string]string) (*Image, error) {
	name = path.Clean(name)
	data, err := k.read(name)
	if err != nil {
		return nil, err
	}
	was := k.File
	k.File = name // of notes
	defer func() { k.File = was }()
	return k.dockerImage(name, data, target, args)
}

// A dockerfile is one as it is read.
type dockerfile struct {
	format
	lex     *shell.Lex
	context string // the directory that COPY copies from, relative to the reader's
	global  map[string]string
	args    map[string]string // values that the caller gives, with marks
	stages  []*stage
}

// dockerImage reads the image that a Dockerfile makes, of a stage or else the last one.
func (k format) dockerImage(name, data, target string, args map[string]string) (*Image, error) {
	result, err := parser.Parse(strings.NewReader(data))
	if err != nil {
		return nil, err
	}
	d := &dockerfile{format: k, lex: shell.NewLex(result.EscapeToken), args: args, global: map[string]string{}}
	d.split(result.AST.Children)
	d.context = d.findContext(path.Dir(name))
	if len(d.stages) == 0 {
		return nil, errors.New("it has no FROM")
	}
	last := d.stages[len(d.stages)-1]
	if s := d.named(target, len(d.stages)); target != "" && s != nil {
		last = s
	}
	last.run(0)
	return finisher{last}.finish(), nil
}

// split makes stages of instructions.
func (d *dockerfile) split(nodes []*parser.Node) {
	for _, n := range nodes {
		switch {
		case strings.EqualFold(n.Value, "from"):
			d.addStage(n)
		case len(d.stages) > 0:
			s := d.stages[len(d.stages)-1]
			s.nodes = append(s.nodes, n)
		case strings.EqualFold(n.Value, "arg"):
			d.declare(d.global, n)
		}
	}
}

func (d *dockerfile) addStage(n *parser.Node) {
	words := wordsOf(n)
	s := &stage{dockerfile: d, line: n.StartLine}
	if len(words) > 0 {
		s.from = d.expand(words[0], d.global)
	}
	if len(words) == 3 {
		s.name = strings.ToLower(words[2])
	}
	s.parent = d.named(d.concrete(s.from), len(d.stages))
	d.stages = append(d.stages, s)
}

// named is the stage of a name or number, among the first ones.
func (d *dockerfile) named(name string, before int) *stage {
	for i := before - 1; i >= 0; i-- {
		if s := d.stages[i]; name != "" && s.name == strings.ToLower(name) || strconv.Itoa(i) == name {
			return s
		}
	}
	return nil
}

// platformArgs are set by BuildKit; as directories of outputs they only have to be the same everywhere.
var platformArgs = strings.Fields("TARGETPLATFORM TARGETOS TARGETARCH TARGETVARIANT BUILDPLATFORM BUILDOS BUILDARCH " +
	"BUILDVARIANT")

// declare adds what an ARG declares. Its value is a variable's.
func (d *dockerfile) declare(to map[string]string, n *parser.Node) {
	for _, word := range wordsOf(n) {
		name, value, has := strings.Cut(word, "=")
		given, isGiven := d.args[name]
		global, isGlobal := d.global[name]
		switch {
		case slices.Contains(platformArgs, name):
			to[name] = name
		case isGiven:
			to[name] = given
		case !has && isGlobal:
			to[name] = global
		default:
			to[name] = d.argument(name, d.concrete(d.expand(value, to)))
		}
	}
}

// argument is the mark of an argument of the build.
func (d *dockerfile) argument(name, value string) string {
	switch {
	case slices.Contains([]string{"GIT_COMMIT", "COMMIT", "GIT_SHA", "COMMIT_SHA", "VCS_REF", "REVISION",
		"GIT_REVISION", "GIT_HASH", "COMMIT_HASH"}, name) && d.Git:
		return d.mark("git.commit")
	case slices.Contains([]string{"BUILD_DATE", "BUILD_TIME", "DATE", "BUILDTIME", "CREATED"}, name) && d.Git:
		return d.mark("git.time")
	case strings.EqualFold(name, "version") && value == "":
		value = "dev"
	}
	return d.variable(name, value, "the argument "+name+" of "+d.File)
}

// concrete is text in which variables have their defaults.
func (k format) concrete(text string) string {
	var b strings.Builder
	for _, p := range k.value(text) {
		b.WriteString(p.Text)
		for _, v := range k.Variables {
			if p.Expr == "var."+v.Name {
				b.WriteString(v.Default)
			}
		}
	}
	return b.String()
}

// environ are variables for the lexer of Dockerfiles.
type environ map[string]string

// Get returns a variable.
func (e environ) Get(name string) (string, bool) { v, ok := e[name]; return v, ok }

// Keys lists the variables.
func (e environ) Keys() []string { return slices.Collect(maps.Keys(e)) }

// expand replaces the variables of a word.
func (d *dockerfile) expand(word string, env map[string]string) string {
	out, _, err := d.lex.ProcessWord(word, environ(env))
	if err != nil {
		return word
	}
	return out
}

// findContext is the directory that more of the copied files are in: the repository's or the Dockerfile's.
func (d *dockerfile) findContext(dir string) string {
	if dir == "." {
		return "."
	}
	here, top := 0, 0
	for _, s := range d.stages {
		for _, n := range s.nodes {
			if n.Value != "COPY" && !strings.EqualFold(n.Value, "copy") || flagOf(n, "from") != "" {
				continue
			}
			words := wordsOf(n)
			for _, source := range words[:max(0, len(words)-1)] {
				here += count(d.exists(path.Join(dir, source)))
				top += count(d.exists(source))
			}
		}
	}
	if here > top || here == top && d.exists(path.Join(dir, "go.mod")) {
		return dir
	}
	return "."
}

func count(is bool) int {
	if is {
		return 1
	}
	return 0
}

// wordsOf are the arguments of an instruction.
func wordsOf(n *parser.Node) (words []string) {
	for n = n.Next; n != nil; n = n.Next {
		words = append(words, n.Value)
	}
	return words
}

// flagOf is the value of a flag of an instruction.
func flagOf(n *parser.Node, name string) string {
	for _, f := range n.Flags {
		if key, value, _ := strings.Cut(strings.TrimPrefix(f, "--"), "="); key == name {
			return cmp.Or(value, "true")
		}
	}
	return ""
}
