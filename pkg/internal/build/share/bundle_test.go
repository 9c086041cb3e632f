package share

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/buildcache"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor/fake"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/progress"
	"github.com/gobuild-dev/gobuild/pkg/internal/sharedstore"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func idOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// entryOf is a package whose archive is a text.
func entryOf(path, text string) packageEntry {
	return packageEntry{path, idOf("action " + path + text), idOf(text), int64(len(text))}
}

var build = plan.Command{Mounts: []plan.Mount{{Target: plan.CacheDir, Kind: plan.Cache, Write: true}}}

// newPackages returns packages with a store, and the directory of its build cache.
func newPackages(t *testing.T) (s Packages, store, builds string) {
	t.Helper()
	store = filepath.Join(t.TempDir(), "store")
	dir, err := sharedstore.OpenDir(store, true)
	must(t, err)
	t.Cleanup(dir.Close)
	e := fake.New(fake.OnMachine())
	e.Caches = t.TempDir()
	var out bytes.Buffer
	c := &client{Options: Options{Store: dir}, reporter: progress.New(&out)}
	return Packages{&Sharer{client: c, executor: e}}, store, e.CachePath(build.Mounts[0])
}

// compiled puts packages into a build cache as go does.
func compiled(t *testing.T, builds string, texts map[string]string) (list []packageEntry) {
	t.Helper()
	for path, text := range texts {
		e := entryOf(path, text)
		list = append(list, e)
		for name, data := range map[string]string{
			buildcache.OutputFile(e.Output): text, buildcache.OutputFile(buildcache.Nothing): "",
			buildcache.ActionFile(e.Action): fmt.Sprintf("v1 %s %s %20d %20d\n", e.Action, e.Output, e.Size, 1),
		} {
			file := filepath.Join(builds, filepath.FromSlash(name))
			must(t, os.MkdirAll(filepath.Dir(file), 0o755))
			must(t, os.WriteFile(file, []byte(data), 0o644))
		}
	}
	return list
}

// made makes a bundle of packages, and puts it into the store.
func made(t *testing.T, s Packages, list []packageEntry) bundle {
	t.Helper()
	m, err := s.makeBundle(t.Context(), build, bundle{}, modules, list)
	must(t, err)
	defer m.files.close()
	defer m.index.close()
	must(t, s.putPacked(t.Context(), m.files))
	must(t, s.putPacked(t.Context(), m.index))
	var index bytes.Buffer
	must(t, s.unpack(t.Context(), m.Index, maxIndex, &index))
	b := m.bundle
	b.entries, err = parseIndex(index.Bytes())
	must(t, err)
	return b
}

// A bundle of one build cache has in another one what go put into the first. It is the same whenever it is
// made.
func TestBundle(t *testing.T) {
	s, _, builds := newPackages(t)
	list := compiled(t, builds, map[string]string{"a": "archive of a", "b": "archive of b", "c": "archive of a"})
	first := made(t, s, list)
	if first.Files.Size != 2*1024+1024 { // a header and a block of each of two outputs, and the end
		t.Errorf("the bundle has %d bytes", first.Files.Size)
	}
	slices.Reverse(list)
	if second := made(t, s, list); second.Files != first.Files || second.Index != first.Index {
		t.Errorf("the same packages make other bundles: %v, %v", first, second)
	}
	other := fake.New(fake.OnMachine())
	other.Caches = t.TempDir()
	s.executor = other
	missing, err := s.missingOf(t.Context(), build, first)
	if len(missing) != 3 || err != nil {
		t.Errorf("missing: %v, %v", missing, err)
	}
	must(t, s.takeBundle(t.Context(), build, first, missing[:2]))
	if missing, err = s.missingOf(t.Context(), build, first); len(missing) != 1 || err != nil {
		t.Errorf("missing: %v, %v", missing, err)
	}
	dir := other.CachePath(build.Mounts[0])
	for _, e := range first.entries[:2] {
		data, err := os.ReadFile(filepath.Join(dir, buildcache.OutputFile(e.Output)))
		if idOf(string(data)) != e.Output || err != nil {
			t.Errorf("the archive of %s is %q, %v", e.Package, data, err)
		}
		for _, want := range []buildcache.Entry{{Action: e.Action, Output: e.Output, Size: e.Size},
			{Action: buildcache.PrintedBy(e.Action), Output: buildcache.Nothing}} {
			data, err := os.ReadFile(filepath.Join(dir, buildcache.ActionFile(want.Action)))
			must(t, err)
			got, err := buildcache.ParseEntry(data)
			if got != want || err != nil || len(data) != 175 {
				t.Errorf("an entry of %s: %q, %v", e.Package, data, err)
			}
		}
	}
}

