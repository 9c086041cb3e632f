package conformance

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// hostileDist is what a repository must not do by what it puts where gobuild writes.
var hostileDist = []bullet{
	{"a link or file in the way of a directory is an error that names it, and nothing is written", inTheWay},
	{"a link in a binary's place is replaced, and links at temporary names are left alone", linksReplaced},
	{"a directory that is swapped for a link during a build leads nowhere", swappedDirectory},
	{"dist ignores itself in git, and hides nothing that git tracks", ignoredByGit},
	{"clean removes what gobuild wrote, and keeps what others did", cleanKeeps},
	{"a package that embeds dist is an error before anything is built", embedsDist},
	{"a package in dist is an error", packageInDist},
	{"a package may embed a dist of its own", embedsAnother},
	{"dist = \"…\" is where everything goes, and everything is looked for", distElsewhere},
	{"dist is a path below the configuration, in its first file", distRefused},
	{"file blocks leave out dist and version control, and cannot name them", filesLeaveOut},
}

// TestHostileDist checks what strangers put into dist, on both executors.
func TestHostileDist(t *testing.T) {
	isHostile(t)
	onBoth(t, func(t *testing.T, x executor) {
		newProject(t, x, quick).ok(t, "build") // the toolchain is there from now on
		runEach(t, x, hostileDist)
	})
}

// newSecretDir creates a directory beside the project with a file in it, which nothing may change.
func (p *project) newSecretDir(t *testing.T) (dir string, unchanged func()) {
	t.Helper()
	dir = filepath.Join(filepath.Dir(p.dir), "beside")
	must(t, os.MkdirAll(dir, 0o755))
	must(t, os.WriteFile(filepath.Join(dir, "small"), []byte("mine\n"), 0o644))
	before := tree(t, dir)
	return dir, func() {
		t.Helper()
		sameTree(t, before, tree(t, dir))
	}
}

// link creates a link, and the directories above it.
func link(t *testing.T, to, name string) {
	t.Helper()
	must(t, os.MkdirAll(filepath.Dir(name), 0o755))
	must(t, os.Symlink(to, name))
}

func inTheWay(t *testing.T, x executor) {
	p := newProject(t, x, quick)
	dir, unchanged := p.newSecretDir(t)
	layouts := x.engine == nil
	for _, c := range []struct{ dist, name, verb string }{
		{"dist", "dist", "build"},
		{"dist", "dist/linux_amd64", "build"},
		{"out/bin", "out", "build"},
		{"out/bin", "out/bin", "build"},
		{"dist", "dist", "image"},
		{"dist", "dist/images", "image"},
		{"dist", "dist/images/small", "image"},
	} {
		if c.verb == "image" && !layouts {
			continue // the engine gets them
		}
		p.put(t, "gobuild.hcl", "dist = \""+c.dist+"\"\n"+configOf(quick))
		rel, err := filepath.Rel(filepath.Dir(p.path(c.name)), dir)
		must(t, err)
		for what, make := range map[string]func(name string) error{
			"a symbolic link":  func(name string) error { return os.Symlink(dir, name) },
			"a symbolic link ": func(name string) error { return os.Symlink(rel, name) },
			" a symbolic link": func(name string) error { // within dist
				must(t, os.MkdirAll(p.path(c.dist, "mine"), 0o755))
				return os.Symlink("mine", name)
			},
			"a file": func(name string) error { return os.WriteFile(name, nil, 0o644) },
		} {
			if what[0] == ' ' && !strings.HasPrefix(c.name, c.dist+"/") {
				continue
			}
			must(t, os.MkdirAll(filepath.Dir(p.path(c.name)), 0o755))
			must(t, make(p.path(c.name)))
			before := tree(t, p.dir)
			p.fails(t, 1, []string{c.name + " is " + strings.TrimSpace(what), "remove it"}, c.verb)
			sameTree(t, before, tree(t, p.dir))
			unchanged()
			must(t, os.RemoveAll(p.path(strings.Split(c.dist, "/")[0])))
		}
	}
	must(t, os.MkdirAll(p.path("dist/linux_amd64/small"), 0o755))
	p.put(t, "gobuild.hcl", configOf(quick))
	p.fails(t, 1, []string{"dist/linux_amd64/small is a directory", "remove it"}, "build")
}

