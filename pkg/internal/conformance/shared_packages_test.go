package conformance

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/module"
)

// TestSharedPackages shares compiled packages between machines that have nothing in common but the cache,
// and compares what they build with a build without it.
func TestSharedPackages(t *testing.T) {
	onBoth(t, func(t *testing.T, x executor) {
		p := newPool(t, x, "", signedBy)
		proxy := &modproxy{dir: strings.TrimPrefix(p.env[0], "GOPROXY=file://")}
		first := p.machine(t)
		want := first.build(t, 2, 0)
		if want.Cache.Packages.Given < want.Cache.Packages.Compiled || want.Cache.Packages.Compiled < 20 {
			t.Errorf("what was compiled is not shared: %+v", want.Cache)
		}
		all := want.Cache.Packages.Given

		runner := p.machine(t)
		runner.edit(t, "a/main.go", `"a"`, `"edited"`)
		r := runner.build(t, 1, 1)
		if n := r.Cache.Packages; n.Taken != all || n.Compiled != 1 || n.Given != 1 {
			t.Errorf("a runner with an edited program: %+v, not %d packages", n, all)
		}
		runner.edit(t, "b/main.go", `"b"`, `"edited, too"`)
		if n := runner.build(t, 1, 0).Cache.Packages; n.Taken > 0 || n.Compiled != 1 {
			t.Errorf("a machine that has all but one: %+v", n)
		}

		linker := p.machine(t)
		linker.edit(t, "gobuild.hcl", "  platforms", "  stamp = { \"main.version\" = \"v1\" }\n  platforms")
		if n := linker.build(t, 2, 0).Cache.Packages; n.Compiled > 0 {
			t.Errorf("programs with another stamp: %+v", n)
		}

		bumped := p.machine(t)
		bumped.bump(t, proxy)
		if n := bumped.build(t, 2, 0).Cache.Packages; n.Compiled != 2 || n.Taken == 0 { // the module, and a
			t.Errorf("another version of a module: %+v", n)
		}
		again := p.machine(t)
		again.bump(t, nil)
		again.edit(t, "b/main.go", `"b"`, `"last"`)
		if n := again.build(t, 1, 1).Cache.Packages; n.Compiled != 1 {
			t.Errorf("what another machine compiled with the module: %+v", n)
		}
		p.isHarmless(t)
	})
}

// isHarmless changes all bundles of the store. What is built is the same, and what was wrong is replaced.
func (p *pool) isHarmless(t *testing.T) {
	t.Helper()
	for _, name := range p.entries(t, "cas") {
		data, err := os.ReadFile(name)
		must(t, err)
		must(t, os.WriteFile(name, forge(t, data), 0o644))
	}
	r := p.machine(t)
	r.edit(t, "a/main.go", `"a"`, `"of forged packages"`)
	c := r.build(t, 2, 0)
	if n := c.Cache.Packages; n.Taken > 0 || n.Compiled < 20 {
		t.Errorf("forged packages: %+v", n)
	}
	r = p.machine(t)
	r.edit(t, "a/main.go", `"a"`, `"of packages that were replaced"`)
	if n := r.build(t, 1, 1).Cache.Packages; n.Compiled != 1 {
		t.Errorf("forged packages are not replaced: %+v", n)
	}
}

// TestUnsharedPackages has compiles that do not take part.
func TestUnsharedPackages(t *testing.T) {
	onBoth(t, func(t *testing.T, x executor) {
		p := newPool(t, x, "", signedBy)
		p.edit(t, "gobuild.hcl", "  platforms", "  trimpath = false\n  platforms")
		c := p.ok(t, "build", "-format=json")
		lacks(t, c.stdout.String(), `"cache"`)
		if files, err := os.ReadDir(p.store); len(files) > 0 || err != nil {
			t.Errorf("what has paths of this machine is shared: %v, %v", files, err)
		}
	})
}

