package syntax

import (
	"path/filepath"
	"strconv"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
)

// A Scope is what the locals, variables, functions and defaults of a file belong to: the file's own and those that it
// includes without "as". Names are looked up in it, and then in the scopes around it.
type Scope struct {
	Path   string // the names after "as" that lead to it, "billing.db"; "" for that of the first file
	Parent *Scope // nil for that of the first file
}

// Qualify returns the name by which something of the scope is known to all files.
func (s *Scope) Qualify(name string) string {
	if s == nil || s.Path == "" {
		return name
	}
	return s.Path + "." + name
}

// depth returns how many scopes are around this one.
func (s *Scope) depth() (n int) {
	for ; s.Parent != nil; s = s.Parent {
		n++
	}
	return n
}

// common returns the innermost scope around both.
func common(a, b *Scope) *Scope {
	for a.Path != b.Path {
		if a.depth() >= b.depth() {
			a = a.Parent
		} else {
			b = b.Parent
		}
	}
	return a
}

// An Include is an element of include: a path or a pattern, or { path = "…", as = "…" }.
type Include struct {
	Path string
	As   string    // the name of the scope that the files become; "" if they belong to the file's
	At   hcl.Range // of the path
}

// anyName stands in "as" for the name of the directory that a file is in.
const anyName = "*"

// readInclude reads an element of include. ok is false if it is none, which is reported.
func readInclude(item hclsyntax.Expression, out *diag.Collector) (in Include, ok bool) {
	object, isObject := item.(*hclsyntax.ObjectConsExpr)
	if !isObject {
		in.At = item.Range()
		in.Path, ok = includeText(item, out)
		return in, ok
	}
	in.At = object.SrcRange
	for _, pair := range object.Items {
		key, _ := pair.KeyExpr.Value(nil)
		if name := StringOf(key); name != "path" && name != "as" {
			out.Add(unknownInclusion(name, pair.KeyExpr.Range()))
			return in, false
		}
		text, ok := includeText(pair.ValueExpr, out)
		if !ok {
			return in, false
		}
		switch at := pair.ValueExpr.Range(); StringOf(key) {
		case "path":
			in.Path, in.At = text, at
		case "as":
			if in.As = text; text != anyName && !hclsyntax.ValidIdentifier(text) {
				out.Errorf(at, diag.InvalidName, "%q cannot be referred to: a name begins with a letter and holds "+
					"letters, digits, _ and -. \"*\" is the name of the directory of each file.", text)
				return in, false
			}
		}
	}
	if in.Path == "" {
		out.Errorf(object.SrcRange, diag.MissingAttribute,
			`This element of include needs a path: write { path = "services/api/gobuild.hcl", as = "api" }.`)
	}
	return in, in.Path != ""
}

// unknownInclusion returns the error for a name in an element of include that is none.
func unknownInclusion(name string, at hcl.Range) *hcl.Diagnostic {
	near := diag.Nearest(name, []string{"as", "path"})
	if near == "" {
		return diag.Error(diag.UnknownAttribute, at, `An element of include has no attribute %q. There is path `+
			`and as: write { path = "services/api/gobuild.hcl", as = "api" }.`, name)
	}
	return diag.WithFix(diag.Error(diag.UnknownAttribute, at,
		"An element of include has no attribute %q. Did you mean %s?", name, near), diag.Meant(at, near))
}

func includeText(expr hclsyntax.Expression, out *diag.Collector) (text string, ok bool) {
	if text, ok = stringLiteral(expr); !ok {
		out.Errorf(expr.Range(), diag.WrongType,
			"include is read before everything else, so that it takes plain strings in quotes only.")
	}
	return text, ok
}

// add notes that a file includes another.
func (l *loader) add(src, file *Document, in Include) {
	as := in.As
	if as == anyName {
		as = filepath.Base(file.Dir)
		if !hclsyntax.ValidIdentifier(as) {
			l.out.Errorf(in.At, diag.InvalidName, "%s is in a directory whose name cannot be referred to: "+
				"include it by itself, with a name after as.", file.Path)
			return
		}
	}
	if first, found := l.names[file]; found && first != as {
		l.out.Errorf(in.At, diag.IncludedTwice, "%s is included %s already, and here %s: write the same in both "+
			"places.",
			file.Path, inclusionText(first), inclusionText(as))
		return
	}
	l.names[file] = as
	l.included[src] = append(l.included[src], inclusion{file, as})
}

func inclusionText(as string) string {
	if as == "" {
		return "without as"
	}
	return "as " + strconv.Quote(as)
}

// An inclusion is a file that another includes, as a scope of its own if it has a name.
type inclusion struct {
	file *Document
	as   string
}

// assignScopes gives each file its scope. A file that several include belongs to what is around all of these, so that
// all of them see it, whatever the order in which it was read.
func (l *loader) assignScopes(file *Document, scope *Scope) {
	if file.Scope != nil {
		scope = common(file.Scope, scope)
		if scope.Path == file.Scope.Path {
			return
		}
	}
	file.Scope = scope
	for _, in := range l.included[file] {
		inner := scope
		if in.as != "" {
			inner = &Scope{Path: scope.Qualify(in.as), Parent: scope}
		}
		l.assignScopes(in.file, inner)
	}
}
