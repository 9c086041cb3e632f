package floors

import (
	"bufio"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// readsWords are the ways in which code could take from a message what is wrong, edit it, or leave out its code. What a
// diagnostic is about is in its Extra: see package internal/diag.
var readsWords = []*regexp.Regexp{
	regexp.MustCompile(`\b(d|diag|diags\[\w+\]|found|out|more)\.(Summary|Detail|Message) *(==|!=|\+=|= )`),
	regexp.MustCompile(`(strings|bytes|slices)\.(Contains|Has|Index|Cut|Equal|Split|TrimP|Replace)\w*` +
		`\([^)]*\.(Summary|Detail|Message)\b`),
	regexp.MustCompile(`\.(Match|Find|Replace)\w*\([^)]*\.(Summary|Detail|Message)\b`),
	regexp.MustCompile(`switch \w+\.(Summary|Detail|Message)\b`),
	regexp.MustCompile(`\bd\.Error\(\)`),
	regexp.MustCompile(`hcl\.Diagnostic\{`), // it would have no code
	regexp.MustCompile(`strings\.(Contains|Has|Index|Cut|Equal|Split)\w*\(err\.Error\(\), "`),
}

func wordsRead(line string) bool {
	code, _, _ := strings.Cut(strings.TrimSpace(line), "//")
	for _, r := range readsWords {
		if r.MatchString(code) {
			return true
		}
	}
	return false
}

// No production code reads English, apart from that of other programs.
func TestNoCodeReadsWords(t *testing.T) {
	for line, want := range map[string]bool{
		`if d.Summary == "Unknown attribute" {`:                true,
		`d.Detail += "!"`:                                      true,
		`m := form.FindStringSubmatch(f.diag.Message)`:         true,
		`seen[d.Error()] = true`:                               true,
		`if strings.Contains(err.Error(), "remove it") {`:      true,
		`if strings.HasPrefix(d.Detail, "x") {`:                true,
		`one := Finding{Summary: d.Summary, Detail: d.Detail}`: false,
		`return diag.WithDetail(d, d.Detail+s.instance(expr))`: false,
		`item.Detail = doc`:                                    false,
	} {
		if wordsRead(line) != want {
			t.Errorf("%s: found: %t", line, !want)
		}
	}
	err := filepath.WalkDir(filepath.Join("..", ".."), func(path string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case e.IsDir() && (e.Name() == "testdata" || path == filepath.Join("..", "..", "internal", "diag")):
			return filepath.SkipDir
		case e.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
		lines := bufio.NewScanner(f)
		for n := 1; lines.Scan(); n++ {
			if wordsRead(lines.Text()) {
				t.Errorf("%s:%d takes from a message what is wrong: %s", path, n, strings.TrimSpace(lines.Text()))
			}
		}
		return lines.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
}
