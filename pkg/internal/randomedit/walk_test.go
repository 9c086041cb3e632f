package randomedit

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/docker/docker/client"
	"golang.org/x/tools/txtar"
)

// A walk is a world on its way from edit to edit.
type walk struct {
	*world
	t    *testing.T
	rng  *rand.Rand
	api  *client.Client // nil on the host
	dir  string         // holds all of it
	root string         // the world
	deck []kind         // kinds that were not drawn since it was dealt

	dep      dependency
	registry string            // of bases
	vars     map[string]string // GOBUILD_VAR_…
	noise    []string          // of the user's environment
	value    int               // the last one
	during   func()            // runs while gobuild does

	last     map[string]string // what the last build from scratch made; nil where it failed
	happened *tally
}

func newWalk(t *testing.T, x *world, api *client.Client, happened *tally) *walk {
	w := &walk{world: x, t: t, rng: random(t.Name()), api: api, vars: map[string]string{}, happened: happened}
	var err error
	w.dir, err = os.MkdirTemp(temp, x.name+"-")
	must(t, err)
	w.root = filepath.Join(w.dir, "world")
	must(t, os.MkdirAll(filepath.Join(w.dir, "home"), 0o755))
	w.dep = newDependency(t, x.name+w.executor(), filepath.Join(w.dir, "proxy"))
	if x.images {
		w.registry = newRegistry(t)
		w.vars["registry"] = w.registry
		w.moveBase()
	}
	w.writeWorld()
	w.newCache("incremental")
	w.newCache("scratch")
	return w
}

func (w *walk) executor() string {
	if w.api != nil {
		return "docker"
	}
	return "host"
}

// writeWorld writes the world as it begins. All of it is an hour old: what Go remembers by times it
// does not for files of the last seconds.
func (w *walk) writeWorld() {
	words := strings.NewReplacer("$DEP", w.dep.path, "$SUMS", w.dep.sums, "$MARK", mark, "$EXECUTOR", w.executor())
	s := snapshot{}
	for _, f := range txtar.Parse([]byte(w.archive)).Files {
		if f.Name == config {
			f.Data = fmt.Appendf(f.Data, "\ncache { url = \"file://%s\" }\n", w.store())
		}
		s[f.Name] = entry{mode: 0o644, data: []byte(words.Replace(string(f.Data)))}
	}
	for name, says := range w.links {
		s[name] = entry{mode: os.ModeSymlink, data: []byte(says[0])}
	}
	must(w.t, s.write(w.root, snapshot{}))
	for _, dir := range w.counted[:min(2, len(w.counted))] {
		w.addTo(dir)
	}
	old := time.Now().Add(-time.Hour)
	for _, name := range slices.Sorted(maps.Keys(w.snapshot())) {
		if s[name].mode&os.ModeSymlink == 0 {
			must(w.t, os.Chtimes(w.path(name), time.Time{}, old))
		}
	}
	if w.git {
		w.gitDo("init", "-q", "-b", "main", "--template=")
		w.commit()
	}
}

// makeEdits makes so many edits, and checks after each, or after a few.
func (w *walk) makeEdits(t *testing.T, edits int) {
	w.check(nil, maybe, "as it began")
	for n := 1; n <= edits; {
		before, at := w.snapshot(), w.stamps()
		count := 1
		if w.rng.IntN(8) == 0 {
			count = min(2+w.rng.IntN(2), edits-n+1)
		}
		begun := time.Now()
		what, e := w.edit(count)
		if e < maybe && w.stamps() != at {
			e = maybe
		}
		n += count
		title := fmt.Sprintf("edit %d: %s", n-1, what)
		if ok := w.check(w.last, e, title); !ok {
			must(t, before.write(w.root, w.snapshot()))
			w.check(nil, maybe, title+", and back")
		}
		t.Logf("%s: %s", title, time.Since(begun).Round(time.Millisecond))
	}
}

// edit makes a few edits and says what they are.
func (w *walk) edit(count int) (what string, e effect) {
	var list []string
	for i := range count {
		name, did, ei := w.drawEdit()
		list = append(list, name+" ("+did+")")
		switch {
		case i == 0:
			e = ei
		case e != ei || e >= maybe: // one may undo what the other did
			e = maybe
		}
	}
	return strings.Join(list, ", "), e
}

// drawEdit makes the edit of the deck's next kind that is possible here.
func (w *walk) drawEdit() (name, did string, e effect) {
	for range 2*len(deck) + 1 {
		if len(w.deck) == 0 {
			w.deck = slices.Clone(deck)
			w.rng.Shuffle(len(w.deck), func(i, j int) { w.deck[i], w.deck[j] = w.deck[j], w.deck[i] })
		}
		k := w.deck[0]
		w.deck = w.deck[1:]
		if did, e = k.edit(w); did != "" {
			w.happened.add(k.name)
			return k.name, did, e
		}
	}
	w.t.Fatal("no kind of edit is possible")
	return "", "", maybe
}

// A tally counts the edits of each kind.
type tally struct {
	sync.Mutex
	kinds                 map[string]int
	fresh, built, refused int // checks by what gobuild did
	took                  int // times that another machine took binaries from the shared cache
}

func (c *tally) add(kind string) {
	c.Lock()
	defer c.Unlock()
	if c.kinds == nil {
		c.kinds = map[string]int{}
	}
	c.kinds[kind]++
}

func (c *tally) ran(ok, compiled bool) {
	c.Lock()
	defer c.Unlock()
	switch {
	case !ok:
		c.refused++
	case compiled:
		c.built++
	default:
		c.fresh++
	}
}

func (c *tally) shared(took bool) {
	c.Lock()
	defer c.Unlock()
	if took {
		c.took++
	}
}

func (c *tally) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "up to date %d times, built %d times, failed %d times, taken from the shared cache %d times\n",
		c.fresh, c.built, c.refused, c.took)
	for _, k := range kinds {
		fmt.Fprintf(&b, "%4d  %s\n", c.kinds[k.name], k.name)
	}
	return b.String()
}
