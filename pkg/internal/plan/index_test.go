package plan

import (
	"slices"
	"strings"
	"testing"
)

func TestWithIndex(t *testing.T) {
	compile := &CompileAction{Indexes: true}
	build := Command{Args: []Text{"go", "build", "-o", "x"}, Env: []Var{{godebug, "panicnil=1," + withoutIndex}, {"GOOS", "linux"}}}
	c := compile.WithIndex(build)
	if c.Env[0].Value != "panicnil=1" || build.Env[0].Value != "panicnil=1,goindex=0" {
		t.Errorf("the environment is %v, and was %v", c.Env, build.Env)
	}
	if c := (&CompileAction{}).WithIndex(build); !slices.Equal(c.Env, build.Env) {
		t.Error("a compile that is not to use the index does")
	}
}

func TestWithAdded(t *testing.T) {
	compile := &CompileAction{Overlay: GenDir + "/x"}
	build := Command{Args: []Text{"go", "build", "-o", "x"}}
	added := []Added{Unindexed(Path("/src/a")), Unindexed("/real/a"), {At: "/src/a/more.h", Name: "more", Content: "text"}}
	c := compile.WithAdded(build, added)
	if want := []Text{"go", "build", "-overlay=" + Path(GenDir+"/x/added.json"), "-o", "x"}; !slices.Equal(c.Args, want) {
		t.Errorf("the command is %q, want %q", c.Args, want)
	}
	if len(c.Files) != 3 || !c.Files[0].Ahead || c.Files[1].Content != "text" || c.Files[1].Ahead || c.Files[2].Ahead {
		t.Fatalf("files: %v", c.Files)
	}
	for _, want := range []string{`"/src/a/.gobuild-unindexed": "/gen/x/unindexed"`, `"/real/a/.gobuild-unindexed": "/gen/x/unindexed"`, `"/src/a/more.h": "/gen/x/more"`} {
		if text := c.Files[2].Content.String(); !strings.Contains(text, want) {
			t.Errorf("%s is missing in %s", want, text)
		}
	}
	for _, same := range []Command{compile.WithAdded(build, nil), (&CompileAction{}).WithAdded(build, added)} {
		if !slices.Equal(same.Args, build.Args) || len(same.Files) > 0 {
			t.Errorf("with nothing to add: %v", same)
		}
	}
}
