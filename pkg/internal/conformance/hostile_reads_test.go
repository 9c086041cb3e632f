package conformance

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// reaching are ways by which a configuration names a file, each with how it is written.
var reaching = map[string]string{
	"file":         "locals {\n  x = file(\"$PATH\")\n}\n",
	"include":      "include = [\"$PATH.hcl\"]\n",
	"include by *": "include = [\"$DIR/*.hcl\"]\n",
	"certificates": "image \"a\" {\n  base = \"scratch\"\n  targets = [target.small]\n  certificates = " +
		"[\"$PATH\"]\n}\n",
	"a file's block": "image \"a\" {\n  base = \"scratch\"\n  targets = [target.small]\n  file \"/x\" {\n    source " +
		"= \"$PATH\"\n  }\n}\n",
	"glob":  "locals {\n  x = glob(\"$DIR/*\")\n}\n",
	"mains": "locals {\n  x = mains(\"$REL/...\")\n}\n",
}

// outsideOf is a project, and a directory beside it with a secret.
func outsideOf(t *testing.T, x executor) (p *project, dir string) {
	t.Helper()
	p = newProject(t, x, quick)
	dir = filepath.Join(filepath.Dir(p.dir), "outside")
	must(t, os.MkdirAll(dir, 0o755))
	must(t, os.WriteFile(filepath.Join(dir, "secret"), []byte("the secret\n"), 0o644))
	must(t, os.WriteFile(filepath.Join(dir, "secret.hcl"), []byte("locals {\n  included = 1\n}\n"), 0o644))
	must(t, os.WriteFile(filepath.Join(dir, "main.go"), []byte("package main\n\nfunc main() {}\n"), 0o644))
	must(t, os.Symlink(dir, p.path("link")))
	return p, dir
}

// with is a configuration that reaches somewhere.
func with(text, dir, rel string) string {
	return configOf(quick) + strings.NewReplacer("$PATH", dir+"/secret", "$DIR", dir, "$REL", rel).Replace(text)
}

// configOf is the gobuild.hcl at the end of an archive.
func configOf(archive string) string {
	_, config, _ := strings.Cut(archive, "-- gobuild.hcl --\n")
	return strings.ReplaceAll(config, "$MARK", mark)
}

func outsideIsAllowed(t *testing.T, x executor) {
	p, dir := outsideOf(t, x)
	for name, text := range reaching {
		for how, from := range map[string]string{"absolute": dir, "relative": "../outside", "link": "link"} {
			rel := "./" + from
			if how == "absolute" {
				rel = "../outside"
			}
			p.put(t, "gobuild.hcl", with(text, from, rel))
			c := p.run(t, "validate")
			if c.code != 2 {
				t.Errorf("%s, %s: exit code %d\n%s", name, how, c.code, c.stderr.String())
				continue
			}
			contains(t, c.stderr.String(), "on gobuild.hcl line", "-allow="+dir, "GOBUILD_ALLOW")
			if strings.Contains(c.stderr.String(), "the secret") {
				t.Errorf("%s, %s: the secret is in\n%s", name, how, c.stderr.String())
			}
			if name == "certificates" { // which must hold one
				continue
			}
			p.ok(t, "validate", "-allow="+p.home, "-allow="+dir)
		}
	}
	p.put(t, "gobuild.hcl", with(reaching["file"], dir, ""))
	for _, verb := range []string{"plan", "build", "image", "install", "clean"} {
		p.fails(t, 2, []string{"-allow=" + dir + "/secret"}, verb)
	}
	contains(t, p.edit(t), "-allow="+dir+"/secret")
	p.env = append(p.env, "GOBUILD_ALLOW="+p.home+":"+dir+"/secret")
	p.ok(t, "plan")
	if said := p.edit(t); strings.Contains(said, "-allow=") {
		t.Errorf("with GOBUILD_ALLOW the language server says %s", said)
	}
}

func repositoryIsFound(t *testing.T, x executor) {
	p, dir := outsideOf(t, x)
	p.put(t, "gobuild.hcl", with(reaching["file"], dir, ""))
	above := filepath.Dir(p.dir)
	must(t, os.MkdirAll(filepath.Join(above, ".git"), 0o755))
	p.ok(t, "validate")
	p.home = above
	p.fails(t, 2, []string{"-allow="}, "validate")
	p.home = filepath.Join(above, "home")
	p.put(t, ".git", "gitdir: /\n") // a nearer one makes less of it
	p.fails(t, 2, []string{"-allow="}, "validate")
}

