package scaffold

import (
	"cmp"
	"errors"
	"io/fs"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
	"github.com/gobuild-dev/gobuild/pkg/internal/source"
)

// A program is a main package.
type program struct {
	dir     string // relative to the directory: "." or "./cmd/api"
	module  *module
	rel     string // the same, relative to the module: "." or "cmd/api"
	left    string // why there is no target for it; "" if there can be one
	cgo     bool   // that is because it needs cgo
	isOther bool   // it is a tool, an example, a test
}

// A module is a module below the directory, or a GOPATH tree without modules.
type module struct {
	dir    string // relative to the directory: "." or "./services/a"
	source *source.Module
	hidden []string // directories with main packages that are left out for their names, which mains() warns of
}

// A tree is what was found below a directory.
type tree struct {
	dir      string // absolute
	arch     string
	modules  []*module
	programs []*program
	gopath   string // the import path of the directory where there is no module; "" if it has a src
	hasSrc   bool   // it is a GOPATH tree
	left     []string
}

// find finds the main packages below a directory.
func find(dir, arch string) (*tree, error) {
	t := &tree{dir: dir, arch: arch}
	if err := t.findModules(); err != nil {
		return nil, err
	}
	for _, m := range t.modules {
		if err := t.findPrograms(m); err != nil {
			return nil, err
		}
	}
	t.leaveOutCgo()
	t.classify()
	return t, nil
}

// findModules finds the module of the directory, those of its workspace, and nested ones.
func (t *tree) findModules() error {
	top, err := source.FindModule(t.dir)
	if err != nil {
		return err
	}
	nested := nestedModules(t.dir)
	if top == nil && len(nested) == 0 {
		t.findGOPATH()
		return nil
	}
	if top != nil && (top.GoMod != "" || top.Work == nil) {
		t.modules = append(t.modules, &module{dir: ".", source: top})
	}
	for _, rel := range nested {
		m, err := source.FindModule(filepath.Join(t.dir, filepath.FromSlash(rel)))
		var outside *source.NotInWorkspaceError
		switch {
		case errors.As(err, &outside):
			t.left = append(t.left, rel+": the go.work does not list this module")
		case err != nil:
			t.left = append(t.left, rel+": "+strings.ReplaceAll(err.Error(), "\n", "; "))
		default:
			t.modules = append(t.modules, &module{dir: rel, source: m})
		}
	}
	return nil
}

// nestedModules are the directories of modules below a directory, as packages name them.
func nestedModules(dir string) (list []string) {
	_ = filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return nil // what cannot be read is not built
		case d.IsDir() && p != dir && isSkipped(d.Name()):
			return fs.SkipDir
		case !d.IsDir() && d.Name() == "go.mod" && filepath.Dir(p) != dir && d.Type().IsRegular():
			if rel, err := filepath.Rel(dir, filepath.Dir(p)); err == nil {
				list = append(list, "./"+filepath.ToSlash(rel))
			}
		}
		return nil
	})
	slices.Sort(list)
	return list
}

// isSkipped reports whether a directory holds no modules of this repository.
func isSkipped(name string) bool {
	return name == "vendor" || name == "testdata" || name == "node_modules" || strings.HasPrefix(name, ".") ||
		strings.HasPrefix(name, "_")
}

// others are platforms for which a main package may be that is none on Linux.
var others = []string{"windows/amd64", "darwin/arm64", "freebsd/amd64", "js/wasm", "wasip1/wasm"}

// findPrograms finds the main packages of a module.
func (t *tree) findPrograms(m *module) error {
	pattern := "./..."
	if m.dir != "." {
		pattern = m.dir + "/..."
	}
	found, left, err := source.Context{GOOS: "linux", GOARCH: t.arch}.MainsLeftOut(t.dir, pattern)
	if err != nil {
		return err
	}
	for _, l := range left {
		switch {
		case l.Refused != nil:
			t.add(m, l.Dir, refused)
		case !l.Usual && !l.Module:
			m.hidden = append(m.hidden, l.Dir)
		}
	}
	dirs := slices.Collect(maps.Values(found))
	seen := map[string]bool{}
	for _, dir := range dirs {
		seen[dir] = true
		t.add(m, dir, "")
	}
	for _, dir := range t.notOnLinux(m) {
		for _, platform := range others {
			system, arch, _ := strings.Cut(platform, "/")
			abs := filepath.Join(t.dir, filepath.FromSlash(dir))
			info, err := source.Package(abs, system, arch, true, nil)
			if err == nil && info.Name == "main" && !seen[dir] {
				seen[dir] = true
				t.add(m, dir, "its build constraints leave out Linux: add a target with platforms = [\""+platform+"\"]")
			}
		}
	}
	return nil
}

