package main

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// A tree is what stands below a directory: of each file its mode and the digest of its
// bytes, by slash-separated path.
type tree map[string]string

type treeKey struct{}

// remember keeps what a script's directory holds before its first command.
func remember(env *testscript.Env) error {
	t, err := readTree(env.WorkDir)
	env.Values[treeKey{}] = &t
	return err
}

// snapshot remembers the script's directory anew, after the script itself changed it.
func snapshot(ts *testscript.TestScript, _ bool, _ []string) {
	t, err := readTree(ts.Getenv("WORK"))
	ts.Check(err)
	*ts.Value(treeKey{}).(*tree) = t
}

// unchanged [NAME...] fails if a file or directory came, went or has another mode or other
// bytes than remembered, those of these names apart.
func unchanged(ts *testscript.TestScript, _ bool, args []string) {
	now, err := readTree(ts.Getenv("WORK"))
	ts.Check(err)
	before := *ts.Value(treeKey{}).(*tree)
	paths := maps.Clone(before)
	maps.Copy(paths, now)
	for _, p := range slices.Sorted(maps.Keys(paths)) {
		expected := slices.ContainsFunc(strings.Split(p, "/"),
			func(name string) bool { return slices.Contains(args, name) })
		if before[p] != now[p] && !expected {
			ts.Fatalf("%s was %q and is %q", p, before[p], now[p])
		}
	}
}

// readTree reads all of a directory but testscript's own .tmp.
func readTree(root string) (tree, error) {
	t := tree{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.Name() == ".tmp" {
			return filepath.SkipDir
		}
		rel, _ := filepath.Rel(root, path)
		t[filepath.ToSlash(rel)], err = describe(path, d)
		return err
	})
	return t, err
}

// describe is the mode and the digest of a file.
func describe(path string, d fs.DirEntry) (string, error) {
	info, err := d.Info()
	switch {
	case err != nil:
		return "", err
	case !info.Mode().IsRegular() || info.Mode().Perm()&0o400 == 0:
		return info.Mode().String(), nil
	}
	data, err := os.ReadFile(path)
	return fmt.Sprintf("%s %x", info.Mode(), sha256.Sum256(data)), err
}
