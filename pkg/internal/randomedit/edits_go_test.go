package randomedit

import (
	"os"
	"path"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
)

// swapped puts one text of a file in the place of another of its size, and restores the
// file's time: Go's own index of packages knows files by their sizes and times.
func swapped(rel, a, b string) func(*walk) (string, effect) {
	return swappedIn(rel, a, b, changes)
}

func swappedIn(rel, a, b string, e effect) func(*walk) (string, effect) {
	return func(w *walk) (string, effect) {
		if !w.exists(rel) {
			return "", e
		}
		text := w.read(rel)
		if !strings.Contains(text, a) {
			a, b = b, a
		}
		restored(w, rel, []byte(strings.ReplaceAll(text, a, b)))
		return rel + ": " + b, e
	}
}

// toggled adds some text to a file's end, or takes it away.
func toggled(rel, text string, e effect) func(*walk) (string, effect) {
	return func(w *walk) (string, effect) {
		if !w.exists(rel) {
			return "", e
		}
		if was := w.read(rel); strings.Contains(was, text) {
			w.put(rel, strings.ReplaceAll(was, text, "\n"))
			return rel + " without " + strings.TrimSpace(text), e
		}
		w.put(rel, w.read(rel)+text)
		return rel + " with " + strings.TrimSpace(text), e
	}
}

// imported has a main import a package that it did not, or not any more.
func imported(w *walk) (string, effect) {
	const rel = "project/cmd/tool/imports.go"
	if w.world != moduleWorld {
		return "", changes
	}
	if w.exists(rel) {
		return w.remove(rel, changes)
	}
	w.put(rel, "package main\n\nimport _ \"example.com/m/internal/two\"\n")
	return rel, changes
}

func constrainedName(w *walk) (string, effect) {
	const linux, windows = "project/internal/a/sys_linux.go", "project/internal/a/sys_windows.go"
	switch {
	case w.exists(linux):
		must(w.t, os.Rename(w.path(linux), w.path(windows)))
		return windows, changes
	case w.exists(windows):
		must(w.t, os.Rename(w.path(windows), w.path(linux)))
		return linux, changes
	}
	return "", changes
}

const embedded = "project/internal/text/data"

func embeddedAdded(w *walk) (string, effect) {
	if !w.exists(embedded) {
		return "", changes
	}
	v := w.next()
	rel := path.Join(embedded, "f"+v[1:])
	w.put(rel, v)
	return rel, changes
}

func embeddedRemoved(w *walk) (string, effect) {
	return w.remove(w.one(w.addedFiles([]string{embedded}, "")), changes)
}

// ofLink returns the effect of an edit of what a link of the world leads to.
func (w *walk) ofLink() effect {
	if w.images {
		return files
	}
	return changes
}

// link is one of the world's.
func (w *walk) link() string {
	var list []string
	for name := range w.links {
		list = append(list, name)
	}
	return w.one(sorted(list))
}

func retargeted(w *walk) (string, effect) {
	rel := w.link()
	if rel == "" {
		return "", maybe
	}
	says, err := os.Readlink(w.path(rel))
	must(w.t, err)
	other := w.links[rel][0]
	if says == other {
		other = w.links[rel][1]
	}
	must(w.t, os.Remove(w.path(rel)))
	must(w.t, os.Symlink(other, w.path(rel)))
	return rel + " to " + other, w.ofLink()
}

func linkedEdited(w *walk) (string, effect) {
	rel := w.link()
	if rel == "" {
		return "", maybe
	}
	says, err := os.Readlink(w.path(rel))
	must(w.t, err)
	return w.changeValue(path.Join(path.Dir(rel), says), nil), w.ofLink()
}

// linkedFar edits what a link out of the project leads to, which it makes first. Containers
// do not see that, nor do commands on the host where namespaces are to be had.
func linkedFar(w *walk) (string, effect) {
	const rel, far = "project/internal/b/far.go", "outside/far.src"
	if w.world != moduleWorld || w.api != nil {
		return "", changes
	}
	if !w.exists(rel) {
		must(w.t, os.Symlink("../../../"+far, w.path(rel)))
		return rel, maybe
	}
	return w.changeValue(far, nil), maybe
}

const mainText = "package main\n\nvar stamp = \"none\"\n\nfunc main() { println(\"VALUE\", stamp) }\n"

// hasMains reports whether each directory of cmd is a target.
func (w *walk) hasMains() bool { return strings.Contains(w.read(config), "mains(") }

func mainAdded(w *walk) (string, effect) {
	if !w.hasMains() {
		return "", changes
	}
	v := w.next()
	rel := "project/cmd/m" + v[1:] + "/main.go"
	w.put(rel, strings.ReplaceAll(mainText, "VALUE", v))
	return rel, changes
}

func mainRemoved(w *walk) (string, effect) {
	dirs, err := filepath.Glob(w.path("project/cmd/m[0-9]*"))
	must(w.t, err)
	dir := w.one(dirs)
	if dir == "" {
		return "", changes
	}
	must(w.t, os.RemoveAll(dir))
	return "project/cmd/" + filepath.Base(dir), changes
}

var goLine = regexp.MustCompile(`(?m)^go 1\.2[0-5]$`)

// memberVersion changes the language version of a module that is not the main one.
func memberVersion(w *walk) (string, effect) {
	for _, rel := range []string{"lib/go.mod", "project/util/go.mod", "over/go.mod"} {
		if w.exists(rel) {
			line := w.one([]string{"go 1.21", "go 1.22", "go 1.23", "go 1.24"})
			w.put(rel, goLine.ReplaceAllString(w.read(rel), line))
			return rel + ": " + line, maybe
		}
	}
	return "", maybe
}

// depMod returns the go.mod that asks for the dependency of the proxy.
func (w *walk) depMod() string {
	for _, rel := range []string{"project/go.mod", "project/app/go.mod"} {
		if w.exists(rel) && strings.Contains(w.read(rel), w.dep.path) {
			return rel
		}
	}
	return ""
}

func sumLine(w *walk) (string, effect) {
	rel := w.depMod()
	if rel == "" {
		return "", maybe
	}
	rel = strings.TrimSuffix(rel, ".mod") + ".sum"
	w.put(rel, w.read(rel)+"example.com/none v1.0."+w.next()[3:]+" h1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n")
	return rel, maybe
}

func bumped(w *walk) (string, effect) {
	rel := w.depMod()
	if rel == "" {
		return "", changes
	}
	text, from, to := w.read(rel), w.dep.path+" v1.0.0", w.dep.path+" v1.1.0"
	if !strings.Contains(text, from) {
		from, to = to, from
	}
	restored(w, rel, []byte(strings.ReplaceAll(text, from, to)))
	return rel + ": " + to, changes
}

func syntaxError(w *walk) (string, effect) {
	rel := w.one(w.sources())
	w.put(rel, w.read(rel)+"\nfunc {\n")
	return rel, breaks
}

func missingImport(w *walk) (string, effect) {
	rel := w.one(w.sources())
	to := path.Join(path.Dir(rel), "missing.go")
	clause := packageClause.FindString(w.read(rel))
	w.put(to, clause+"\n\nimport _ \"example.com/none/such\"\n")
	return to, breaks
}

// assemblyEdited edits a file that assembly for amd64 includes.
func assemblyEdited(w *walk) (string, effect) {
	if runtime.GOARCH != "amd64" {
		return "", changes
	}
	return part(partAssembly, changes)(w)
}
