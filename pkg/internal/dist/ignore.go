package dist

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"strings"
)

// git passes over all that stands in a directory with this file (gitignore(5)).
const (
	ignoreName = ".gitignore"
	ignoreText = "*\n"
)

// ignore has git pass over the last directory if it is gobuild's own: one that is new, or that holds
// nothing, which is also what a run leaves that was killed after it made it. A directory of the
// user's, which may hold files that git tracks, is left alone; so is one in a directory that is
// passed over. What stands above dist is none of gobuild's.
func (w *way) ignore(isNew bool) error {
	top := len(w.dir.elements(""))
	if len(w.names) < top || !isNew && !isEmpty(w.last()) {
		return nil
	}
	for _, root := range w.roots[top:] {
		if ignores(root) {
			return nil
		}
	}
	return w.write(ignoreName, 0o666, "", func(f *os.File) (string, error) {
		_, err := io.WriteString(f, ignoreText)
		return digestOf(strings.NewReader(ignoreText)), err
	})
}

// isEmpty reports whether a directory holds nothing.
func isEmpty(root *os.Root) bool {
	f, err := root.Open(".")
	if err != nil {
		return false
	}
	defer f.Close()
	_, err = f.Readdirnames(1)
	return errors.Is(err, io.EOF)
}

// ignores reports whether a directory has the file that ignore writes.
func ignores(root *os.Root) bool {
	info, err := root.Lstat(ignoreName)
	if err != nil || info.Mode().Type() != 0 || info.Size() != int64(len(ignoreText)) {
		return false
	}
	text, err := fs.ReadFile(root.FS(), ignoreName)
	return err == nil && string(text) == ignoreText
}
