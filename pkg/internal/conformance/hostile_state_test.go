package conformance

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// hostileState is what a repository could do to what gobuild remembers, and what damage could.
var hostileState = []bullet{
	{"links committed where state once was lead nowhere", committedLinks},
	{"a committed state with an altered binary is not believed", committedState},
	{"what is in .gobuild feeds a compile that reads it", hiddenSource},
	{"the tree holds nothing new but dist", nothingButDist},
	{"verbs that build nothing leave no state", lookingLeavesNothing},
	{"two paths of one checkout share its state", sharedState},
	{"a copied and a moved checkout do not believe the other's state", copiedCheckout},
	{"state in the place of a link, or of another user, is refused", untrustedState},
	{"state of checkouts that are gone is removed after a while", goneCheckouts},
	{"clean says what it removes, after what runs has ended", cleanSays},
	{"what is damaged of a state is mended, or named", damagedState},
}

// TestHostileState checks the state of checkouts, on both executors.
func TestHostileState(t *testing.T) {
	isHostile(t)
	onBoth(t, func(t *testing.T, x executor) {
		newProject(t, x, quick).ok(t, "build") // the toolchain is there from now on
		alone.Store(x.name, sharingToolchains(t))
		runEach(t, x, hostileState)
	})
}

// alone are caches that nobody else uses, by executor.
var alone sync.Map

// newAlone is a project with such a cache.
func newAlone(t *testing.T, x executor) *project {
	t.Helper()
	p := newProject(t, x, quick)
	cache, _ := alone.Load(x.name)
	p.env = append(p.env, "GOBUILD_CACHE="+cache.(string))
	return p
}

// statePaths returns the paths of checkouts beside the project that have a state.
func (p *project) statePaths(t *testing.T) (paths []string) {
	t.Helper()
	for _, name := range globAll(t, filepath.Join(filepath.Dir(p.state()), "*", "path")) {
		text, err := os.ReadFile(name)
		must(t, err)
		if filepath.Dir(string(text)) == filepath.Dir(p.dir) {
			paths = append(paths, string(text))
		}
	}
	return paths
}

// workDirs returns the directories of its own that gobuild passes to commands, relative to those of
// the executor.
func (p *project) workDirs(t *testing.T) (dirs []string) {
	t.Helper()
	var doc plan.Document
	must(t, json.Unmarshal([]byte(p.ok(t, "plan", "-format=json").stdout.String()), &doc))
	for _, a := range doc.Actions {
		for _, c := range a.Commands {
			for _, m := range c.Mounts {
				if m.Kind == plan.Work && m.Source != "" {
					dirs = append(dirs, m.Source)
				}
			}
		}
	}
	if len(dirs) == 0 {
		t.Fatal("the plan has no directories of gobuild's own")
	}
	return dirs
}

func committedLinks(t *testing.T, x executor) {
	p := newProject(t, x, quick)
	victim := filepath.Join(filepath.Dir(p.dir), "victim")
	must(t, os.MkdirAll(filepath.Join(victim, "below"), 0o755))
	overwrite(t, filepath.Join(victim, "below", "file"), "precious")
	before := tree(t, victim)
	links := append(p.workDirs(t), "state", "hashes", "known", "probe")
	for _, link := range links {
		link = p.path(".gobuild", x.name, link)
		must(t, os.MkdirAll(filepath.Dir(link), 0o755))
		must(t, os.Symlink(victim, link))
	}
	committed := tree(t, p.path(".gobuild"))
	c := p.ok(t, "image")
	contains(t, c.stderr.String(), p.path(".gobuild")+" can be removed")
	p.ok(t, "build")
	sameTree(t, before, tree(t, victim))
	sameTree(t, committed, tree(t, p.path(".gobuild")))

	must(t, os.RemoveAll(p.path(".gobuild")))
	must(t, os.Symlink(victim, p.path(".gobuild")))
	c = p.ok(t, "build")
	if strings.Count(c.stderr.String(), "can be removed") != 1 {
		t.Errorf("the note is not there once:\n%s", c.stderr.String())
	}
	sameTree(t, before, tree(t, victim))
	if c := p.ok(t, "clean", "-executor=host"); !exists(p.path(".gobuild")) {
		t.Errorf("clean removed the link:\n%s", c.stdout.String())
	}
	sameTree(t, before, tree(t, victim))
}

