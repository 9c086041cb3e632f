package source

import (
	"path"
	"path/filepath"
	"strings"
)

// An ignoreList holds the ignore lines of a go.mod (https://go.dev/ref/mod#go-mod-file-ignore).
type ignoreList struct {
	root     string   // the module's directory
	anchored []string // "./x": that directory alone, relative to root
	anywhere []string // "x/y": wherever these elements stand
}

// ignoreAbove returns the ignore lines of the module that dir belongs to, nil if there is none.
func ignoreAbove(dir string) (*ignoreList, error) {
	file := findUp(dir, "go.mod")
	if file == "" {
		return nil, nil
	}
	data, err := readFile(file)
	if err != nil {
		return nil, err
	}
	mod, err := ParseGoMod(file, data)
	if err != nil {
		return nil, err
	}
	l := &ignoreList{root: filepath.Dir(file)}
	for _, i := range mod.Ignore {
		l.add(i.Path)
	}
	return l, nil
}

func (l *ignoreList) add(line string) {
	clean := path.Clean(filepath.ToSlash(line))
	if strings.HasPrefix(line, "./") {
		l.anchored = append(l.anchored, clean)
		return
	}
	l.anywhere = append(l.anywhere, clean)
}

// matches reports whether the directory abs, or one above it, is ignored.
func (l *ignoreList) matches(abs string) bool {
	if l == nil {
		return false
	}
	rel, err := filepath.Rel(l.root, abs)
	if err != nil || rel == "." {
		return false
	}
	return l.matchesRel(filepath.ToSlash(rel))
}

func (l *ignoreList) matchesRel(rel string) bool {
	for _, p := range l.anchored {
		if p == rel || strings.HasPrefix(rel, p+"/") {
			return true
		}
	}
	for _, p := range l.anywhere {
		if strings.Contains("/"+rel+"/", "/"+p+"/") {
			return true
		}
	}
	return false
}
