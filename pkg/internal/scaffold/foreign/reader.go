package foreign

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
)

// Options are those of Read.
type Options struct {
	Dir      string         // absolute
	Area     *readable.Area // what may be read
	Git      bool           // expressions may use git
	Packages []string       // directories relative to Dir that may hold a Dockerfile of their own
	Module   string         // the path of the module in Dir, or ""
}

// mostBytes is the size of the largest file that is read; those of real projects are of a few kilobytes.
const mostBytes = 256 << 10

// A reader reads the files of one directory.
type reader struct {
	Options
	seen map[string]bool // files that were read
}

// Read reads all files that it knows of. Those that say most of how images are built come first.
func Read(o Options) (list []*Knowledge) {
	r := &reader{Options: o, seen: map[string]bool{}}
	for _, names := range [][]string{
		{"docker-bake.hcl"}, {"docker-bake.json"},
		{".goreleaser.yaml", ".goreleaser.yml", "goreleaser.yaml", "goreleaser.yml"},
		{".ko.yaml", ".ko.yml"},
	} {
		for _, name := range names {
			if k := r.readAs(name); k != nil {
				list = append(list, k)
				break
			}
		}
	}
	for _, name := range r.dockerfiles() {
		if k := r.readAs(name); k != nil {
			list = append(list, k)
		}
	}
	return list
}

// readAs reads a file by its name; nil if there is none.
func (r *reader) readAs(name string) *Knowledge {
	if r.seen[name] {
		return nil
	}
	data, err := r.read(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	k := &knower{Knowledge: Knowledge{File: name}, reader: r}
	if err == nil {
		err = k.parse(data)
	}
	if err != nil {
		k.Left = append(k.Left, Note{File: name, Text: "cannot be read: " + oneLine(err.Error())})
	}
	return &k.Knowledge
}

// read reads a file by its path relative to the directory.
func (r *reader) read(name string) (string, error) {
	data, err := r.Area.ReadFile(r.path(name), mostBytes)
	r.seen[name] = err == nil
	var outside *readable.OutsideError
	if errors.As(err, &outside) {
		return "", errors.New("it leads out of the repository")
	}
	return unmarked.Replace(string(data)), err
}

func (r *reader) path(name string) string { return filepath.Join(r.Dir, filepath.FromSlash(name)) }

// exists reports whether a path leads to a file or directory of the repository.
func (r *reader) exists(name string) bool {
	_, err := os.Stat(r.path(name))
	return err == nil && r.Area.Covers(r.path(name))
}

// A knower fills the knowledge of one file.
type knower struct {
	Knowledge
	*reader
	marks
	projectName string // as GoReleaser has it
}

// A format is what the readers of all formats have in common.
type format struct{ *knower }

func (k *knower) parse(data string) error {
	switch base := path.Base(k.File); {
	case strings.HasPrefix(base, "docker-bake."):
		return format{k}.parseBake(data)
	case strings.Contains(base, "goreleaser."):
		return goReleaser{ko{format{k}}}.parseGoReleaser(data)
	case strings.HasPrefix(base, ".ko."):
		return ko{format{k}}.parseKo(data)
	}
	return format{k}.parseDockerfile(data)
}

// note makes a note of a place in the file.
func (k *knower) note(line int, format string, args ...any) Note {
	return Note{File: k.File, Line: line, Text: k.readable(oneLine(fmt.Sprintf(format, args...)))}
}

// readable is text with what its marks stand for.
func (k *knower) readable(text string) string {
	var b strings.Builder
	for _, p := range k.value(text) {
		switch unknown, is := strings.CutPrefix(p.Expr, unknownMark); {
		case is:
			b.WriteString(unknown)
		case p.Expr != "":
			b.WriteString("${" + p.Expr + "}")
		default:
			b.WriteString(p.Text)
		}
	}
	return b.String()
}

// oneLine is text for a comment: of one line, and not too long.
func oneLine(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	const most = 160
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return s
}

// variable adds a variable, unless it is there, and returns the mark of its value.
func (k *knower) variable(name, value, description string) string {
	name = identifier(name)
	for _, v := range k.Variables {
		if v.Name == name {
			return k.mark("var." + name)
		}
	}
	k.Variables = append(k.Variables, Variable{name, value, description})
	return k.mark("var." + name)
}

// identifier is a name as gobuild's variables have them.
func identifier(name string) string {
	var b strings.Builder
	for i, r := range strings.ToLower(name) {
		switch {
		case r >= 'a' && r <= 'z', r == '_', i > 0 && r >= '0' && r <= '9':
			b.WriteRune(r)
		default:
			b.WriteByte('_')
		}
	}
	return b.String()
}

// versionVariable is the version of what is built.
func (k *knower) versionVariable() string {
	return k.variable("version", "dev", "the version that programs and images get")
}

// commit is the commit, and other facts of git, where there is a repository.
func (k *knower) commit() string {
	if k.Git {
		return k.mark("git.commit")
	}
	return k.variable("commit", "none", "the commit that is built")
}

func (k *knower) shortCommit() string {
	if k.Git {
		return k.mark("substr(git.commit, 0, 7)")
	}
	return k.variable("commit", "none", "the commit that is built")
}

func (k *knower) describe() string {
	if k.Git {
		return k.mark("git.describe")
	}
	return k.versionVariable()
}

func (k *knower) time() string {
	if k.Git {
		return k.mark("git.time")
	}
	return k.variable("date", "unknown", "the time of the commit that is built")
}
