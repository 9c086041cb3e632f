package randomedit

import (
	"encoding/json"
	"maps"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// check builds, and builds from scratch, and holds the one against the other. It reports
// whether both could. last is what was built before; nil: nobody knows.
func (w *walk) check(last map[string]string, e effect, title string) bool {
	w.t.Helper()
	if w.during != nil {
		w.race()
	}
	still := last != nil && (e == nothing || !w.whole && (e == idle || e == files))
	if still {
		w.upToDate(title)
	} else if w.rng.IntN(4) == 0 {
		w.buildPart()
	}
	here := w.build(w.root, "incremental", w.executor())
	there := w.scratch()
	w.happened.ran(here.ok(), here.compiled)
	w.last = there.made
	switch {
	case here.ok() != there.ok() || here.code != there.code:
		w.fail(title, "exit code %d where gobuild has a state, and %d from scratch\n--- with its state\n%s--- from "+
			"scratch\n%s", here.code, there.code, here.says, there.says)
	case !here.ok() && e != breaks && e != maybe:
		w.fail(title, "it cannot be built:\n%s", here.says)
	case here.ok() && e == breaks:
		w.fail(title, "it can be built, but should not")
	}
	w.same(title, here.made, there.made)
	if here.ok() && !w.c { // nothing with C code is shared
		other := w.elsewhere()
		if !other.ok() {
			w.fail(title, "exit code %d on another machine\n%s", other.code, other.says)
		}
		w.same(title+", on another machine", other.made, there.made)
	}
	if w.c && here.ok() {
		w.prints(title, here)
	}
	if last != nil && here.ok() {
		w.expected(title, e, last, there.made)
		if still && here.compiled {
			w.fail(title, "it was built again:\n%s", here.says)
		}
	}
	return here.ok()
}

// buildPart builds one of the targets that there were. What it makes of the edit, and what it leaves
// of the others, must do no harm to the build of all.
func (w *walk) buildPart() {
	var targets []string
	for name := range w.last {
		if rest, is := strings.CutPrefix(name, "binary "); is {
			targets = append(targets, strings.Fields(rest)[0])
		}
	}
	if slices.Sort(targets); len(targets) > 0 {
		w.gobuild(w.root, "incremental", w.executor(), "build", "-only=target."+targets[w.rng.IntN(len(targets))])
	}
}

// fail names all that is needed to see it again.
func (w *walk) fail(title, format string, args ...any) {
	w.t.Helper()
	w.t.Fatalf("seed %d, "+title+": "+format, append([]any{*seed}, args...)...)
}

// same fails where something is not equal.
func (w *walk) same(title string, here, there map[string]string) {
	w.t.Helper()
	all := maps.Clone(there)
	maps.Copy(all, here)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if w.api != nil && strings.HasPrefix(name, "layout of ") {
			continue // the engine has none
		}
		if here[name] != there[name] {
			w.fail(title, "%s is %q, and %q from scratch", name, here[name], there[name])
		}
	}
}

// expected holds builds from scratch, before and after, against what an edit must do: else
// the edit is none.
func (w *walk) expected(title string, e effect, last, now map[string]string) {
	w.t.Helper()
	binaries := func(m map[string]string) map[string]string {
		m = maps.Clone(m)
		maps.DeleteFunc(m, func(name, _ string) bool { return !strings.HasPrefix(name, "binary ") })
		return m
	}
	same, sameBinaries := maps.Equal(last, now), maps.Equal(binaries(last), binaries(now))
	switch {
	case e == changes && sameBinaries, e == files && same:
		w.fail(title, "an edit that counts changed nothing: this is a mistake of the test")
	case e <= idle && !same, e == files && !sameBinaries:
		w.fail(title, "an edit that does not count changed something: this is a mistake of the test")
	}
}

// upToDate fails where gobuild plans to compile.
func (w *walk) upToDate(title string) {
	w.t.Helper()
	r := w.gobuild(w.root, "incremental", w.executor(), "plan", "-format=json")
	var planned struct {
		Actions []struct{ Kind, Title, Why string }
	}
	if r.code != 0 {
		w.fail(title, "gobuild plan: exit code %d\n%s", r.code, r.stderr)
	}
	must(w.t, json.Unmarshal([]byte(r.stdout), &planned))
	for _, a := range planned.Actions {
		if a.Kind == "compile" && a.Why != "up to date" {
			w.fail(title, "gobuild would %s: %s", a.Title, a.Why)
		}
	}
}

// race edits while gobuild runs; what that run makes is not looked at.
func (w *walk) race() {
	done := make(chan struct{})
	go func() {
		defer close(done)
		w.during()
	}()
	w.build(w.root, "incremental", w.executor())
	<-done
	w.during = nil
}

// prints runs a program of C: each value of its C files is printed. Only this tells whether
// Go noticed an edited header, as the two builds may both be of an old one.
func (w *walk) prints(title string, r result) {
	w.t.Helper()
	out, err := exec.Command(filepath.Join(w.root, r.where["app linux/amd64"])).CombinedOutput()
	must(w.t, err)
	for _, name := range slices.Concat(w.parts[partHeader], w.parts[partC]) {
		if v := value.FindString(w.read(name)); !strings.Contains(string(out), v) {
			w.fail(title, "%s has %s, but the program prints %s", name, v, out)
		}
	}
}