// A record has the digest of what go build wrote, and one of itself.
type record struct {
	Key   string          `json:"key"`
	Sum   string          `json:"sum"`
	Value json.RawMessage `json:"value"`
}

// forgeRecords alters the programs of a state, and their records to match.
func forgeRecords(t *testing.T, state string) {
	t.Helper()
	var digests []string
	for _, name := range globAll(t, filepath.Join(state, "out", "*", "*")) {
		digests = append(digests, sum(t, name))
		overwrite(t, name, "#!/bin/sh\necho altered\n")
		digests = append(digests, sum(t, name))
	}
	altered := strings.NewReplacer(digests...)
	for _, name := range globAll(t, filepath.Join(state, "state", "*.json")) {
		data, err := os.ReadFile(name)
		must(t, err)
		var r record
		must(t, json.Unmarshal(data, &r))
		r.Value = json.RawMessage(altered.Replace(string(r.Value)))
		r.Sum = fmt.Sprintf("%x", sha256.Sum256(r.Value))
		data, err = json.Marshal(r)
		must(t, err)
		must(t, os.WriteFile(name, data, 0o644))
	}
	must(t, os.RemoveAll(filepath.Join(state, "hashes")))
}

func committedState(t *testing.T, x executor) {
	origin, p := newProject(t, x, quick), newProject(t, x, quick)
	origin.ok(t, "image")
	made := origin.path(".gobuild") // of a gobuild that keeps its state there
	if !exists(made) {
		made = origin.state()
	}
	must(t, os.MkdirAll(p.path(".gobuild"), 0o755))
	must(t, copyTree(made, p.path(".gobuild")))
	forgeRecords(t, p.path(".gobuild", x.name))
	p.ok(t, "build")
	p.ok(t, "image")
	if out, err := exec.Command(p.path("dist", "linux_amd64", "small")).CombinedOutput(); string(out) != "small\n" {
		t.Errorf("the program prints %q, %v", out, err)
	}
	if x.engine == nil { // what is altered does not start on scratch
		if got := runImage(t, p, "small"); got != "small\n" {
			t.Errorf("the image prints %q", got)
		}
	} else if got := prints(t, "docker", "run", "--rm", tag("small")); got != "small\n" {
		t.Errorf("the image prints %q", got)
	}
}

// hiding is a program in GOPATH mode, of which all files count.
const hiding = `
-- main.go --
package main

import _ "embed"

//go:embed .gobuild/text
var text string

func main() { print(text) }
-- .gobuild/text --
one
-- gobuild.hcl --
toolchain "old" { version = "1.16.15" }

override "example.com/hiding" { path = "." }

target "hiding" {
  package   = "example.com/hiding"
  mode      = "gopath"
  toolchain = toolchain.old
}
`

func hiddenSource(t *testing.T, x executor) {
	p := newProject(t, x, hiding)
	for _, text := range []string{"one\n", "two\n"} {
		p.put(t, ".gobuild/text", text)
		p.ok(t, "build")
		if got := prints(t, p.path("dist", "linux_amd64", "hiding")); got != text {
			t.Errorf("it prints %q, want %q", got, text)
		}
	}
}

func nothingButDist(t *testing.T, x executor) {
	p := newProject(t, x, quick)
	before := tree(t, p.dir)
	for _, verb := range []string{"image", "build", "plan", "validate"} {
		p.ok(t, verb)
	}
	after := tree(t, p.dir, own...)
	delete(before, ".") // has another time
	delete(after, ".")
	sameTree(t, before, after)
	if info, err := os.Stat(p.state()); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the state's directory: %v, %v", info, err)
	}
	if text, err := os.ReadFile(p.state("path")); err != nil || string(text) != p.dir+"\n" {
		t.Errorf("it says %q, %v", text, err)
	}
}

func lookingLeavesNothing(t *testing.T, x executor) {
	p := newAlone(t, x)
	for _, verb := range looking {
		p.ok(t, verb...)
		if exists(p.state()) {
			t.Fatalf("%v left a state", verb)
		}
	}
}

