package randomedit

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

const config = "project/gobuild.hcl"

func sorted(list []string) []string {
	slices.Sort(list)
	return list
}

func configComment(w *walk) (string, effect) {
	w.put(config, w.read(config)+"# "+w.next()+"\n")
	return "at its end", idle
}

// configSwap exchanges two values of an attribute, which a pattern finds.
func configSwap(pattern, a, b string, e effect) func(*walk) (string, effect) {
	attr := regexp.MustCompile(`(?m)^( *` + pattern + `)(.*)$`)
	return func(w *walk) (string, effect) {
		text := w.read(config)
		m := attr.FindStringSubmatch(text)
		if m == nil {
			return "", e
		}
		to := a
		if m[2] == a {
			to = b
		}
		w.put(config, strings.Replace(text, m[0], m[1]+to, 1))
		return strings.TrimSpace(m[1] + to), e
	}
}

var (
	appBlock  = regexp.MustCompile(`(?s)\ntarget "app" \{.*?\n\}\n`)
	moreBlock = regexp.MustCompile(`(?s)\ntarget "more" \{.*?\n\}\n`)
)

// anotherTarget adds one of the same package, or takes it away.
func anotherTarget(w *walk) (string, effect) {
	text := w.read(config)
	block := appBlock.FindString(text)
	if block == "" || w.hasMains() {
		return "", changes
	}
	if moreBlock.MatchString(text) {
		w.put(config, moreBlock.ReplaceAllLiteralString(text, ""))
		return "removed", changes
	}
	w.put(config, text+strings.Replace(block, `"app"`, `"more"`, 1))
	return "added", changes
}

func configMistake(w *walk) (string, effect) {
	w.put(config, w.read(config)+"\ntarget \"mistake\" {\n  package = nothing.of.the.kind\n}\n")
	return "at its end", breaks
}

func variable(w *walk) (string, effect) {
	if !strings.Contains(w.read(config), `variable "value"`) {
		return "", changes
	}
	w.vars["value"] = w.next()
	return w.vars["value"], changes
}

// environment changes variables that must not reach a build.
func environment(w *walk) (string, effect) {
	w.noise = []string{w.one([]string{"GOFLAGS=-race", "GOARCH=arm64", "GOAMD64=v3", "CGO_ENABLED=1",
		"GOEXPERIMENT=nosuch", "GODEBUG=goindex=1", "LANG=C", "TZ=Asia/Tokyo", "USER=" + w.next()})}
	return w.noise[0], nothing
}

const sourceDir = "project/files"

func sourceAdded(w *walk) (string, effect) {
	if !w.exists(sourceDir) {
		return "", files
	}
	v := w.next()
	rel := sourceDir + "/f" + v[1:]
	w.put(rel, v)
	return rel, files
}

func sourceRemoved(w *walk) (string, effect) {
	return w.remove(w.one(w.addedFiles([]string{sourceDir}, "")), files)
}

func sourceRunBit(w *walk) (string, effect) {
	if rel := w.one(w.parts[partSource]); rel != "" {
		return w.runBit(rel), files
	}
	return "", files
}

func baseMoved(w *walk) (string, effect) {
	if w.registry == "" {
		return "", files
	}
	return w.moveBase(), files
}

// damaged does something to one of what gobuild wrote.
func damaged(pattern string, do func(w *walk, name string)) func(*walk) (string, effect) {
	return damagedIn((*walk).path, pattern, do)
}

// damagedState damages a file of what gobuild remembers of the project.
func damagedState(pattern string, do func(w *walk, name string)) func(*walk) (string, effect) {
	return damagedIn((*walk).state, pattern, do)
}

func damagedIn(in func(*walk, string) string, pattern string,
	do func(w *walk, name string)) func(*walk) (string, effect) {
	return func(w *walk) (string, effect) {
		names, err := filepath.Glob(in(w, pattern))
		must(w.t, err)
		names = slices.DeleteFunc(names, func(name string) bool {
			info, err := os.Stat(name)
			return err != nil || !info.Mode().IsRegular()
		})
		name := w.one(names)
		if name == "" {
			return "", maybe
		}
		do(w, name)
		rel, _ := filepath.Rel(w.root, name)
		return rel, maybe
	}
}

func removeFile(w *walk, name string) { must(w.t, os.Remove(name)) }

func cutShort(w *walk, name string) {
	info, err := os.Stat(name)
	must(w.t, err)
	must(w.t, os.Truncate(name, info.Size()/2))
}

func flipByte(w *walk, name string) {
	info, err := os.Stat(name)
	must(w.t, err)
	f, err := os.OpenFile(name, os.O_RDWR, 0)
	must(w.t, err)
	b := make([]byte, 1)
	at := w.rng.Int64N(max(1, info.Size()))
	_, _ = f.ReadAt(b, at)
	b[0]++
	_, err = f.WriteAt(b, at)
	must(w.t, err)
	must(w.t, f.Close())
	must(w.t, os.Chtimes(name, info.ModTime(), info.ModTime()))
}

func layoutRemoved(w *walk) (string, effect) {
	dirs, err := filepath.Glob(w.path("project/dist/images/*"))
	must(w.t, err)
	dir := w.one(dirs)
	if dir == "" {
		return "", maybe
	}
	must(w.t, os.RemoveAll(dir))
	return filepath.Base(dir), maybe
}