func specialFiles(t *testing.T, x executor) {
	p, _ := outsideOf(t, x)
	must(t, mkfifo(p.path("secret")))
	must(t, mkfifo(p.path("secret.hcl")))
	for name, text := range reaching {
		if name == "glob" || name == "mains" { // which read no files, and files of Go
			continue
		}
		p.put(t, "gobuild.hcl", with(text, ".", "."))
		began := time.Now()
		p.fails(t, 2, []string{"special file"}, "validate")
		if took := time.Since(began); took > 20*time.Second {
			t.Errorf("%s took %s", name, took)
		}
	}
	must(t, os.Remove(p.path("secret.hcl")))
	p.put(t, "gobuild.hcl", with("locals {\n  x = file(\"/dev/zero\")\n}\n", "", ""))
	p.fails(t, 2, []string{"special file"}, "validate", "-allow=/dev")
	p.put(t, "gobuild.hcl", with("locals {\n  x = file(\"/proc/self/environ\")\n}\n", "", ""))
	p.fails(t, 2, []string{"-allow=/proc/"}, "validate")
	p.put(t, "gobuild.hcl", with("locals {\n  x = mains(\"./...\")\n}\n", "", ""))
	must(t, os.Mkdir(p.path("piped"), 0o755))
	must(t, mkfifo(p.path("piped", "pipe.go")))
	p.ok(t, "validate")
	for _, name := range []string{"pipe.go", "pipe_test.go", "default.pgo"} { // for which go would wait
		must(t, mkfifo(p.path(name)))
		for _, verb := range []string{"validate", "build"} {
			p.fails(t, 2, []string{"special file", name}, verb)
		}
		must(t, os.Remove(p.path(name)))
	}
	for _, name := range []string{"go.mod", "gobuild.hcl"} {
		must(t, os.Remove(p.path(name)))
		must(t, mkfifo(p.path(name)))
		p.fails(t, 2, []string{"special file"}, "validate")
	}
}

func sourcesElsewhere(t *testing.T, x executor) {
	p, _ := outsideOf(t, x)
	must(t, os.WriteFile(filepath.Join(p.home, "go.mod"), []byte("module example.com/dep\n"), 0o644))
	for _, dir := range []string{".ssh/keys", ".config/gh", ".local/share/keyrings", ".colima/default"} {
		must(t, os.MkdirAll(filepath.Join(p.home, dir), 0o755))
	}
	must(t, os.Symlink("/etc", p.path("etc")))
	config := configOf(quick)
	for _, dir := range []string{p.home, filepath.Dir(p.home), filepath.Join(p.home, ".ssh"),
		filepath.Join(p.home, ".ssh", "keys"),
		filepath.Join(p.home, ".config"), filepath.Join(p.home, ".local", "share"), filepath.Join(p.home,
			".colima", "default"),
		"/", "/etc", "/etc/ssl", "/proc", "/proc/self", "/sys", "/dev", "/run", "/var/run", "/var", "/root", "etc",
		"./etc/ssl", "../home", caches()} {
		if _, err := os.Stat(dir); err != nil && filepath.IsAbs(dir) {
			continue
		}
		p.put(t, "gobuild.hcl", config+"override \"example.com/dep\" {\n  path = \""+dir+"\"\n}\n")
		p.fails(t, 2, []string{"Not a directory of sources", "on gobuild.hcl line", "path = "}, "validate")
		p.put(t, "gobuild.hcl", config+"gopath = [\""+dir+"\"]\n")
		p.fails(t, 2, []string{"Not a directory of sources", "on gobuild.hcl line", "gopath = "}, "validate")
	}
	p.put(t, "gobuild.hcl", config)
	p.put(t, "go.mod", "module example.com/small\n\ngo 1.16\n\nrequire example.com/dep v1.0.0\n\nreplace "+
		"example.com/dep => ../home\n")
	p.fails(t, 2, []string{"Not a directory of sources", "go.mod:7", "home directory"}, "validate")
	p.fails(t, 2, []string{"Not a directory of sources", "go.mod:7", "home directory"}, "build")
	p.put(t, "go.mod", "module example.com/small\n\ngo 1.16\n")
	p.put(t, "go.work", "go 1.18\n\nuse .\nuse ../home\n")
	p.fails(t, 2, []string{"Not a directory of sources", "go.work:4", "home directory"}, "validate")
	must(t, os.Remove(p.path("go.work")))
	p.put(t, "gobuild.hcl", strings.Replace(config, `package   = "."`, `package   = "../home"`, 1))
	p.fails(t, 2, []string{"Not a directory of sources", "home directory"}, "validate")
	dep := filepath.Join(filepath.Dir(p.dir), "dep") // and where they may lie
	must(t, os.MkdirAll(dep, 0o755))
	must(t, os.WriteFile(filepath.Join(dep, "go.mod"), []byte("module example.com/dep\n"), 0o644))
	p.put(t, "gobuild.hcl", config+"override \"example.com/dep\" {\n  path = \"../dep\"\n}\n")
	p.ok(t, "validate")
}

func mainsLeftOut(t *testing.T, x executor) {
	p := newProject(t, x, quick)
	p.put(t, "gobuild.hcl", locals("x = mains(\"./cmd/...\")"))
	const text = "package main\n\nfunc main() {}\n"
	for _, dir := range []string{"_old", ".new", "testdata", "other"} {
		p.put(t, "cmd/"+dir+"/main.go", text)
	}
	p.put(t, "cmd/other/go.mod", "module example.com/other\n")
	p.fails(t, 2, []string{"matches no main package", "./cmd/.new is left out for its name",
		"./cmd/_old is left out"}, "validate")
	p.put(t, "cmd/api/main.go", text)
	for _, verb := range []string{"validate", "plan"} {
		said := p.ok(t, verb).stderr.String()
		contains(t, said, "A main package is left out", "on gobuild.hcl line", "./cmd/_old", "./cmd/.new")
		if strings.Contains(said, "testdata") || strings.Contains(said, "cmd/other") {
			t.Errorf("%s says %s", verb, said)
		}
	}
}