func sharedState(t *testing.T, x executor) {
	p := newAlone(t, x)
	p.ok(t, "build")
	link := p.dir + "-link"
	must(t, os.Symlink(p.dir, link))
	c := p.ok(t, "build", "-file="+filepath.Join(link, "gobuild.hcl"))
	if strings.Contains(c.stderr.String(), "compile") || len(p.statePaths(t)) != 1 {
		t.Errorf("by another path, with the states %v:\n%s", p.statePaths(t), c.stderr.String())
	}
}

func copiedCheckout(t *testing.T, x executor) {
	p := newAlone(t, x)
	p.ok(t, "build")
	forgeRecords(t, p.state(x.name)) // what would be believed at its own path
	copied, moved := *p, *p
	copied.dir, moved.dir = p.dir+"-copied", p.dir+"-moved"
	must(t, os.Mkdir(copied.dir, 0o755))
	must(t, copyTree(p.dir, copied.dir))
	must(t, os.Rename(p.dir, moved.dir))
	for _, other := range []project{copied, moved} {
		must(t, os.RemoveAll(other.path("dist")))
		other.ok(t, "build")
		if got := prints(t, other.path("dist", "linux_amd64", "small")); got != "small\n" {
			t.Errorf("%s prints %q", other.dir, got)
		}
	}
	if n := len(p.statePaths(t)); n != 3 {
		t.Errorf("there are %d states", n)
	}
}

func untrustedState(t *testing.T, x executor) {
	p := newAlone(t, x)
	p.ok(t, "build")
	all := filepath.Dir(p.state())
	for _, dir := range []string{p.state(), all} {
		aside := filepath.Join(filepath.Dir(all), "aside")
		must(t, os.Rename(dir, aside))
		must(t, os.Symlink(aside, dir))
		p.fails(t, 1, []string{"cannot keep its state in " + dir + ": it is a symbolic link: remove it"}, "build")
		p.ok(t, "plan")
		must(t, os.Remove(dir))
		must(t, os.Rename(aside, dir))
	}
	must(t, os.Chmod(p.state(), 0o777))
	p.ok(t, "build")
	if info, err := os.Stat(p.state()); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("others may write: %v, %v", info.Mode(), err)
	}
	if os.Getuid() != 0 {
		return // who is not root cannot give anything away
	}
	for _, dir := range []string{p.state(), all} {
		must(t, os.Chown(dir, stranger, stranger))
		p.fails(t, 1, []string{"cannot keep its state in " + dir +
			fmt.Sprintf(": it belongs to the user %d", stranger)}, "build")
		must(t, os.Chown(dir, 0, 0))
	}
}

// goneCheckouts changes times as if days had passed.
func goneCheckouts(t *testing.T, x executor) {
	p := newAlone(t, x)
	long, short := time.Now().Add(-31*24*time.Hour), time.Now().Add(-29*24*time.Hour)
	other := func(name string, used time.Time, gone bool) string {
		o := *p
		o.dir = p.dir + "-" + name
		must(t, os.Mkdir(o.dir, 0o755))
		must(t, copyTree(p.dir, o.dir))
		state := o.state()
		o.ok(t, "build")
		must(t, os.Chtimes(filepath.Join(state, "path"), used, used))
		if gone {
			must(t, fsx.RemoveAll(o.dir))
		}
		return state
	}
	old, young, there, running := other("old", long, true), other("young", short, true), other("there", long,
		false), other("running", long, true)
	unlock, err := fsx.Lock(t.Context(), filepath.Join(running, "lock"), nil)
	must(t, err)
	defer unlock()

	p.ok(t, "build")
	if !exists(old) {
		t.Error("it was looked at twice a day")
	}
	must(t, os.Chtimes(filepath.Join(filepath.Dir(old), "swept-"+x.name), short, short))
	p.ok(t, "build")
	for state, want := range map[string]bool{old: false, young: true, there: true, running: true, p.state(): true} {
		if exists(state) != want {
			t.Errorf("%s is there: %v", state, !want)
		}
	}
}

