package conformance

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// hostilePaths are what a repository must not reach by what its configuration says.
var hostilePaths = []bullet{
	{"no setting of a repository's git runs a program", gitRunsNothing},
	{"git's refusal of a repository of somebody else is a diagnostic with the remedy", gitRefuses},
	{"a git in the repository is not run", gitOnPath},
	{"an engine of elsewhere that a file names is reached with -allow alone", engineIsAllowed},
	{"what lies outside of the repository is read with -allow or GOBUILD_ALLOW alone", outsideIsAllowed},
	{"the repository is the nearest .git, but not that of a home directory", repositoryIsFound},
	{"pipes and devices hold nobody up", specialFiles},
	{"devices and files without an end among sources that were built take no memory", endlessSources},
	{"what is printed to be pasted is quoted", pastedIsQuoted},
	{"a version is no path", versionIsNoPath},
	{"evaluating ends soon, in little memory, whatever the file says", evaluationEnds},
	{"SIGINT and SIGTERM end evaluating and looking up within a second", evaluationStops},
	{"mains says which main packages it leaves out for their names", mainsLeftOut},
	{"overrides, replacements and GOPATH trees are no home, system or cache directories", sourcesElsewhere},
}

// TestHostilePaths checks repositories of strangers, on both executors.
func TestHostilePaths(t *testing.T) {
	isHostile(t)
	onBoth(t, func(t *testing.T, x executor) {
		runEach(t, x, hostilePaths)
	})
}

const stamped = quick + `
-- gobuild.hcl --
toolchain "old" {
  version = "1.16.15"
}

target "small" {
  package   = "."
  toolchain = toolchain.old
  stamp = {
    "main.a" = git.commit
    "main.b" = git.describe
    "main.c" = git.dirty ? "dirty" : "clean"
    "main.d" = coalesce(git.tag, git.branch, git.time)
  }
}
-- a.txt --
one
`

// newRepository returns a project with a commit.
func newRepository(t *testing.T, x executor, archive string) *project {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("needs git: ", err)
	}
	p := newProject(t, x, archive)
	p.git(t, "init", "-q", "-b", "main")
	p.git(t, "add", ".")
	p.git(t, "commit", "-q", "-m", "first")
	return p
}

// git runs git in the project.
func (p *project) git(t *testing.T, args ...string) {
	t.Helper()
	cmd := exec.Command("git", append([]string{"-C", p.dir, "-c", "user.name=x", "-c",
		"user.email=x@example.com"}, args...)...)
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + p.home}
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("git %v: %v\n%s", args, err, out)
	}
}

// script writes a program that creates a marker file, and returns the paths of both.
func (p *project) script(t *testing.T, name string) (program, mark string) {
	t.Helper()
	mark = filepath.Join(filepath.Dir(p.dir), "mark")
	p.put(t, name, "#!/bin/sh\necho \"$0 $*\" >>"+mark+"\ncat\n")
	must(t, os.Chmod(p.path(name), 0o755))
	return p.path(name), mark
}

func checkUnmarked(t *testing.T, mark, after string) {
	t.Helper()
	if text, err := os.ReadFile(mark); err == nil {
		t.Errorf("after %s: a program of the repository ran:\n%s", after, text)
		must(t, os.Remove(mark))
	}
}

