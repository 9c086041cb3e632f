package randomedit

import (
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

// one is one of several, "" of none.
func (w *walk) one(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[w.rng.IntN(len(list))]
}

// sources returns the Go files that are compiled under all circumstances.
func (w *walk) sources() (list []string) {
	for _, dir := range w.counted {
		names, err := filepath.Glob(filepath.Join(w.path(dir), "*.go"))
		must(w.t, err)
		for _, name := range names {
			rel := path.Join(dir, filepath.Base(name))
			info, err := os.Lstat(name)
			must(w.t, err)
			if !info.Mode().IsRegular() || strings.ContainsAny(strings.TrimSuffix(rel[len(dir)+1:], ".go"), "._") {
				continue
			}
			if text := w.read(rel); value.MatchString(text) && !strings.Contains(text, "//go:build") {
				list = append(list, rel)
			}
		}
	}
	return list
}

func editedBy(how writer) func(*walk) (string, effect) {
	return func(w *walk) (string, effect) { return w.changeValue(w.one(w.sources()), how), changes }
}

func part(name string, e effect) func(*walk) (string, effect) { return partBy(name, e, nil) }

func partBy(name string, e effect, how writer) func(*walk) (string, effect) {
	return func(w *walk) (string, effect) {
		if len(w.parts[name]) == 0 {
			return "", e
		}
		return w.changeValue(w.one(w.parts[name]), how), e
	}
}

// whileRunning edits a file several times from some moment of gobuild's run on.
func whileRunning(w *walk) (string, effect) {
	rel := w.one(w.sources())
	data := []byte(w.read(rel))
	var values []string
	for range 6 {
		values = append(values, w.next())
	}
	wait := time.Duration(w.rng.IntN(150)) * time.Millisecond
	w.during = func() {
		time.Sleep(wait)
		for _, v := range values {
			if err := os.WriteFile(w.path(rel), value.ReplaceAll(data, []byte(v)), 0o644); err != nil {
				w.t.Error(err)
			}
			time.Sleep(time.Millisecond)
		}
	}
	return fmt.Sprintf("%s to %s after %s", rel, values[len(values)-1], wait), changes
}

// any is one of all regular files.
func (w *walk) any() string {
	all := w.snapshot()
	maps.DeleteFunc(all, func(name string, e entry) bool {
		return !e.mode.IsRegular() || strings.Contains(name, "/.git/")
	})
	return w.one(slices.Sorted(maps.Keys(all)))
}

func touched(w *walk) (string, effect) {
	rel := w.any()
	at := time.Now().Add(time.Duration(w.rng.IntN(4)-2) * time.Hour)
	w.setModTime(rel, at)
	return rel, nothing
}

func savedUnchanged(w *walk) (string, effect) {
	rel := w.any()
	info, err := os.Stat(w.path(rel))
	must(w.t, err)
	replaced(w, rel, []byte(w.read(rel)))
	must(w.t, os.Chmod(w.path(rel), info.Mode()))
	return rel, nothing
}

func madePrivate(w *walk) (string, effect) {
	rel := w.any()
	info, err := os.Stat(w.path(rel))
	must(w.t, err)
	must(w.t, os.Chmod(w.path(rel), info.Mode()&^0o066))
	return rel, nothing
}

var packageClause = regexp.MustCompile(`(?m)^package \w+`)

// clause returns the package clause of the Go files in a directory.
func (w *walk) clause(dir string) string {
	names, err := filepath.Glob(filepath.Join(w.path(dir), "*.go"))
	must(w.t, err)
	for _, name := range names {
		rel := path.Join(dir, filepath.Base(name))
		if info, err := os.Lstat(name); err == nil && info.Mode().IsRegular() && !strings.Contains(rel, "/_") {
			return packageClause.FindString(w.read(rel))
		}
	}
	w.t.Fatal("no Go file in ", dir)
	return ""
}

// addTo adds a Go file to a directory that has some.
func (w *walk) addTo(dir string) string {
	v := w.next()
	rel := path.Join(dir, "f"+v[1:]+".go")
	w.put(rel, w.clause(dir)+"\n\nfunc init() { println(\"added "+v+"\") }\n")
	return rel
}

func added(w *walk) (string, effect) { return w.addTo(w.one(w.counted)), changes }

// addedFiles returns those that edits have added.
func (w *walk) addedFiles(dirs []string, ext string) (list []string) {
	for _, dir := range dirs {
		names, err := filepath.Glob(filepath.Join(w.path(dir), "f[0-9][0-9][0-9][0-9][0-9][0-9]"+ext))
		must(w.t, err)
		for _, name := range names {
			list = append(list, path.Join(dir, filepath.Base(name)))
		}
	}
	return list
}

// remove removes one of those files.
func (w *walk) remove(rel string, e effect) (string, effect) {
	if rel != "" {
		must(w.t, os.Remove(w.path(rel)))
	}
	return rel, e
}

func removed(w *walk) (string, effect) {
	return w.remove(w.one(w.addedFiles(w.counted, ".go")), changes)
}

func renamed(w *walk) (string, effect) {
	rel := w.one(w.addedFiles(w.counted, ".go"))
	if rel == "" {
		return "", changes
	}
	to := path.Join(path.Dir(rel), "f"+w.next()[1:]+".go")
	must(w.t, os.Rename(w.path(rel), w.path(to)))
	return rel + " to " + to, changes
}

// runBit gives a file a run bit, or takes it.
func (w *walk) runBit(rel string) string {
	info, err := os.Stat(w.path(rel))
	must(w.t, err)
	must(w.t, os.Chmod(w.path(rel), info.Mode()^0o111))
	return rel
}

func goRunBit(w *walk) (string, effect) { return w.runBit(w.one(w.sources())), maybe }

// idleAdded adds a file that Go passes over to a directory of a package.
func idleAdded(w *walk) (string, effect) {
	v := w.next()
	name := w.one([]string{"f" + v[1:] + ".txt", "_f" + v[1:] + ".go", ".f" + v[1:] + ".go", "f" + v[1:] + "_test.go",
		"testdata/f" + v[1:] + ".go"})
	rel := path.Join(w.one(w.counted), name)
	if strings.Contains(rel, "/vendor/") {
		return "", idle // to Go all files of a vendored package are one
	}
	w.put(rel, w.clause(path.Dir(strings.Replace(rel, "testdata/", "", 1)))+" // "+v+"\n")
	return rel, idle
}

// idlePackage adds a package that nothing imports.
func idlePackage(w *walk) (string, effect) {
	v := w.next()
	rel := path.Join(path.Dir(w.one(w.counted)), "p"+v[1:], "p.go")
	if strings.Contains(rel, "/vendor/") || strings.Contains(rel, "/cmd/") || !strings.Contains(rel, "/") {
		return "", idle // in cmd all packages are targets
	}
	w.put(rel, "package p // "+v+"\n")
	return rel, idle
}
