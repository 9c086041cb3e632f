package targets

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/gobuild"
)

// verbs are the facade's option structs, where flags are defined.
var verbs = map[string]any{
	"Build": gobuild.BuildOptions{}, "Image": gobuild.ImageOptions{}, "Run": gobuild.RunOptions{},
	"Install": gobuild.InstallOptions{}, "Plan": gobuild.PlanOptions{}, "Validate": gobuild.ValidateOptions{},
	"Fmt": gobuild.FmtOptions{}, "Explain": gobuild.ExplainOptions{}, "Init": gobuild.InitOptions{},
	"Update": gobuild.UpdateOptions{},
	"Cache":  gobuild.CacheOptions{},
	"Clean":  gobuild.CleanOptions{}, "Lsp": gobuild.LspOptions{},
}

// A mage target's flags are parameters, written out; they must be those of the facade.
func TestFlagsAreThoseOfTheFacade(t *testing.T) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "targets.go", nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	comments := ast.NewCommentMap(fset, file, file.Comments)
	found := 0
	for _, decl := range file.Decls {
		fn, ok := decl.(*ast.FuncDecl)
		if !ok {
			continue
		}
		found++
		options, known := verbs[fn.Name.Name]
		if !known {
			t.Errorf("%s is no verb", fn.Name.Name)
			continue
		}
		if got, want := parameters(fn, comments), flags(reflect.TypeOf(options)); !slices.Equal(got, want) {
			t.Errorf("%s takes\n%s\nbut the facade\n%s", fn.Name.Name, strings.Join(got, "\n"),
				strings.Join(want, "\n"))
		}
	}
	if found != len(verbs) {
		t.Errorf("%d targets for %d verbs", found, len(verbs))
	}
}

// parameters lists a target's optional parameters, sorted: name, type, comment.
func parameters(fn *ast.FuncDecl, comments ast.CommentMap) []string {
	var list []string
	for _, p := range fn.Type.Params.List {
		star, ok := p.Type.(*ast.StarExpr)
		if !ok {
			continue
		}
		comment := ""
		if groups := comments[p]; len(groups) > 0 {
			comment = strings.TrimSpace(groups[0].Text())
		}
		list = append(list, strings.ToLower(p.Names[0].Name)+" "+star.X.(*ast.Ident).Name+" "+comment)
	}
	slices.Sort(list)
	return list
}

// flags lists the flags of an option struct the same way. A list is a string to mage.
func flags(t reflect.Type) []string {
	var list []string
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Anonymous {
			list = append(list, flags(f.Type)...)
		}
		if name := f.Tag.Get("flag"); name != "" {
			kind := strings.TrimLeft(f.Type.String(), "[]*")
			list = append(list, strings.ReplaceAll(name, "-", "")+" "+kind+" "+f.Tag.Get("usage"))
		}
	}
	slices.Sort(list)
	return list
}

func TestMageArgs(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"m image -keep-going", "m image -keepgoing"},
		{"m image --keep-going=false --push", "m image -keepgoing=false -push"},
		{"m image -set=a=1 -only=x -set=b=2", "m image -set=a=1" + separator + "b=2 -only=x"},
		{"m image -set=a=1 build -set=b=2", "m image -set=a=1 build -set=b=2"},
		{"m -l", "m -l"},
		{"m run x -args=--keep-going", "m run x -args=--keep-going"},
	} {
		if got := strings.Join(mageArgs(strings.Fields(c.in)), " "); got != c.want {
			t.Errorf("%s: %q, want %q", c.in, got, c.want)
		}
	}
	if got := splitValues(pointer("a=1" + separator + "b=2")); !slices.Equal(got, []string{"a=1", "b=2"}) {
		t.Errorf("list: %q", got)
	}
}

func pointer(s string) *string { return &s }

// A word that is neither a target nor an argument of one is found before anything runs.
func TestCheckWords(t *testing.T) {
	texts := map[string]string{
		"-h build": "Builds.\n\nUsage:\n\n\tmage build [<flags>]\n\nFlags:\n\n\t-only=<string>  what\n\n",
		"-h run":   "Runs.\n\nUsage:\n\n\tmage run <name> [<flags>]\n\n",
		"-h tag":   "Usage:\n\n\tmage tag <name> <n> [-x=<int>]\n\nAliases: t, label\n\n",
		"-l":       "Targets:\n  build    Builds.\n  run      Runs.\n  tag*     \n",
	}
	ask := func(args ...string) (string, error) {
		text, ok := texts[strings.Join(args, " ")]
		if !ok {
			return "", errors.New("exit status 2")
		}
		return text, nil
	}
	for line, bad := range map[string]string{
		"": "", "build": "", "build -only=api": "", "-v -t 5m build": "", "unknown": "",
		"build api":               "api",
		"-t 5m build api":         "api",
		"build -only=x api":       "api",
		"build run api":           "",
		"run api build":           "",
		"run api -args=x extra":   "extra",
		"tag v1 3 -x=1 build":     "",
		"Label v1 3 build worker": "worker",
		"t v1 3":                  "",
	} {
		err := checkWords(strings.Fields(line), ask)
		switch {
		case bad == "" && err != nil:
			t.Errorf("%q: %v", line, err)
		case bad != "" && (err == nil || !strings.Contains(err.Error(), `"`+bad+`"`)):
			t.Errorf("%q: %v, want an error about %q", line, err, bad)
		}
	}
}
