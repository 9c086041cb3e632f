package host

import (
	"bytes"
	"io"
	"os"
	"regexp"
	"sync"
)

// position is where a message of the compiler names a file: a path and a line.
var position = regexp.MustCompile(`(^|[\s(])((?:[A-Za-z]:)?[^\s:()]+)(:\d+)`)

// A rewriter passes lines on, with the names of files as the user knows them.
type rewriter struct {
	w     io.Writer
	shown func(path string) string
	mu    sync.Mutex
	line  bytes.Buffer // the beginning of a line that is not complete
}

func newRewriter(w io.Writer, shown func(string) string) *rewriter {
	return &rewriter{w: w, shown: shown}
}

// longestLine is what is kept of a line without an end, in bytes: a program may never end it.
const longestLine = 64 << 10

// Write never keeps complete lines back.
func (r *rewriter) Write(data []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.line.Write(data)
	end := bytes.LastIndexByte(r.line.Bytes(), '\n') + 1
	if r.line.Len()-end > longestLine {
		end = r.line.Len()
	}
	_, err := r.w.Write(r.rewrite(r.line.Next(end)))
	return len(data), err
}

// Flush writes the last line, if it has no end.
func (r *rewriter) Flush() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	_, err := r.w.Write(r.rewrite(r.line.Next(r.line.Len())))
	return err
}

func (r *rewriter) rewrite(lines []byte) []byte {
	var out []byte
	for line := range bytes.Lines(lines) {
		out = append(out, position.ReplaceAllFunc(line, r.position)...)
	}
	return out
}

func (r *rewriter) position(match []byte) []byte {
	m := position.FindSubmatch(match)
	name := r.shown(string(m[2]))
	if info, err := os.Stat(name); err != nil || !info.Mode().IsRegular() {
		return match
	}
	return bytes.Join([][]byte{m[1], []byte(name), m[3]}, nil)
}