// engineIsAllowed uses a configuration that names engines which would get the user's keys and
// credentials.
func engineIsAllowed(t *testing.T, x executor) {
	p := newProject(t, x, quick)
	const host = "ssh://nobody@127.0.0.1"
	p.put(t, "gobuild.hcl", configOf(quick)+"docker { host = \""+host+"\" }\n")
	_, mark := p.script(t, "bin/ssh")
	p.env = append(p.env, "PATH="+p.path("bin")+":"+os.Getenv("PATH"))
	for _, executor := range []string{"-executor=auto", "-executor=docker"} {
		for _, verb := range []string{"plan", "build", "clean"} {
			p.fails(t, 2, []string{"on gobuild.hcl line", host, "-allow=" + host, "-executor=host"}, verb, executor)
			checkUnmarked(t, mark, verb)
		}
		p.ok(t, "validate", executor)
		checkUnmarked(t, mark, "validate")
	}
	asked := make(chan bool, 10)
	s := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked <- true }))
	defer s.Close()
	far := strings.Replace(s.URL, "http", "tcp", 1)
	p.put(t, "gobuild.hcl", configOf(quick)+"docker { host = \""+far+"\" }\n")
	p.fails(t, 2, []string{"-allow=" + far}, "build", "-executor=docker")
	if len(asked) > 0 {
		t.Error("the engine was asked")
	}
	p.put(t, "gobuild.hcl", configOf(quick)+"docker { host = \""+host+"\" }\n")
	p.fails(t, 2, []string{"o usable Docker engine answers at " + host}, "build", "-executor=docker", "-allow="+host)
	if _, err := os.Stat(mark); err != nil {
		t.Error("ssh was not asked although it is allowed")
	}
}

func endlessSources(t *testing.T, x executor) {
	p := newProject(t, x, quick)
	p.ok(t, "build")
	for _, name := range []string{"z_test.go", "z.go", "z.s"} {
		must(t, os.Symlink("/dev/zero", p.path(name)))
		for _, verb := range []string{"plan", "build", "image"} {
			c := p.start(t, inLittleMemory, verb).wait()
			special := c.code == 2 && strings.Contains(c.stderr.String(), "special file")
			if c.code > 1 && !special || strings.Contains(c.stderr.String(), "goroutine ") {
				t.Errorf("%s with %s: exit code %d: %.2000s", verb, name, c.code, c.stderr.String())
			}
		}
		must(t, os.Remove(p.path(name)))
	}
}

func pastedIsQuoted(t *testing.T, x executor) {
	p := newProject(t, x, quick)
	p.put(t, "gobuild.hcl", strings.Replace(configOf(quick), "image \"small\" {",
		"image \"small\" {\n  name = \"$(touch x)\"", 1))
	contains(t, p.ok(t, "image", "-to=tarball").stdout.String(), "docker load -i 'dist/images/$(touch x).tar' && ")
}

func versionIsNoPath(t *testing.T, x executor) {
	p := newProject(t, x, quick)
	p.put(t, "gobuild.hcl", strings.Replace(configOf(quick), `"1.16.15"`, `"1.16.15-/../../y"`, 1))
	p.fails(t, 2, []string{"on gobuild.hcl line", "is not a Go version"}, "validate")
}

// looking are the verbs that only look.
var looking = [][]string{{"validate"}, {"plan"}, {"fmt"}, {"fmt", "-check"}}

func gitRunsNothing(t *testing.T, x executor) {
	p := newRepository(t, x, stamped)
	program, mark := p.script(t, "run")
	for _, key := range []string{
		"filter.x.clean", "filter.x.smudge", "filter.x.process", "filter.Odd Name.v2.process", "core.fsmonitor",
		"core.pager", "core.editor", "core.sshCommand", "core.gitProxy", "core.askPass", "core.alternateRefsCommand",
		"credential.helper", "diff.external", "diff.x.command", "diff.x.textconv", "gpg.program", "pager.status",
		"sequence.editor", "remote.origin.uploadpack", "alias.status",
	} {
		p.git(t, "config", key, program)
	}
	p.git(t, "config", "filter.x.required", "true")
	p.git(t, "config", "log.showSignature", "true")
	p.git(t, "config", "core.hooksPath", p.path("hooks"))
	for _, hook := range []string{"post-index-change", "fsmonitor-watchman", "reference-transaction"} {
		p.script(t, "hooks/"+hook)
		p.script(t, ".git/hooks/"+hook)
	}
	p.put(t, ".git/info/attributes", "*.txt filter=x diff=x\n*.go filter=\"Odd Name.v2\"\n")
	p.put(t, ".gitattributes", "*.txt filter=x diff=x\n")
	p.put(t, "a.txt", "two\n")
	for _, verb := range looking {
		p.ok(t, verb...)
		checkUnmarked(t, mark, strings.Join(verb, " "))
	}
	p.openInEditor(t)
	checkUnmarked(t, mark, "lsp")
	p.ok(t, "build")
	checkUnmarked(t, mark, "build")
	chownOrSkip(t, p.dir)
	for _, verb := range looking {
		p.run(t, verb...)
		checkUnmarked(t, mark, "somebody else's: "+strings.Join(verb, " "))
	}
	p.openInEditor(t)
	checkUnmarked(t, mark, "somebody else's: lsp")
}

