package host

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/goproxy"
)

// repository is a git repository of git.invalid/dep.git v1.0.0, and a home whose git knows
// it by a name of the network's.
func repository(t *testing.T) (home string) {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("needs git: ", err)
	}
	dir := write(t, t.TempDir(), "go.mod", "module git.invalid/dep.git\n\ngo 1.18\n", "dep.go",
		constant("dep", "Dep", "from git"))
	for _, args := range [][]string{{"init", "-q"}, {"add", "."},
		{"-c", "user.name=x", "-c", "user.email=x", "commit", "-q", "-m", "x"}, {"tag", "v1.0.0"}} {
		cmd := exec.CommandContext(t.Context(), "git", args...)
		cmd.Dir, cmd.Env = dir, append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
	}
	return write(t, t.TempDir(), ".gitconfig", "[url \"file://"+filepath.ToSlash(dir)+
		"\"]\n\tinsteadOf = https://git.invalid/dep\n")
}

// A fetch uses this machine's git with the user's configuration of it.
func TestFetchWithGit(t *testing.T) {
	home := repository(t)
	e := newModuleExecutor(t)
	e.user.settings = goproxy.Settings{GOPROXY: "direct", GOSUMDB: "off"}
	e.user.environ = environMap([]string{"HOME=" + home, "USERPROFILE=" + home, "PATH=" + os.Getenv("PATH")})
	dir := write(t, t.TempDir(), "go.mod", "module example.com/m\n\ngo 1.18\n\nrequire git.invalid/dep.git v1.0.0\n",
		"cmd/m/main.go", "package main\n\nimport dep \"git.invalid/dep.git\"\n\nfunc main() { println(dep.Dep) }\n")
	run(t, e, tidy(dir))

	run(t, e, buildM(dir, newest))
	if got := output(t, e, "m"); got != "from git" {
		t.Errorf("the program prints %q", got)
	}
}
