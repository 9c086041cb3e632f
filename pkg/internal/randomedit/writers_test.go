package randomedit

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"time"
)

// value is what edits change. It keeps its size.
var value = regexp.MustCompile(`v[0-9]{6}`)

// next returns a value that was never there.
func (w *walk) next() string {
	w.value++
	return fmt.Sprintf("v%06d", w.value)
}

func (w *walk) path(rel string) string { return filepath.Join(w.root, rel) }

func (w *walk) read(rel string) string {
	data, err := os.ReadFile(w.path(rel))
	must(w.t, err)
	return string(data)
}

func (w *walk) exists(rel string) bool {
	_, err := os.Lstat(w.path(rel))
	return err == nil
}

// put writes a file.
func (w *walk) put(rel, text string) {
	must(w.t, os.MkdirAll(filepath.Dir(w.path(rel)), 0o755))
	must(w.t, os.WriteFile(w.path(rel), []byte(text), 0o644))
}

// A writer is a way to write an existing file.
type writer func(w *walk, rel string, data []byte)

// write writes a file that is there.
func (w *walk) write(rel string, data []byte) { must(w.t, os.WriteFile(w.path(rel), data, 0o644)) }

// modTime returns a file's modification time, and setModTime sets it.
func (w *walk) modTime(rel string) time.Time {
	info, err := os.Stat(w.path(rel))
	must(w.t, err)
	return info.ModTime()
}

func (w *walk) setModTime(rel string, at time.Time) {
	must(w.t, os.Chtimes(w.path(rel), time.Time{}, at))
}

func plain(w *walk, rel string, data []byte) { w.write(rel, data) }

func restored(w *walk, rel string, data []byte) {
	at := w.modTime(rel)
	w.write(rel, data)
	w.setModTime(rel, at)
}

// replaced is how many editors write.
func replaced(w *walk, rel string, data []byte) {
	at := w.modTime(rel)
	aside := rel + ".new"
	must(w.t, os.WriteFile(w.path(aside), data, 0o644))
	w.setModTime(aside, at)
	must(w.t, os.Rename(w.path(aside), w.path(rel)))
}

// twice writes something else of the same size just before.
func twice(w *walk, rel string, data []byte) {
	w.write(rel, bytes.ReplaceAll(data, []byte("v"), []byte("w")))
	w.write(rel, data)
}

var writers = []writer{plain, restored, replaced, twice}

// changeValue gives a file another value, and says so.
func (w *walk) changeValue(rel string, how writer) string {
	if how == nil {
		how = writers[w.rng.IntN(len(writers))]
	}
	v := w.next()
	how(w, rel, value.ReplaceAll([]byte(w.read(rel)), []byte(v)))
	return rel + " to " + v
}
