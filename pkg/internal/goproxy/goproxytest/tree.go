package goproxytest

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"golang.org/x/mod/module"
	"golang.org/x/mod/sumdb/dirhash"
)

// A Tree is a directory that a module proxy serves.
type Tree struct {
	Dir string

	t    testing.TB
	sums map[module.Version]string // what the checksum database says
}

// NewTree returns an empty tree, which goes with the test.
func NewTree(t testing.TB) *Tree {
	return &Tree{t: t, Dir: t.TempDir(), sums: map[module.Version]string{}}
}

// URL returns a GOPROXY of the tree itself, without a server.
func (tr *Tree) URL() string { return "file://" + filepath.ToSlash(tr.Dir) }

// WriteFile writes a file of the tree; name is slash-separated.
func (tr *Tree) WriteFile(name, text string) {
	tr.t.Helper()
	path := filepath.Join(tr.Dir, filepath.FromSlash(name))
	check(tr.t, os.MkdirAll(filepath.Dir(path), 0o755))
	check(tr.t, os.WriteFile(path, []byte(text), 0o600))
}

// Append adds a text to the end of a file of the tree.
func (tr *Tree) Append(name, text string) {
	tr.t.Helper()
	old, _ := os.ReadFile(filepath.Join(tr.Dir, filepath.FromSlash(name)))
	tr.WriteFile(name, string(old)+text)
}

// Add adds a version of a module whose zip is given, and its checksum. It returns the path of the zip.
func (tr *Tree) Add(modPath, version string, zip []byte) string {
	tr.t.Helper()
	base := modPath + "/@v/" + version
	tr.WriteFile(base+".zip", string(zip))
	tr.WriteFile(base+".info", fmt.Sprintf(`{"Version": %q}`, version))
	tr.WriteFile(base+".mod", "module "+modPath+"\n")
	tr.WriteFile(base+".ziphash", Hash(tr.t, zip))
	tr.Append(modPath+"/@v/list", version+"\n")
	tr.sums[module.Version{Path: modPath, Version: version}] = Hash(tr.t, zip)
	return filepath.Join(tr.Dir, filepath.FromSlash(base)+".zip")
}

// gosum returns what the checksum database holds of a module.
func (tr *Tree) gosum(path, version string) ([]byte, error) {
	hash, ok := tr.sums[module.Version{Path: path, Version: version}]
	if !ok {
		return nil, fs.ErrNotExist // not wrapped: the server asks os.IsNotExist
	}
	return fmt.Appendf(nil, "%s %s %s\n%s %s/go.mod h1:AAAA=\n", path, version, hash, path, version), nil
}

// Zip returns a zip of files, whose names it puts a prefix before.
func Zip(t testing.TB, prefix string, files map[string]string) []byte {
	t.Helper()
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	var names []string
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		f, err := w.Create(prefix + name)
		check(t, err)
		if files[name] != "" { // a directory takes not even nothing
			_, err = f.Write([]byte(files[name]))
			check(t, err)
		}
	}
	check(t, w.Close())
	return buf.Bytes()
}

// OversizedZip is Zip, with a first file that is said to have another size than it has.
func OversizedZip(t testing.TB, prefix string, files map[string]string, size uint64) []byte {
	t.Helper()
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	for name, text := range files {
		f, err := w.CreateRaw(&zip.FileHeader{Name: prefix + name, UncompressedSize64: size,
			CompressedSize64: uint64(len(text))})
		check(t, err)
		_, err = f.Write([]byte(text))
		check(t, err)
		size = uint64(len(text))
	}
	check(t, w.Close())
	return buf.Bytes()
}

// Hash returns the hash of a module zip, as go.sum writes it.
func Hash(t testing.TB, zip []byte) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "module.zip")
	check(t, os.WriteFile(file, zip, 0o666))
	hash, err := dirhash.HashZip(file, dirhash.Hash1)
	check(t, err)
	return hash
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