func cleanSays(t *testing.T, x executor) {
	p := newAlone(t, x)
	p.ok(t, "build")
	p.put(t, ".gobuild/state", "not ours")
	state := p.state()
	unlock, err := fsx.Lock(t.Context(), filepath.Join(state, "lock"), nil)
	must(t, err)
	c := p.start(t, nil, "clean", "-executor=host") // the engine is others', too
	until(t, "clean waits", func() bool { return strings.Contains(c.stderr.String(), "waiting for another gobuild") })
	if !exists(p.path("dist", "linux_amd64", "small")) || !exists(filepath.Join(state, x.name, "out")) {
		t.Error("it removed what another uses")
	}
	unlock()
	if c.wait().code != 0 {
		t.Fatal(c.stderr.String())
	}
	contains(t, c.stdout.String(), "outputs in dist: ", "MB\n", "removed what gobuild remembers of this checkout, in "+
		state+": ", "freed ", "kept toolchains")
	contains(t, c.stderr.String(), "can be removed")
	if exists(p.path("dist")) || exists(state) || !exists(p.path(".gobuild", "state")) {
		t.Errorf("dist: %v, the state: %v, .gobuild: %v", exists(p.path("dist")), exists(state),
			exists(p.path(".gobuild", "state")))
	}
	contains(t, p.ok(t, "clean", "-executor=host").stdout.String(), "there was nothing to remove")
	p.ok(t, "build")
}

// damages are what may become of a file.
var damages = []struct {
	name string
	do   func(t *testing.T, name string)
}{
	{"zero bytes", func(t *testing.T, name string) { must(t, os.Truncate(name, 0)) }},
	{"truncated", func(t *testing.T, name string) { truncateAll(t, name) }},
	{"garbage", func(t *testing.T, name string) { overwrite(t, name, "\x00{garbage}\n") }},
	{"a directory", func(t *testing.T, name string) { makeDirectories(t, name) }},
	{"a link to nothing", func(t *testing.T, name string) {
		must(t, os.Remove(name))
		must(t, os.Symlink(name+"-nothing/below", name))
	}},
	{"unreadable", func(t *testing.T, name string) { must(t, os.Chmod(name, 0)) }},
	{"gone", func(t *testing.T, name string) { must(t, os.Remove(name)) }},
}

// damagedState damages the files and directories of a state in every way, on the host one at a
// time. The run's error must name the path, and how to go on.
func damagedState(t *testing.T, x executor) {
	p := newProject(t, x, quick)
	p.ok(t, "build")
	p.ok(t, "image")
	good := sum(t, p.path("dist", "linux_amd64", "small"))
	files, dirs := listTree(t, p.state())
	together := [][]string{files}
	if x.engine == nil {
		together = slices.Collect(slices.Chunk(files, 1))
	}
	for _, names := range together {
		for _, d := range damages {
			for _, name := range names {
				if info, err := os.Lstat(name); err == nil && info.Mode().IsRegular() { // else it was not needed again
					d.do(t, name)
				}
			}
			p.checkRecovers(t, names[0]+": "+d.name, good)
		}
	}
	for _, name := range dirs {
		if exists(name) {
			must(t, fsx.RemoveAll(name))
			overwrite(t, name, "a file")
			p.checkRecovers(t, name+": a file", good)
		}
	}
}

var toRemove = regexp.MustCompile(`(/\S+?):? .*remove it`)

// checkRecovers fails the test if a build does not produce the right result, after what its error
// names was removed.
func (p *project) checkRecovers(t *testing.T, after, good string) {
	t.Helper()
	must(t, os.RemoveAll(p.path("dist"))) // it would hide what is wrong
	for _, verb := range []string{"build", "image"} {
		c := p.run(t, verb)
		if named := toRemove.FindStringSubmatch(c.stderr.String()); c.code != 0 && named != nil &&
			strings.HasPrefix(named[1], p.state()) {
			must(t, os.RemoveAll(named[1]))
			c = p.run(t, verb)
		}
		if c.code != 0 {
			t.Errorf("%s: %s: exit code %d\n%s", after, verb, c.code, c.stderr.String())
			must(t, fsx.RemoveAll(p.state()))
			p.ok(t, verb)
		}
	}
	if got := sum(t, p.path("dist", "linux_amd64", "small")); got != good {
		t.Errorf("%s: the binary is another", after)
	}
	soundLayout(t, p)
}

// listTree returns the files and directories of a tree.
func listTree(t *testing.T, root string) (files, dirs []string) {
	t.Helper()
	must(t, filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() {
			dirs = append(dirs, path)
		} else if err == nil {
			files = append(files, path)
		}
		return err
	}))
	return files, dirs
}
