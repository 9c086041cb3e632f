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

// A manner is a way to write a file that is there.
type manner func(w *walk, rel string, data []byte)

// write writes a file that is there.
func (w *walk) write(rel string, data []byte) { must(w.t, os.WriteFile(w.path(rel), data, 0o644)) }

// time returns a file's time of modification, and keep sets it.
func (w *walk) time(rel string) time.Time {
	info, err := os.Stat(w.path(rel))
	must(w.t, err)
	return info.ModTime()
}

func (w *walk) keep(rel string, at time.Time) {
	must(w.t, os.Chtimes(w.path(rel), time.Time{}, at))
}

func plain(w *walk, rel string, data []byte) { w.write(rel, data) }

func restored(w *walk, rel string, data []byte) {
	at := w.time(rel)
	w.write(rel, data)
	w.keep(rel, at)
}

// replaced is how many editors write.
func replaced(w *walk, rel string, data []byte) {
	at := w.time(rel)
	aside := rel + ".new"
	must(w.t, os.WriteFile(w.path(aside), data, 0o644))
	w.keep(aside, at)
	must(w.t, os.Rename(w.path(aside), w.path(rel)))
}

// twice writes something else of the same size just before.
func twice(w *walk, rel string, data []byte) {
	w.write(rel, bytes.ReplaceAll(data, []byte("v"), []byte("w")))
	w.write(rel, data)
}

var manners = []manner{plain, restored, replaced, twice}

// bump gives a file another value, and says so.
func (w *walk) bump(rel string, how manner) string {
	if how == nil {
		how = manners[w.rng.IntN(len(manners))]
	}
	v := w.next()
	how(w, rel, value.ReplaceAll([]byte(w.read(rel)), []byte(v)))
	return rel + " to " + v
}
