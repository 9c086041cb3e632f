package conformance

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
)

var update = flag.Bool("update", false, "write what the monorepos give into testdata")

// TestMonorepos builds the configurations of realistic monorepos in testdata/monorepos. The comment of each has the
// commands, "$ build …" or, if it is refused, "! build …"; "want" is what they print and what the programs print that
// they make, on each executor.
func TestMonorepos(t *testing.T) {
	if runtime.GOOS != "linux" || runtime.GOARCH != "amd64" {
		t.Skip("needs linux/amd64: the programs that are built run here")
	}
	files, err := filepath.Glob("testdata/monorepos/*.txt")
	must(t, err)
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			must(t, err)
			last := &archive.Files[len(archive.Files)-1]
			onBoth(t, func(t *testing.T, x executor) {
				if x.engine != nil {
					takesLong(t)
				}
				switch got := newProject(t, x, string(txtar.Format(archive))).runAll(t, archive.Comment); {
				case *update && x.engine == nil:
					last.Data = []byte(got)
					must(t, os.WriteFile(file, txtar.Format(archive), 0o644))
				case !*update && got != string(last.Data):
					t.Errorf("got:\n%s\nwant:\n%s", got, last.Data)
				}
			})
		})
	}
}

// runAll runs the commands of a monorepo, and returns them with what came of each.
func (p *project) runAll(t *testing.T, commands []byte) string {
	t.Helper()
	var got strings.Builder
	for line := range strings.Lines(string(commands)) {
		if line[0] == '$' || line[0] == '!' {
			got.WriteString(line + p.runLine(t, line))
		}
	}
	return got.String()
}

var digests = regexp.MustCompile(`@?sha256:[0-9a-f]{64}`)

// runLine runs a command of a monorepo, and returns what came of it.
func (p *project) runLine(t *testing.T, line string) string {
	t.Helper()
	must(t, fsx.RemoveAll(p.path("dist")))
	var args []string
	for _, word := range regexp.MustCompile(`"(\\.|[^"])*"|\S+`).FindAllString(line[1:], -1) {
		if strings.HasPrefix(word, `"`) {
			word = strings.ReplaceAll(word[1:len(word)-1], `\"`, `"`)
		}
		args = append(args, word)
	}
	c := p.start(t, nil, args...)
	<-c.ended
	if refused := line[0] == '!'; refused != (c.code != 0) {
		t.Fatalf("%s ends with %d:\n%s", line, c.code, c.stderr.String())
	} else if refused {
		return digests.ReplaceAllString(strings.ReplaceAll(c.stderr.String(), p.dir, "$DIR"), "")
	}
	var out strings.Builder
	if args[0] == "image" {
		out.WriteString(digests.ReplaceAllString(strings.ReplaceAll(c.stdout.String(), p.dir, "$DIR"), ""))
	}
	made, err := filepath.Glob(p.path("dist", "*", "*"))
	must(t, err)
	for _, file := range made {
		rel, _ := filepath.Rel(p.dir, file)
		if info, err := os.Stat(file); err != nil || info.IsDir() {
			fmt.Fprintf(&out, "%s\n", rel)
			continue
		}
		said, err := exec.Command(file).CombinedOutput()
		must(t, err)
		fmt.Fprintf(&out, "%s: %s", rel, said)
	}
	return out.String()
}
