package gobuild

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// sentence makes an error's text one that stands by itself. A first word that is a path or
// another name with more than letters in it stays as it is.
func sentence(err error) string {
	s := err.Error()
	if s == "" {
		return s
	}
	word, _, _ := strings.Cut(s, " ")
	if !strings.ContainsFunc(word, func(r rune) bool { return r < 'a' || r > 'z' }) {
		s = strings.ToUpper(s[:1]) + s[1:]
	}
	if !strings.HasSuffix(s, ".") && !strings.HasSuffix(s, "?") {
		s += "."
	}
	return s
}

// fromHere shows the paths in a text relative to the working directory, those below it.
func fromHere(s string) string {
	wd, err := os.Getwd()
	if err != nil || wd == filepath.Dir(wd) {
		return s
	}
	slash := string(filepath.Separator)
	return strings.ReplaceAll(s, wd+slash, "."+slash)
}

// count is a number with its noun.
func count(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return fmt.Sprintf("%d %s", n, noun)
}