// What a bundle must not have. Go uses nothing of it, and what was in the build cache stays.
func TestHostileBundles(t *testing.T) {
	good := entryOf("good", "good archive")
	file := func(name, text string) tarFile { return tarFile{tar.Header{Name: name, Size: int64(len(text))}, text} }
	right := file(buildcache.OutputFile(good.Output), "good archive")
	for what, files := range map[string][]tarFile{
		"another content":    {file(right.Name, "evil archive")},
		"another size":       {file(right.Name, "good archive, and more")},
		"nothing":            {},
		"a path out of it":   {right, file("../../evil", "evil")},
		"an absolute path":   {right, file("/tmp/evil", "evil")},
		"a file of an entry": {right, file(buildcache.ActionFile(idOf("other")), "v1 evil")},
		"an unknown output":  {right, file(buildcache.OutputFile(idOf("evil")), "evil")},
		"a link":             {{tar.Header{Name: right.Name, Typeflag: tar.TypeSymlink, Linkname: "/etc/passwd"}, ""}},
		"a directory":        {right, {tar.Header{Name: "aa/", Typeflag: tar.TypeDir}, ""}},
		"a file twice":       {right, file(right.Name, "evil archive")},
	} {
		t.Run(what, func(t *testing.T) {
			isRefused(t, archiveOf(t, files), good)
		})
	}
	whole := archiveOf(t, []tarFile{right})
	for _, n := range []int{0, 1, 511, 512, 520, 523} {
		isRefused(t, whole[:n], good)
	}
	isRefused(t, bytes.Repeat([]byte("no archive "), 1000), good)
}

type tarFile struct {
	tar.Header
	text string
}

func archiveOf(t *testing.T, files []tarFile) []byte {
	t.Helper()
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	for _, f := range files {
		h := f.Header
		must(t, w.WriteHeader(&h))
		_, err := io.WriteString(w, f.text)
		must(t, err)
	}
	must(t, w.Close())
	return out.Bytes()
}

// isRefused takes a bundle whose record is right, and whose content is not what the index says.
func isRefused(t *testing.T, files []byte, e packageEntry) {
	t.Helper()
	s, _, builds := newPackages(t)
	compiled(t, builds, map[string]string{"known": "known archive"})
	p, err := newPacked(bytes.NewReader(files))
	must(t, err)
	defer p.close()
	must(t, s.putPacked(t.Context(), p))
	b := bundle{Kind: modules, Files: p.blob, entries: []packageEntry{e}}
	if err := s.takeBundle(t.Context(), build, b, b.entries); !errors.Is(err, errDamaged) {
		t.Errorf("%d bytes: got %v", len(files), err)
	}
	missing, err := s.missingOf(t.Context(), build, b)
	if len(missing) != 1 || err != nil {
		t.Error("go would use it", err)
	}
	must(t, filepath.WalkDir(builds, func(name string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(name, "-d") {
			return err
		}
		if data, err := os.ReadFile(name); idOf(string(data))+"-d" != d.Name() || err != nil {
			t.Errorf("%s is not what its name says: %q, %v", name, data, err)
		}
		return nil
	}))
}

// A blob that is not what its record says.
func TestDamagedBundle(t *testing.T) {
	s, store, builds := newPackages(t)
	b := made(t, s, compiled(t, builds, map[string]string{"a": strings.Repeat("archive of a ", 1000)}))
	other := fake.New(fake.OnMachine())
	other.Caches = t.TempDir()
	s.executor = other
	another := b
	another.Files.Digest = idOf("another bundle")
	if err := s.takeBundle(t.Context(), build, another, b.entries); !errors.Is(err, errDamaged) {
		t.Errorf("the bundle of another record: %v", err)
	}
	if missing, err := s.missingOf(t.Context(), build, b); len(missing) != 1 || err != nil {
		t.Error("go would use the bundle of another record", err)
	}
	name := filepath.Join(store, "cas", b.Files.Stored[:2], b.Files.Stored)
	data, err := os.ReadFile(name)
	must(t, err)
	for i := range data {
		changed := slices.Clone(data)
		changed[i] ^= 0x10
		for _, damaged := range [][]byte{changed, data[:i]} {
			must(t, os.WriteFile(name, damaged, 0o644))
			err := s.takeBundle(t.Context(), build, b, b.entries)
			missing, merr := s.missingOf(t.Context(), build, b)
			if merr != nil || (err == nil) != (len(missing) == 0) {
				t.Fatalf("byte %d: %v, but %d are missing, %v", i, err, len(missing), merr)
			}
			if err == nil { // a bit that zstd does not look at
				must(t, os.RemoveAll(other.CachePath(build.Mounts[0])))
			}
		}
	}
}

