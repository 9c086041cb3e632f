package scaffold

import (
	"context"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"github.com/gobuild-dev/gobuild/pkg/internal/check"
	"github.com/gobuild-dev/gobuild/pkg/internal/facts"
	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
	"github.com/gobuild-dev/gobuild/pkg/internal/scaffold/foreign"
	"github.com/gobuild-dev/gobuild/pkg/internal/syntax"
	"github.com/gobuild-dev/gobuild/pkg/internal/toolchain"
)

// Options are those of Describe.
type Options struct {
	Dir      string // absolute
	Environ  []string
	CacheDir string
	Catalog  *toolchain.Catalog
}

// A Result is a configuration, and what is to be said of it.
type Result struct {
	Text    []byte
	Built   []string // what gets a target: directories, or patterns
	Count   int      // of programs
	Sources []string // files of other tools that were read
	Left    []string // what got none, and why
	Notes   []string // of the toolchain
}

// Describe makes a configuration for the main packages below a directory. What it returns is valid, without a
// warning.
func Describe(ctx context.Context, o Options) (*Result, error) {
	found, err := find(o.Dir, runtime.GOARCH)
	if err != nil {
		return nil, err
	}
	w := &writer{tree: found, git: hasCommit(ctx, o.Dir)}
	r := &Result{}
	w.chooseVersion(ctx, o.Catalog, r)
	w.known = foreign.Read(foreign.Options{
		Dir: o.Dir, Area: readable.NewArea(o.Dir, nil), Git: w.git, Packages: found.packageDirs(),
		Module: found.modulePath(),
	})
	services := match(found, w.known)
	parts := w.document(services)
	if r.Text, err = settle(ctx, o, parts); err != nil {
		return nil, err
	}
	r.describe(w, parts, len(services))
	return r, nil
}

// hasCommit reports whether git can say which commit this is.
func hasCommit(ctx context.Context, dir string) bool {
	_, err := facts.LookUpGit(ctx, dir, "commit", filepath.Join(dir, "dist"))
	return err == nil
}

func (t *tree) modulePath() string {
	if m := t.modules; len(m) > 0 && m[0].dir == "." && m[0].source != nil {
		return m[0].source.Path
	}
	return t.gopath
}

// describe fills in what is to be said.
func (r *Result) describe(w *writer, parts []*part, count int) {
	r.Count = count
	for _, k := range w.known {
		r.Sources = append(r.Sources, k.File)
	}
	for _, p := range parts {
		switch {
		case p.what == "":
		case p.form == len(p.forms):
			r.Left = append(r.Left, p.what+": "+p.why[len(p.why)-1])
		default:
			r.Built = append(r.Built, p.what)
		}
	}
	var asides []string
	for _, p := range w.programs {
		switch {
		case p.left != "":
			r.Left = append(r.Left, p.dir+": "+p.left)
		case p.isOther:
			asides = append(asides, p.dir)
		}
	}
	r.Left = append(r.Left, w.left...)
	const most = 3
	switch {
	case len(asides) > most:
		r.Left = append(r.Left, fmt.Sprintf("%s and %d more: they look like tools, examples or tests",
			strings.Join(asides[:most], ", "), len(asides)-most))
	case len(asides) > 1:
		r.Left = append(r.Left, strings.Join(asides, ", ")+": these look like tools, examples or tests")
	case len(asides) == 1:
		r.Left = append(r.Left, asides[0]+": it looks like a tool, an example or a test")
	}
	notes := 0
	for _, p := range parts {
		if p.what != "" && p.form < len(p.forms) {
			notes += strings.Count(p.forms[p.form], "\n# ")
		}
	}
	if len(r.Sources) > 0 && notes > 0 {
		r.Left = append(r.Left, "parts of "+strings.Join(r.Sources, ", ")+": see the comments in gobuild.hcl")
	}
}

// settle chooses the first form of each part with which all is valid, and returns the text.
func settle(ctx context.Context, o Options, parts []*part) ([]byte, error) {
	for {
		text, lines := assemble(parts)
		diags := validate(ctx, o, text)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if len(diags) == 0 {
			return text, nil
		}
		if !degrade(parts, lines, diags) {
			return nil, fmt.Errorf("what init would write here is not valid, which is a fault of gobuild: %s: %s",
				diags[0].Summary, diags[0].Detail)
		}
	}
}

// validate checks a configuration as validate does.
func validate(ctx context.Context, o Options, text []byte) hcl.Diagnostics {
	_, diags := check.Run(ctx, check.Options{
		Path: filepath.Join(o.Dir, "gobuild.hcl"), Environ: o.Environ, CacheDir: o.CacheDir, Catalog: o.Catalog,
		Versions: facts.AskProxiesFirst, ReadFile: func(string) ([]byte, error) { return text, nil },
	})
	return diags
}

// assemble joins the parts, and returns the line that each begins in.
func assemble(parts []*part) (text []byte, lines []int) {
	var b strings.Builder
	for _, p := range parts {
		lines = append(lines, strings.Count(b.String(), "\n")+1)
		text := p.text()
		if p.what == "" {
			text = strings.TrimLeft(text, "\n")
		}
		b.WriteString(text)
		if p.what != "" {
			b.WriteString("\n")
		}
	}
	joined := strings.TrimRight(b.String(), "\n") + "\n"
	return syntax.Format([]byte(joined)), lines
}

// text is a part in the form that is used.
func (p *part) text() string {
	var b strings.Builder
	for _, why := range p.why {
		b.WriteString(comment("Left out, as gobuild could not use it: " + why))
	}
	if p.form < len(p.forms) {
		return b.String() + p.forms[p.form]
	}
	for _, line := range strings.Split(strings.TrimSpace(p.forms[len(p.forms)-1]), "\n") {
		b.WriteString(strings.TrimRight("# "+line, " ") + "\n")
	}
	return b.String()
}
