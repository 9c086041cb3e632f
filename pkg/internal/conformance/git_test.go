package conformance

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// newGitModule creates a module that only a git repository has, and the user's git configuration
// that leads there.
func newGitModule(t *testing.T, x executor, to string) (path, config string) {
	t.Helper()
	root := shortTemp(t)
	base := "gobuild.test/" + mark + "/" + x.name + shortHash(t.Name()) + "/dep.git"
	repo := filepath.Join(root, "repository")
	work := filepath.Join(root, "work")
	must(t, os.MkdirAll(work, 0o755))
	must(t, os.WriteFile(filepath.Join(work, "go.mod"), []byte("module "+base+"\n\ngo 1.20\n"), 0o644))
	must(t, os.WriteFile(filepath.Join(work, "dep.go"),
		[]byte("package dep\n\nfunc Text() string { return \"from git\" }\n"), 0o644))
	git := func(args ...string) {
		cmd := exec.Command("git", append([]string{"-C", work, "-c", "user.name=x", "-c",
			"user.email=x@example.com"}, args...)...)
		cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + root}
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
	}
	git("init", "-q", "-b", "main")
	git("add", ".")
	git("commit", "-q", "-m", "dep")
	git("tag", "v1.0.0")
	git("clone", "-q", "--bare", work, repo)
	return base, "[url \"" + strings.ReplaceAll(to, "$REPO", repo) + "\"]\n\tinsteadOf = https://" +
		strings.TrimSuffix(base, ".git") + "\n\tinsteadOf = https://" + base + "\n"
}

const withGit = `
-- go.mod --
module example.com/withgit

go 1.26.8

require $DEP v1.0.0
-- main.go --
package main

import dep "$DEP"

func main() { println(dep.Text()) }
-- gobuild.hcl --
target "withgit" {
  package = "."
}
`

// newWithGit returns a program that needs that module.
func newWithGit(t *testing.T, x executor, to string) *project {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("needs git: ", err)
	}
	path, config := newGitModule(t, x, to)
	p := newProject(t, x, withGit, "$DEP", path)
	must(t, os.WriteFile(filepath.Join(p.home, ".gitconfig"), []byte(config), 0o644))
	p.put(t, "go.sum", gitSums(t, config, path))
	p.env = []string{"GOPRIVATE=gobuild.test"}
	return p
}

// gitSums returns go.sum of the module: what a proxy with the same files would have.
func gitSums(t *testing.T, _, path string) string {
	t.Helper()
	m := newModproxy(t, map[string]string{path + "@v1.0.0": "-- go.mod --\nmodule " + path +
		"\n\ngo 1.20\n-- dep.go --\npackage dep\n\nfunc Text() string { return \"from git\" }\n"})
	return m.sums.String()
}

func fetchWithGit(t *testing.T, x executor) {
	p := newWithGit(t, x, "file://$REPO")
	before := tree(t, p.dir)
	p.ok(t, "build")
	if got := prints(t, p.path("dist", "linux_amd64", "withgit")); got != "from git\n" {
		t.Errorf("it prints %q", got)
	}
	sameFiles(t, before, tree(t, p.dir, own...))
}

// sshScript is an ssh that needs the agent and serves this machine's repositories.
const sshScript = `#!/bin/sh
test "$SSH_AUTH_SOCK" = "$AGENT" || exit 1
for last; do :; done
exec sh -c "$last"
`

func fetchWithAgent(t *testing.T, x executor) {
	p := newWithGit(t, x, "ssh://git@localhost$REPO")
	agent, ssh := filepath.Join(p.home, "agent.sock"), filepath.Join(p.home, "ssh")
	must(t, os.WriteFile(ssh, []byte(strings.ReplaceAll(sshScript, "$AGENT", agent)), 0o755))
	config, err := os.ReadFile(filepath.Join(p.home, ".gitconfig"))
	must(t, err)
	repo := string(config[bytes.IndexByte(config, '@'):bytes.Index(config, []byte("\"]"))])
	repo = strings.TrimPrefix(repo, "@localhost")
	p.env = append(p.env, "GIT_SSH_COMMAND="+ssh+" -F "+repo) // a name by which the script sees what it serves
	p.fails(t, 1, []string{"gobuild.test"}, "build")
	p.env = append(p.env, "SSH_AUTH_SOCK="+agent)
	p.ok(t, "build")
	if got := prints(t, p.path("dist", "linux_amd64", "withgit")); got != "from git\n" {
		t.Errorf("it prints %q", got)
	}
}

func fetchWithoutGit(t *testing.T, x executor) {
	p := newWithGit(t, x, "file://$REPO")
	p.env = append(p.env, "PATH="+t.TempDir())
	p.fails(t, 1, []string{"needs git", "install", "docker { image ="}, "build")
}