func linksReplaced(t *testing.T, x executor) {
	p := newProject(t, x, quick)
	dir, unchanged := p.newSecretDir(t)
	link(t, filepath.Join(dir, "small"), p.path("dist/linux_amd64/small"))
	others := []string{"dist/.gitignore", "dist/linux_amd64/.gobuild-1.tmp", "dist/linux_amd64/.small.tmp-1",
		"dist/images/.small.tmp-1", "dist/images/.gobuild-2.tmp"}
	for _, name := range others {
		link(t, dir, p.path(name))
		old := time.Now().Add(-100 * time.Hour)
		must(t, exec.Command("touch", "-h", "-d", old.Format(time.RFC3339), p.path(name)).Run())
	}
	for range 2 {
		p.ok(t, "build")
		p.ok(t, "image")
	}
	unchanged()
	if info, err := os.Lstat(p.path("dist/linux_amd64/small")); err != nil || !info.Mode().IsRegular() {
		t.Errorf("the binary is %v, %v", info, err)
	}
	for _, name := range others {
		if to, err := os.Readlink(p.path(name)); to != dir {
			t.Errorf("%s leads to %q: %v", name, to, err)
		}
	}
	link(t, filepath.Join(dir, "small"), p.path("dist/linux_amd64/aside"))
	must(t, os.Rename(p.path("dist/linux_amd64/aside"), p.path("dist/linux_amd64/small")))
	p.ok(t, "build")
	unchanged()
}

// swappedDirectory lets another process replace a directory of dist with a link, over and over.
func swappedDirectory(t *testing.T, x executor) {
	p := newProject(t, x, quick)
	dir, unchanged := p.newSecretDir(t)
	at, aside, lead := p.path("dist/linux_amd64"), p.path("dist/aside"), p.path("dist/lead")
	must(t, os.MkdirAll(at, 0o755))
	must(t, os.Symlink(dir, lead))
	p.ok(t, "build") // only its output is missing from now on
	root, err := os.OpenRoot(p.dir)
	must(t, err)
	defer root.Close()
	stop, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for {
			select {
			case <-stop:
				return
			default:
			}
			_ = os.Rename(at, aside)
			_ = os.Rename(lead, at)
			_ = os.Rename(at, lead)
			_ = os.Rename(aside, at)
		}
	}()
	for range 30 {
		_ = root.Remove("dist/linux_amd64/small")
		_ = root.Remove("dist/aside/small")
		if c := p.run(t, "build"); c.code > 1 {
			t.Errorf("exit code %d\n%s", c.code, c.stderr.String())
		}
		unchanged()
	}
	close(stop)
	<-ended
	_ = os.Rename(aside, at)
	p.ok(t, "build")
	unchanged()
}

func ignoredByGit(t *testing.T, x executor) {
	for _, dist := range []string{"dist", "out/bin"} {
		p := newRepository(t, x, quick)
		p.put(t, "gobuild.hcl", "dist = \""+dist+"\"\n"+configOf(quick))
		p.git(t, "add", ".")
		p.git(t, "commit", "-q", "--allow-empty", "-m", "second")
		p.ok(t, "build")
		p.ok(t, "image")
		if out := prints(t, "git", "-C", p.dir, "status", "--porcelain", "--untracked-files=all"); out != "" {
			t.Errorf("%s: git status says %q", dist, out)
		}
	}
	p := newProject(t, x, quick)
	p.put(t, "dist/page.html", "mine\n")
	p.git(t, "init", "-q", "-b", "main")
	p.git(t, "add", ".")
	p.git(t, "commit", "-q", "-m", "first")
	p.ok(t, "build")
	p.put(t, "dist/other.html", "mine\n")
	if out := prints(t, "git", "-C", p.dir, "status", "--porcelain",
		"--untracked-files=all"); out != "?? dist/other.html\n" {
		t.Errorf("git status says %q", out)
	}
}

// cleanHere runs a clean that does not touch the engine, which other tests use.
func (p *project) cleanHere(t *testing.T) string {
	t.Helper()
	return p.ok(t, "clean", "-executor=host").stdout.String()
}

