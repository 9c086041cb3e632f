package plan

import (
	"slices"
	"strings"
	"testing"
)

func TestWithIndex(t *testing.T) {
	compile := &CompileAction{Index: GenDir + "/x"}
	build := Command{Args: []Text{"go", "build", "-o", "x"}, Env: []Var{{godebug, "panicnil=1," + withoutIndex}, {"GOOS", "linux"}}}
	c := compile.WithIndex(build, []Text{Path("/src/a"), "/real/a"})
	if c.Env[0].Value != "panicnil=1" || build.Env[0].Value != "panicnil=1,goindex=0" {
		t.Errorf("the environment is %v, and was %v", c.Env, build.Env)
	}
	if want := []Text{"go", "build", "-overlay=" + Path(GenDir+"/x/unindexed.json"), "-o", "x"}; !slices.Equal(c.Args, want) {
		t.Errorf("the command is %q, want %q", c.Args, want)
	}
	if len(c.Files) != 2 || !c.Files[0].Ahead || c.Files[1].Ahead {
		t.Fatalf("files: %v", c.Files)
	}
	for _, want := range []string{`"/src/a/.gobuild-unindexed": "/gen/x/unindexed"`, `"/real/a/.gobuild-unindexed": "/gen/x/unindexed"`} {
		if text := c.Files[1].Content.String(); !strings.Contains(text, want) {
			t.Errorf("%s is missing in %s", want, text)
		}
	}
	another := Command{Args: []Text{"go", "build", "-overlay=" + Path("/gen/overlay.json")}, Env: build.Env}
	if c := compile.WithIndex(another, nil); !slices.Equal(c.Env, another.Env) || len(c.Files) > 0 {
		t.Errorf("with another overlay: %v", c)
	}
	if c := (&CompileAction{}).WithIndex(build, nil); !slices.Equal(c.Env, build.Env) {
		t.Error("a compile that is not to use the index does")
	}
}