// TestOwnBuildCache has a repository whose cache is its own: what that says of packages is not in the build
// cache of other repositories.
func TestOwnBuildCache(t *testing.T) {
	onBoth(t, func(t *testing.T, x executor) {
		p := newPool(t, x, "", signedBy)
		p.machine(t).build(t, 2, 0)
		m := p.machine(t)
		m.edit(t, "a/main.go", `"a"`, `"edited"`)
		if n := m.build(t, 1, 1).Cache.Packages; n.Compiled != 1 {
			t.Errorf("a runner with an edited program: %+v", n)
		}
		m.edit(t, "a/main.go", `"edited"`, `"edited again"`)
		var b built
		must(t, json.Unmarshal([]byte(m.ok(t, "build", "-no-cache", "-format=json").stdout.String()), &b))
		if n := b.Cache.Packages; n.Compiled < 20 {
			t.Errorf("packages of the store are in the build cache of all: %+v", n)
		}
	})
}

// A machine is a fresh one, with a cache and volumes of its own.
type machine struct {
	*project
	cache string
}

// machine returns a machine in another place, which has toolchains and nothing else.
func (p *pool) machine(t *testing.T) machine {
	t.Helper()
	r := p.runner(t)
	m := machine{r, sharingToolchains(t)}
	volumes := fmt.Sprintf("%s-%s", mark, shortHash(r.dir))
	r.env = append(r.env, "GOBUILD_CACHE="+m.cache, "GOBUILD_VOLUMES="+volumes)
	if p.engine != nil {
		t.Cleanup(func() { removeVolumesOf(t, volumes) })
	}
	return m
}

// edit replaces text in a file.
func (p *project) edit(t *testing.T, name, from, to string) {
	t.Helper()
	text := readString(t, p.path(name))
	if !strings.Contains(text, from) {
		t.Fatalf("there is no %s in %s", from, name)
	}
	p.put(t, name, strings.Replace(text, from, to, 1))
}

// bump requires another version of the module of the project, which a proxy gets if there is one.
func (m machine) bump(t *testing.T, proxy *modproxy) {
	t.Helper()
	lines := strings.Fields(readString(t, m.path("go.sum")))
	path := lines[0]
	if proxy != nil {
		proxy.add(t, module.Version{Path: path, Version: "v1.1.0"},
			strings.ReplaceAll(dep, "$DEP", path)+"\nfunc Bumped() {}\n")
		must(t, os.WriteFile(filepath.Join(proxy.dir, "sums"), []byte(proxy.sums.String()), 0o644))
	}
	sums := filepath.Join(strings.TrimPrefix(m.env[0], "GOPROXY=file://"), "sums")
	m.put(t, "go.sum", readString(t, sums))
	m.edit(t, "go.mod", "v1.0.0", "v1.1.0")
}

// A built is the part of build -format=json that tests read.
type built struct {
	Binaries []struct{ Target, Digest string }
	Cache    struct {
		Taken, Given int
		Packages     struct{ Taken, Given, Compiled int }
	}
}

// build builds, and compares with a machine that takes nothing. Some binaries are built, the others taken.
func (m machine) build(t *testing.T, given, taken int) (b built) {
	t.Helper()
	c := m.ok(t, "build", "-format=json")
	must(t, json.Unmarshal([]byte(c.stdout.String()), &b))
	if b.Cache.Given != given || b.Cache.Taken != taken {
		t.Errorf("binaries: gave %d and took %d, not %d and %d\n%s", b.Cache.Given, b.Cache.Taken, given, taken,
			c.stderr.String())
	}
	plain := *m.project
	plain.dir = filepath.Join(shortTemp(t), "plain")
	must(t, os.CopyFS(plain.dir, os.DirFS(m.dir)))
	must(t, os.RemoveAll(plain.path("dist")))
	plain.put(t, "gobuild.hcl", withoutCache(readString(t, m.path("gobuild.hcl"))))
	plain.env = slices.DeleteFunc(slices.Clone(m.env), func(v string) bool {
		return strings.HasPrefix(v, "GOBUILD_CACHE=") || strings.HasPrefix(v, "GOBUILD_VOLUMES=")
	})
	var want built
	must(t, json.Unmarshal([]byte(plain.ok(t, "build", "-format=json").stdout.String()), &want))
	if !slices.Equal(want.Binaries, b.Binaries) || len(b.Binaries) == 0 {
		t.Errorf("%v is not what a build without the cache makes: %v", b.Binaries, want.Binaries)
	}
	return b
}
