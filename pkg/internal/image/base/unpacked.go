package base

import (
	"os"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/gobuild-dev/gobuild/pkg/internal/image/blob"
)

// An unpacked is the note on a blob that was read to its end.
type unpacked struct {
	Blob, DiffID v1.Hash
	Size, Time   int64 // of the file; with another of these it is read again
}

func unpackedNote(h v1.Hash) string { return "unpacked/" + h.Hex }

// knownDiffID returns the recorded diff ID of a blob, if its file did not change.
func knownDiffID(kept blob.Store, h v1.Hash) (diffID v1.Hash, ok bool) {
	info, err := os.Stat(kept.Path(h))
	var note unpacked
	if err != nil || !kept.ReadNote(unpackedNote(h), &note) {
		return v1.Hash{}, false
	}
	return note.DiffID, note == unpacked{h, note.DiffID, info.Size(), info.ModTime().UnixNano()}
}

// noteDiffID records the diff ID of a blob. An error costs only time in the next run.
func noteDiffID(kept blob.Store, h, diffID v1.Hash) {
	if info, err := os.Stat(kept.Path(h)); err == nil {
		_ = kept.WriteNote(unpackedNote(h), unpacked{h, diffID, info.Size(), info.ModTime().UnixNano()})
	}
}