func cleanKeeps(t *testing.T, x executor) {
	p := newProject(t, x, quick+"-- other.hcl --\n")
	two := configOf(quick) + "target \"gone\" {\n  package   = \".\"\n  toolchain = toolchain.old\n}\nimage " +
		"\"gone\" {\n" +
		"  base    = \"scratch\"\n  targets = [target.gone]\n  tags    = [\"" + tag("gone") + "\"]\n}\n"
	p.put(t, "gobuild.hcl", two)
	p.put(t, "dist/page.html", "mine\n")
	p.put(t, "dist/images/notes", "mine\n")
	before := tree(t, p.path("dist"))
	build := func() {
		p.ok(t, "build")
		p.ok(t, "image")
	}
	build()
	p.put(t, "gobuild.hcl", configOf(quick)) // what is gone from it is removed all the same
	build()
	contains(t, p.cleanHere(t), "outputs in dist: ", "MB", "kept dist, with files that gobuild did not write")
	sameTree(t, before, tree(t, p.path("dist")))

	build()
	p.put(t, "dist/linux_amd64/small", "somebody's\n")
	if x.engine == nil {
		p.put(t, "dist/images/small/index.json", "{}")
	}
	contains(t, p.cleanHere(t), "kept dist/linux_amd64/small, which is not what gobuild wrote")
	if text, err := os.ReadFile(p.path("dist/linux_amd64/small")); string(text) != "somebody's\n" {
		t.Errorf("the file is %q, %v", text, err)
	}
	if x.engine == nil && !exists(p.path("dist/images/small/oci-layout")) {
		t.Error("a layout that somebody changed was removed")
	}
	must(t, os.RemoveAll(p.path("dist")))
	build()
	p.put(t, "gobuild.hcl", "dist = \"out/bin\"\n"+configOf(quick))
	build()
	p.cleanHere(t)
	if exists(p.path("dist")) || exists(p.path("out")) {
		t.Error("dist and out are still there")
	}
	must(t, os.RemoveAll(p.path("dist")))
	p.ok(t, "build")
	dir, unchanged := p.newSecretDir(t)
	must(t, os.Rename(p.path("out/bin/linux_amd64"), p.path("aside")))
	must(t, os.Symlink(dir, p.path("out/bin/linux_amd64")))
	p.cleanHere(t)
	unchanged()
}

// embedding is a program whose root package embeds files.
const embedding = `
-- go.mod --
module example.com/small

go 1.16
-- main.go --
package main

import "embed"

//go:embed $PATTERN
var files embed.FS

func main() {
	list, _ := files.ReadDir(".")
	println(len(list))
}
-- page.html --
page
-- go.work.off --
-- gobuild.hcl --
toolchain "old" { version = "1.16.15" }

target "small" {
  package   = "."
  toolchain = toolchain.old
}

image "small" {
  base    = "scratch"
  targets = [target.small]
  tags    = ["$MARK-embeds:1"]
}
`

func embedsDist(t *testing.T, x executor) {
	for pattern, dist := range map[string]string{
		"dist": "dist", "*": "dist", "d*": "dist", "dist/*": "dist", "dist/*/small": "dist", "all:dist": "dist",
		"page.html *": "dist", "out": "out/bin", "out/bin/linux_amd64": "out/bin", "all:out": "out/_bin",
	} {
		p := newProject(t, x, embedding, "$PATTERN", pattern)
		if strings.HasPrefix(pattern, "all:") { // go1.16 does not know it
			p.put(t, "gobuild.hcl", strings.ReplaceAll(configOf(embedding), "1.16.15", "1.26.8"))
		}
		p.put(t, "gobuild.hcl", "dist = \""+dist+"\"\n"+string(p.read(t, "gobuild.hcl")))
		p.put(t, dist+"/mine", "mine\n")
		before := tree(t, p.dir)
		for _, verb := range []string{"build", "image", "build", "plan", "validate"} {
			p.fails(t, 2, []string{"A package embeds gobuild's outputs", "main.go:5: //go:embed",
				`Write dist = "…" at the top level`}, verb)
		}
		sameTree(t, before, tree(t, p.dir))
	}
	for pattern, dist := range map[string]string{"page.html": "dist", "*": "out/.bin", "out": "out/_bin"} {
		p := newProject(t, x, embedding, "$PATTERN", pattern)
		p.put(t, "out/mine", "mine\n")
		p.put(t, "gobuild.hcl", "dist = \""+dist+"\"\n"+configOf(embedding))
		first := p.ok(t, "build").rows(t)
		if again := p.ok(t, "build").rows(t); again["small"]["DIGEST"] != first["small"]["DIGEST"] {
			t.Errorf("%s: %v, then %v", pattern, first, again)
		}
	}
	imported := newProject(t, x, embedding, "$PATTERN", "dist")
	imported.put(t, "main.go", strings.ReplaceAll(string(imported.read(t, "main.go")), "package main", "package small")+
		"\nfunc Main() { main() }\n")
	imported.put(t, "cmd/app/main.go", "package main\n\nimport \"example.com/small\"\n\nfunc main() { small.Main() }\n")
	imported.put(t, "cmd/other/main.go", "package main\n\nfunc main() {}\n")
	config := strings.ReplaceAll(configOf(embedding), `package   = "."`, `package   = "./cmd/app"`)
	imported.put(t, "gobuild.hcl", config)
	imported.fails(t, 2, []string{"main.go:5: //go:embed dist"}, "build")
	imported.put(t, "gobuild.hcl", strings.ReplaceAll(config, "./cmd/app", "./cmd/other"))
	imported.ok(t, "build") // which does not hold it
	tree := newProject(t, x, embedding, "$PATTERN", "dist")
	must(t, os.Remove(tree.path("go.mod")))
	tree.put(t, "gobuild.hcl", "override \"example.com/small\" { path = \".\" }\n"+configOf(embedding))
	tree.fails(t, 2, []string{"main.go:5: //go:embed dist"}, "build")
}