// chownOrSkip makes somebody else the owner of a tree.
func chownOrSkip(t *testing.T, dir string) {
	t.Helper()
	if os.Getuid() != 0 {
		t.Skip("needs root, to give a repository to another user")
	}
	must(t, chownAll(dir, stranger))
}

func gitRefuses(t *testing.T, x executor) {
	p := newRepository(t, x, stamped)
	chownOrSkip(t, p.dir)
	says := []string{"Git cannot say", "gobuild.hcl", "git.commit", "belongs to somebody else",
		"git config --global --add safe.directory " + p.dir}
	for _, verb := range []string{"validate", "plan", "build"} {
		p.fails(t, 2, says, verb)
	}
	contains(t, p.openInEditor(t), "belongs to somebody else")
	p.git(t, "config", "--global", "--add", "safe.directory", p.dir)
	p.ok(t, "validate")
	must(t, os.Remove(filepath.Join(p.home, ".gitconfig")))
	p.write(t, quick)
	p.ok(t, "validate") // which asks nothing of git
}

func gitOnPath(t *testing.T, x executor) {
	p := newRepository(t, x, stamped)
	_, mark := p.script(t, "git")
	p.env = append(p.env, "PATH=.::./:"+os.Getenv("PATH"))
	for _, verb := range looking {
		p.ok(t, verb...)
	}
	checkUnmarked(t, mark, "all verbs")
}

// openInEditor opens the configuration in the language server, and returns its messages.
func (p *project) openInEditor(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(p.path("gobuild.hcl"))
	must(t, err)
	r, w := io.Pipe()
	defer w.Close() // also where the test fails: nothing waits for what is never sent
	c := p.start(t, func(cmd *exec.Cmd) { cmd.Stdin = r }, "lsp")
	uri := "file://" + p.path("gobuild.hcl")
	send := func(id int, method string, params any) {
		m := map[string]any{"jsonrpc": "2.0", "method": method, "params": params}
		if id > 0 {
			m["id"] = id
		}
		body, err := json.Marshal(m)
		must(t, err)
		fmt.Fprintf(w, "Content-Length: %d\r\n\r\n%s", len(body), body)
	}
	send(1, "initialize", map[string]any{"capabilities": map[string]any{}, "rootUri": "file://" + p.dir})
	// Until it has answered, a server takes nothing else (LSP 3.17, Server lifecycle).
	until(t, "an answer", func() bool { return strings.Contains(c.stdout.String(), `"capabilities"`) })
	send(0, "initialized", map[string]any{})
	send(0, "textDocument/didOpen", map[string]any{"textDocument": map[string]any{"uri": uri, "languageId": "gobuild",
		"version": 1, "text": string(text)}})
	until(t, "diagnostics", func() bool { return strings.Contains(c.stdout.String(), "publishDiagnostics") })
	send(2, "textDocument/hover", map[string]any{"textDocument": map[string]any{"uri": uri},
		"position": map[string]any{"line": 6, "character": 20}})
	send(3, "shutdown", nil)
	send(0, "exit", nil)
	w.Close()
	c.wait()
	return c.stdout.String()
}