// refused is why a program whose directory has such a name is left out.
const refused = "Go refuses the name of the directory"

// notOnLinux lists the directories of a module of which build constraints leave out all Go files.
func (t *tree) notOnLinux(m *module) (list []string) {
	root := filepath.Join(t.dir, filepath.FromSlash(m.dir))
	_ = filepath.WalkDir(root, func(dir string, d fs.DirEntry, err error) error {
		switch {
		case err != nil || !d.IsDir():
			return nil
		case dir != root && (isSkipped(d.Name()) || fsx.IsFile(filepath.Join(dir, "go.mod"))):
			return fs.SkipDir
		case len(goFiles(dir)) == 0:
			return nil
		}
		_, err = source.Package(dir, "linux", t.arch, true, nil)
		var none *source.NoGoError
		if errors.As(err, &none) && len(none.Ignored) > 0 {
			list = append(list, t.relative(dir))
		}
		return nil
	})
	return list
}

func (t *tree) add(m *module, dir, left string) {
	if dir == "./" || dir == "" {
		dir = "."
	}
	rel := "."
	if dir != m.dir {
		rel = strings.TrimPrefix(strings.TrimPrefix(dir, m.dir), "/")
		rel = strings.TrimPrefix(rel, "./")
	}
	p := &program{dir: dir, module: m, rel: rel, left: left}
	t.programs = append(t.programs, p)
}

// asides are directories of programs that nobody deploys.
var asides = strings.Fields("tool tools internal hack example examples test tests testdata testing testutil e2e doc " +
	"docs script scripts build ci magefiles contrib third_party dev demo demos sample samples bench benchmark " +
	"benchmarks fuzz gen generate generator generators codegen integration integration-tests misc playground " +
	"mocks fixtures experiments experimental website staging plugin plugins utils")

// homes are directories of programs that are deployed.
var homes = strings.Fields("cmd cmds services service svc apps app applications servers commands binaries programs " +
	"daemons bin")

func (p *program) elements() []string {
	if p.dir == "." {
		return nil
	}
	return strings.Split(strings.TrimPrefix(p.dir, "./"), "/")
}

// home is the directory of programs that a program is in, relative to the module; "" if there is none.
func (p *program) home() string {
	elements := strings.Split(p.rel, "/")
	for i, e := range elements[:len(elements)-1] {
		if slices.Contains(homes, e) && i <= 1 {
			return path.Join(elements[:i+1]...)
		}
	}
	if slices.Contains(homes, p.rel) {
		return p.rel
	}
	return ""
}

// classify decides which programs are there to be deployed: those at the root of a module and in cmd and its like;
// if there are none, all that are not beside the point.
func (t *tree) classify() {
	slices.SortFunc(t.programs, func(a, b *program) int { return cmp.Compare(a.dir, b.dir) })
	some := false
	for _, p := range t.programs {
		p.isOther = slices.ContainsFunc(p.elements(), func(e string) bool { return slices.Contains(asides, e) })
		some = some || !p.isOther && (p.rel == "." || p.home() != "")
	}
	for _, p := range t.programs {
		if some && p.rel != "." && p.home() == "" {
			p.isOther = true
		}
	}
	// Where there is nothing else, those that others could import are there to be deployed, else all.
	for _, beside := range [][]string{{"internal", "testdata"}, nil} {
		if slices.ContainsFunc(t.programs, func(p *program) bool { return !p.isOther }) {
			return
		}
		for _, p := range t.programs {
			p.isOther = slices.ContainsFunc(p.elements(), func(e string) bool { return slices.Contains(beside, e) })
		}
	}
}