func (p *project) read(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(p.path(name))
	must(t, err)
	return data
}

func packageInDist(t *testing.T, x executor) {
	p := newProject(t, x, quick)
	p.put(t, "dist/lib/lib.go", "package lib\n\nconst Text = \"lib\"\n")
	p.ok(t, "build") // nobody imports it
	p.put(t, "main.go", "package main\n\nimport \"example.com/small/dist/lib\"\n\nfunc main() { println(lib.Text) }\n")
	p.fails(t, 2, []string{"A package among gobuild's outputs", "dist/lib", `dist = "…"`}, "build")
	p.put(t, "gobuild.hcl", "dist = \"out\"\n"+configOf(quick))
	p.ok(t, "build")
}

func embedsAnother(t *testing.T, x executor) {
	p := newProject(t, x, quick)
	p.put(t, "web/dist/page.html", "page\n")
	p.put(t, "web/web.go", "package web\n\nimport \"embed\"\n\n//go:embed dist/*\nvar Files embed.FS\n")
	p.put(t, "main.go", "package main\n\nimport \"example.com/small/web\"\n\nfunc main() {\n\t_, err := "+
		"web.Files.ReadFile(\"dist/page.html\")\n\tprintln(err == nil)\n}\n")
	p.ok(t, "build")
	if out := prints(t, p.path("dist/linux_amd64/small")); out != "true\n" {
		t.Errorf("it prints %q", out)
	}
	p.put(t, "web/dist/page.html", "another page\n")
	if before, after := p.read(t, "dist/linux_amd64/small"), func() []byte {
		p.ok(t, "build")
		return p.read(t, "dist/linux_amd64/small")
	}(); bytes.Equal(before, after) {
		t.Error("an edit in web/dist changed nothing")
	}
}

func distElsewhere(t *testing.T, x executor) {
	p := newProject(t, x, quick)
	before := tree(t, p.dir)
	p.put(t, "gobuild.hcl", "dist = \"./out/bin/\"\n"+configOf(quick))
	delete(before, "gobuild.hcl")
	contains(t, p.ok(t, "plan").stdout.String(), "out/bin/linux_amd64/small")
	contains(t, p.ok(t, "build").stdout.String(), "out/bin/linux_amd64/small")
	if x.engine == nil {
		contains(t, p.ok(t, "image").stdout.String(), "out/bin/images/small")
	} else {
		p.ok(t, "image")
	}
	if out := prints(t, p.path("out/bin/linux_amd64/small")); out != "small\n" {
		t.Errorf("it prints %q", out)
	}
	if c := p.ok(t, "run", "small"); c.stderr.String() != "small\n" {
		t.Errorf("it prints %q", c.stderr.String())
	}
	if c := p.ok(t, "build"); strings.Contains(c.stderr.String(), "compile") {
		t.Errorf("the next build compiles: %s", c.stderr.String())
	}
	after := tree(t, p.dir, "out")
	delete(after, "gobuild.hcl")
	delete(before, ".")
	delete(after, ".")
	sameTree(t, before, after)
	p.cleanHere(t)
	if exists(p.path("out")) {
		t.Error("out is still there")
	}
	whole := newProject(t, x, quick) // whose whole tree feeds a build
	must(t, os.Remove(whole.path("go.mod")))
	whole.put(t, "gobuild.hcl", "dist = \"out/bin\"\noverride \"example.com/small\" { path = \".\" }\n"+configOf(quick))
	whole.ok(t, "build")
	if c := whole.ok(t, "build"); strings.Contains(c.stderr.String(), "compile") {
		t.Errorf("the next build compiles: %s", c.stderr.String())
	}
}

