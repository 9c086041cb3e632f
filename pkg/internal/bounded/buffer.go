package bounded

import (
	"bytes"
	"fmt"
)

// A Buffer keeps the first Most bytes that are written to it, and counts the others. Writing never
// fails. It is not safe for concurrent use.
type Buffer struct {
	Most int

	kept bytes.Buffer
	left int64
}

func (b *Buffer) Write(p []byte) (int, error) {
	room := min(b.Most-b.kept.Len(), len(p))
	b.kept.Write(p[:room])
	b.left += int64(len(p) - room)
	return len(p), nil
}

// Bytes returns what was kept.
func (b *Buffer) Bytes() []byte { return b.kept.Bytes() }

// IsTruncated reports whether bytes were dropped.
func (b *Buffer) IsTruncated() bool { return b.left > 0 }

// Text returns at most the first most bytes, and how many more were written.
func (b *Buffer) Text(most int) string {
	text := b.kept.Bytes()
	left := b.left
	if len(text) > most {
		left += int64(len(text) - most)
		text = text[:most]
	}
	if left == 0 {
		return string(text)
	}
	return fmt.Sprintf("%s\n(%d bytes more are left out)\n", text, left)
}
