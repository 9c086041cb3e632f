package foreign

import (
	"path"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"github.com/gobuild-dev/gobuild/pkg/internal/lazyregexp"
)

// A script is a shell command as it is read. It is never run.
type script struct {
	*stage
	line  int
	dir   string
	vars  map[string]string // set by the script
	visit func(x *script, env []pair, words []string)
}

// runCommands reads a RUN.
func (s *stage) runScript(line int, text string, visit func(x *script, env []pair, words []string)) {
	x := &script{stage: s, line: line, dir: s.image.Workdir, vars: map[string]string{}, visit: visit}
	file, err := syntax.NewParser().Parse(strings.NewReader(text), "")
	if err != nil {
		s.leave(line, "RUN %s", text)
		return
	}
	syntax.Walk(file, x.node)
}

// node reads commands and assignments in the order that they are written in.
func (x *script) node(n syntax.Node) bool {
	switch n := n.(type) {
	case *syntax.CallExpr:
		x.call(n)
	case *syntax.DeclClause: // export NAME=value
		x.assign(n.Args)
	case *syntax.CmdSubst, *syntax.FuncDecl:
		return false
	}
	return true
}

func (x *script) call(n *syntax.CallExpr) {
	if len(n.Args) == 0 {
		x.assign(n.Assigns)
		return
	}
	var env []pair
	for _, a := range n.Assigns {
		if a.Name != nil && a.Value != nil {
			env = append(env, pair{a.Name.Value, x.word(a.Value), x.line})
		}
	}
	var words []string
	for _, w := range n.Args {
		words = append(words, x.word(w))
	}
	if words[0] == "cd" && len(words) == 2 {
		x.dir = x.from(words[1])
		return
	}
	x.visit(x, env, words)
}

// from is a path relative to the directory of the script.
func (x *script) from(p string) string {
	if path.IsAbs(p) {
		return path.Clean(p)
	}
	return path.Join(x.dir, p)
}

func (x *script) assign(list []*syntax.Assign) {
	for _, a := range list {
		if a.Name != nil && a.Value != nil {
			x.vars[a.Name.Value] = x.word(a.Value)
		}
	}
}

// word is a word with the values of variables. What is not known stays as it is written.
func (x *script) word(w *syntax.Word) string { return x.parts(w.Parts) }

func (x *script) parts(parts []syntax.WordPart) string {
	var b strings.Builder
	for _, p := range parts {
		switch p := p.(type) {
		case *syntax.Lit:
			b.WriteString(strings.ReplaceAll(p.Value, `\`, ""))
		case *syntax.SglQuoted:
			b.WriteString(p.Value)
		case *syntax.DblQuoted:
			b.WriteString(x.parts(p.Parts))
		case *syntax.ParamExp:
			b.WriteString(x.param(p))
		case *syntax.CmdSubst:
			b.WriteString(x.substitution(p))
		default:
			b.WriteString(x.unknown(p))
		}
	}
	return b.String()
}

// unknown is the mark of what only a shell can tell.
func (x *script) unknown(n syntax.Node) string { return x.mark(unknownMark + source(n)) }

// source is the text of a part of a script.
func source(n syntax.Node) string {
	var b strings.Builder
	if err := syntax.NewPrinter().Print(&b, n); err != nil {
		return "$"
	}
	return b.String()
}

func (x *script) param(p *syntax.ParamExp) string {
	if p.Param == nil || p.Repl != nil || p.Slice != nil || p.Length || p.Index != nil {
		return x.unknown(p)
	}
	value, known := x.vars[p.Param.Value]
	if !known {
		value, known = x.env[p.Param.Value]
	}
	switch {
	case p.Exp == nil && known:
		return value
	case p.Exp == nil:
		return x.unknown(p)
	case p.Exp.Op == syntax.DefaultUnset || p.Exp.Op == syntax.DefaultUnsetOrNull:
		if !known || value == "" {
			return x.word(p.Exp.Word)
		}
		return value
	}
	return x.unknown(p)
}

var catPattern = lazyregexp.New(`^\$\(cat \.?/?([\w./-]+)\)$`)

// substitution is the mark of what a well-known command prints.
func (x *script) substitution(p *syntax.CmdSubst) string {
	text := source(p)
	switch {
	case strings.Contains(text, "git rev-parse") && strings.Contains(text, "--short"):
		return x.shortCommit()
	case strings.Contains(text, "git rev-parse HEAD"):
		return x.commit()
	case strings.Contains(text, "git describe"):
		return x.describe()
	case strings.HasPrefix(text, "$(date"):
		return x.time()
	}
	if m := catPattern().FindStringSubmatch(text); m != nil {
		if file, ok := x.inContext(x.from(m[1])); ok {
			return x.mark(`chomp(file("` + file + `"))`)
		}
	}
	return x.unknown(p)
}

// plainCommand is the words of a command that needs no shell.
func (s *stage) plainCommand(text string) (words []string, ok bool) {
	calls := 0
	before := len(s.image.Left)
	s.runScript(0, text, func(_ *script, env []pair, w []string) {
		calls, words, ok = calls+1, w, len(env) == 0
	})
	s.image.Left = s.image.Left[:before]
	if ok && words[0] == "exec" {
		words = words[1:]
	}
	return words, ok && calls == 1 && len(words) > 0 && !strings.ContainsAny(text, "$|&;<>`*")
}