func distRefused(t *testing.T, x executor) {
	p := newProject(t, x, quick)
	for path, says := range map[string]string{
		"../out": "holds ..", "a/../b": "holds ..", "/tmp/out": "is an absolute path",
		".": "configuration's own directory", "./": "configuration's own directory", "": "empty",
		".git": "version control's", "a/.HG/b": "version control's",
		`a\\b`: "cannot be a directory's path", "a:b": "cannot be a directory's path",
	} {
		p.put(t, "gobuild.hcl", "dist = \""+path+"\"\n"+configOf(quick))
		p.fails(t, 2, []string{"Invalid path", "gobuild.hcl line 1", says}, "build")
	}
	p.put(t, "gobuild.hcl", "include = [\"sub/gobuild.hcl\"]\n"+configOf(quick))
	p.put(t, "sub/gobuild.hcl", "dist = \"out\"\n")
	p.fails(t, 2, []string{"Not the first file", "line 1", "move it to"}, "build")
}

func filesLeaveOut(t *testing.T, x executor) {
	p := newProject(t, x, quick)
	config := strings.Replace(configOf(quick), "tags    =", "file \"/src\" { source = \".\" }\n  tags    =", 1)
	p.put(t, "gobuild.hcl", "dist = \"out/bin\"\n"+config)
	for _, name := range []string{".git/config", ".hg/store", "sub/.svn/entries", "sub/.git", "_darcs/inventory",
		".jj/repo", ".gobuild/host/state", "sub/kept"} {
		p.put(t, name, "text\n")
	}
	digest := ""
	for range 3 {
		p.ok(t, "build")
		row := p.ok(t, "image").rows(t)["small"]["ID"]
		if digest != "" && row != digest {
			t.Errorf("the image is %s, and was %s", row, digest)
		}
		digest = row
	}
	list := p.imageFiles(t, "small")
	contains(t, list, "src/main.go\n", "src/sub/kept\n")
	for _, name := range []string{"out", ".git", ".hg", ".svn", "_darcs", ".jj", ".gobuild"} {
		if strings.Contains(list, "/"+name) {
			t.Errorf("the image has %s:\n%s", name, list)
		}
	}
	must(t, os.Symlink("out", p.path("lead")))
	for source, says := range map[string]string{
		"out/bin":                   "where gobuild writes its own outputs",
		"out/bin/linux_amd64/small": "where gobuild writes its own outputs",
		"lead/bin":                  "where gobuild writes its own outputs", ".git": "version control's",
		".git/config": "version control's", "sub/.svn": "version control's", "sub/.git": "version control's",
	} {
		p.put(t, "gobuild.hcl",
			"dist = \"out/bin\"\n"+strings.Replace(config, `source = "."`, `source = "`+source+`"`, 1))
		p.fails(t, 2, []string{"Nothing for an image", "source", says}, "image")
	}
}

// imageFiles returns the files of a delivered image, a line for each.
func (p *project) imageFiles(t *testing.T, name string) string {
	t.Helper()
	if p.engine != nil {
		id := strings.TrimSpace(prints(t, "docker", "create", tag(name)))
		defer prints(t, "docker", "rm", id)
		return prints(t, "sh", "-c", "docker export "+id+" | tar -t")
	}
	dir := filepath.Dir(extractProgram(t, imageAt(t, p.path("out/bin/images", name))))
	var list strings.Builder
	must(t, filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		rel, _ := filepath.Rel(dir, path)
		fmt.Fprintln(&list, rel)
		return err
	}))
	return list.String()
}
