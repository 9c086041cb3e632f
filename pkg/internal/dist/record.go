package dist

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
)

// Kinds of entries. A file has none.
const (
	kindLayout = "layout"
	kindTemp   = "temp" // being written
	kindDone   = "done" // nothing that was noted before is being written any more
)

// An entry is something that gobuild wrote or was about to write.
type entry struct {
	Path   string `json:"path,omitempty"`   // slash-separated, relative to the project
	Digest string `json:"digest,omitempty"` // of the file; of a layout, of its index.json
	Kind   string `json:"kind,omitempty"`
}

// isValid reports whether gobuild can have written an entry.
func (e entry) isValid() bool {
	if e.Kind == kindDone {
		return true
	}
	return filepath.IsLocal(filepath.FromSlash(e.Path)) && strings.Contains(e.Path, "/") && (e.Kind == kindTemp ||
		e.Digest != "")
}

// A record lists what was written, a line for each entry, the newest of a path last. An entry is
// written before its file is renamed, so that nothing of gobuild's is ever unknown; the entry before
// it describes the file that is replaced. Damaged lines are ignored: their files are not removed.
type record struct {
	file string

	mu      sync.Mutex
	loaded  bool
	torn    bool // the file's last line has no end
	lines   int
	temps   int              // entries that are being written
	entries []entry          // in the order of their paths' first lines
	at      map[string][]int // by path: entries, two at most, the newest last
}

// note adds an entry, unless it is the newest of its path already.
func (r *record) note(e entry) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.load()
	if e.Kind == "" || e.Kind == kindLayout {
		if r.newest(e.Path) == e {
			return nil
		}
	}
	return r.append(e)
}

// done records that nothing is being written.
func (r *record) done() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.temps == 0 {
		return nil
	}
	return r.append(entry{Kind: kindDone})
}

func (r *record) append(e entry) error {
	line, err := json.Marshal(e)
	if err != nil {
		return err
	}
	line = append(line, '\n')
	if r.torn {
		line, r.torn = append([]byte{'\n'}, line...), false
	}
	if info, err := os.Lstat(r.file); err == nil && !info.Mode().IsRegular() && !info.IsDir() {
		_ = os.Remove(r.file) // a pipe would block
	}
	f, err := os.OpenFile(r.file, os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o666)
	if err != nil {
		return err
	}
	_, err = f.Write(line)
	if err = errors.Join(err, f.Close()); err == nil {
		r.add(e)
	}
	return err
}

// digest returns the newest digest of a path, "" if there is none.
func (r *record) digest(path string) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.load()
	return r.newest(path).Digest
}

func (r *record) newest(path string) entry {
	if list := r.at[path]; len(list) > 0 {
		return r.entries[list[len(list)-1]]
	}
	return entry{}
}

// load reads the file, once.
func (r *record) load() {
	if r.loaded {
		return
	}
	r.loaded, r.at = true, map[string][]int{}
	if info, err := os.Stat(r.file); err == nil && !info.Mode().IsRegular() {
		return // a pipe would block
	}
	data, err := os.ReadFile(r.file)
	if err != nil {
		return
	}
	r.torn = len(data) > 0 && data[len(data)-1] != '\n'
	for line := range bytes.Lines(data) {
		var e entry
		if r.lines++; json.Unmarshal(line, &e) == nil && e.isValid() {
			r.add(e)
		}
	}
}

func (r *record) add(e entry) {
	switch e.Kind {
	case kindDone:
		r.temps = 0
		maps.DeleteFunc(r.at, func(_ string, list []int) bool { return r.entries[list[0]].Kind == kindTemp })
		return
	case kindTemp:
		r.temps++
	}
	list := append(r.at[e.Path], len(r.entries))
	r.entries = append(r.entries, e)
	r.at[e.Path] = list[max(0, len(list)-2):]
}

// live returns the entries that count, oldest first.
func (r *record) live() (list []entry) {
	var index []int
	for _, at := range r.at {
		index = append(index, at...)
	}
	slices.Sort(index)
	for _, i := range index {
		list = append(list, r.entries[i])
	}
	return list
}

// replace replaces all entries.
func (r *record) replace(list []entry) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.loaded, r.torn, r.lines, r.temps, r.entries, r.at = true, false, len(list), 0, nil, map[string][]int{}
	var text bytes.Buffer
	enc := json.NewEncoder(&text)
	for _, e := range list {
		r.add(e)
		if err := enc.Encode(e); err != nil {
			return err
		}
	}
	if len(list) == 0 {
		if err := os.Remove(r.file); !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return nil
	}
	temp := r.file + tempSuffix
	if err := os.WriteFile(temp, text.Bytes(), 0o666); err != nil {
		return err
	}
	return os.Rename(temp, r.file)
}
