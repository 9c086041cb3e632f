package plan_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

func TestWithIndex(t *testing.T) {
	compile := &plan.CompileAction{Indexes: true}
	build := plan.Command{Args: []plan.Text{"go", "build", "-o", "x"},
		Env: []plan.Var{{Name: plan.Godebug, Value: "panicnil=1," + plan.WithoutIndex}, {Name: "GOOS", Value: "linux"}}}
	c := compile.WithIndex(build)
	if c.Env[0].Value != "panicnil=1" || build.Env[0].Value != "panicnil=1,goindex=0" {
		t.Errorf("the environment is %v, and was %v", c.Env, build.Env)
	}
	if c := (&plan.CompileAction{}).WithIndex(build); !slices.Equal(c.Env, build.Env) {
		t.Error("a compile that is not to use the index does")
	}
}

func TestWithAdded(t *testing.T) {
	compile := &plan.CompileAction{Overlay: plan.GenDir + "/x"}
	build := plan.Command{Args: []plan.Text{"go", "build", "-o", "x"}}
	added := []plan.Added{plan.Unindexed(plan.Path("/src/a")), plan.Unindexed("/real/a"),
		{At: "/src/a/more.h", Name: "more", Content: "text"}}
	c := compile.WithAdded(build, added)
	if want := []plan.Text{"go", "build", "-overlay=" + plan.Path(plan.GenDir+"/x/added.json"), "-o",
		"x"}; !slices.Equal(c.Args, want) {
		t.Errorf("the command is %q, want %q", c.Args, want)
	}
	if len(c.Files) != 3 || !c.Files[0].Ahead || c.Files[1].Content != "text" || c.Files[1].Ahead || c.Files[2].Ahead {
		t.Fatalf("files: %v", c.Files)
	}
	for _, want := range []string{`"/src/a/.gobuild-unindexed": "/gen/x/unindexed"`,
		`"/real/a/.gobuild-unindexed": "/gen/x/unindexed"`, `"/src/a/more.h": "/gen/x/more"`} {
		if text := c.Files[2].Content.String(); !strings.Contains(text, want) {
			t.Errorf("%s is missing in %s", want, text)
		}
	}
	own := plan.CompileAction{Overlay: compile.Overlay,
		Replaces: []plan.Replacement{{At: "/lib/go.mod", By: "/gen/x/mod"}}}
	build.Args = append(build.Args, plan.OverlayFlag("/gen/x/overlay.json"))
	c = own.WithAdded(build, added)
	if n := strings.Count(fmt.Sprint(c.Args), "-overlay="); n != 1 {
		t.Errorf("go heeds one overlay, and there are %d: %q", n, c.Args)
	}
	if text := c.Files[2].Content.String(); !strings.Contains(text, `"/lib/go.mod": "/gen/x/mod"`) {
		t.Errorf("the overlay of the plan is not in %s", text)
	}
	for _, same := range []plan.Command{compile.WithAdded(build, nil),
		(&plan.CompileAction{}).WithAdded(build, added)} {
		if !slices.Equal(same.Args, build.Args) || len(same.Files) > 0 {
			t.Errorf("with nothing to add: %v", same)
		}
	}
}
