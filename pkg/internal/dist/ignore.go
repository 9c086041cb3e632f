package dist

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"strings"
)

// git ignores all files of a directory with this file (gitignore(5)).
const (
	ignoreName = ".gitignore"
	ignoreText = "*\n"
)

// ignore makes git ignore the directory if it is gobuild's own: if it is new or empty, as a killed run
// leaves it. A directory of the user's may hold files that git tracks and is left alone, as is one in
// a directory that git ignores already. Directories above dist are the user's.
func (s *Sub) ignore(isNew bool) error {
	top := len(s.dir.project.elements(""))
	if len(s.dir.names) < top || !isNew && !isEmpty(s.dir.last()) {
		return nil
	}
	for _, root := range s.dir.roots[top:] {
		if ignores(root) {
			return nil
		}
	}
	return s.write(ignoreName, 0o666, "", func(f *os.File) (string, error) {
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