func TestWrongIndexes(t *testing.T) {
	good := entryOf("a", "archive")
	index := func(change func(*packageEntry)) []byte {
		e := good
		change(&e)
		data, err := json.Marshal([]packageEntry{e})
		must(t, err)
		return data
	}
	if list, err := parseIndex(index(func(*packageEntry) {})); len(list) != 1 || err != nil {
		t.Error(list, err)
	}
	one := strings.Trim(string(index(func(*packageEntry) {})), "[]")
	for _, data := range [][]byte{
		nil, []byte("{}"), []byte(`[{"action":1}]`), index(func(e *packageEntry) { e.Action = "../../x" }),
		index(func(e *packageEntry) { e.Output = strings.ToUpper(e.Output) }),
		index(func(e *packageEntry) { e.Output += "0" }), index(func(e *packageEntry) { e.Size = -1 }),
		index(func(e *packageEntry) { e.Size = executor.MostCacheFile + 1 }),
		[]byte("[" + strings.Repeat(one+",", maxEntries) + one + "]"),
	} {
		if list, err := parseIndex(data); err == nil {
			t.Errorf("%.80s: %v", data, list)
		}
	}
}

func TestMerge(t *testing.T) {
	var old []packageEntry
	for i := range mostVariants {
		old = append(old, entryOf("edited", fmt.Sprint("before ", i)))
	}
	old = append(old, entryOf("other", "other"))
	now := entryOf("edited", "now")
	all := merge(old, []packageEntry{now, entryOf("a", "a")})
	var names []string
	for _, e := range all {
		names = append(names, e.Package)
	}
	want := append([]string{"a"}, slices.Repeat([]string{"edited"}, mostVariants)...)
	if !slices.Equal(names, append(want, "other")) || all[1] != now || slices.Contains(all, old[mostVariants-1]) {
		t.Errorf("got %v", all)
	}
	if again := merge(all, []packageEntry{now}); !slices.Equal(again, all) {
		t.Errorf("what is known makes another list: %v", again)
	}
}

func TestParseGraph(t *testing.T) {
	used, compiled := parseGraph([]byte(`[
		{"Mode": "link", "Package": "m", "ActionID": "2ldgMTgr823oI6Bjtjm4"},
		{"Mode": "build", "Package": "m/a", "ActionID": "2ldgMTgr823oI6Bjtjm4", "Cmd": ["compile"]},
		{"Mode": "build", "Package": "m/b", "ActionID": "__8AAAAAAAAAAAAAAAAA"},
		{"Mode": "build", "Package": "m/c", "ActionID": "short"},
		{"Mode": "build", "Package": "unsafe"}]`))
	want := []usedPackage{{"m/a", "da576031382bf36de823a063b639b8"}, {"m/b", "ffff00000000000000000000000000"}}
	if !slices.Equal(used, want) || compiled != 1 {
		t.Errorf("got %v, %d", used, compiled)
	}
	for _, text := range []string{"", "{}", "[", `[{"Mode": 1}]`} {
		if used, compiled := parseGraph([]byte(text)); len(used) > 0 || compiled > 0 {
			t.Errorf("%q: %v", text, used)
		}
	}
}

func FuzzBundle(f *testing.F) {
	e := entryOf("a", "archive")
	f.Add([]byte(nil))
	f.Add(bytes.Repeat([]byte{0}, 1024))
	f.Fuzz(func(t *testing.T, data []byte) {
		b := bundle{entries: []packageEntry{e}}
		if err := b.filter(bytes.NewReader(data), b.entries, io.Discard); err == nil {
			t.Error("it was made up") // or SHA-256 is broken
		}
	})
}
