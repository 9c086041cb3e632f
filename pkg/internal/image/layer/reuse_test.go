package layer

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/image/blob"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/imagetest"
)

// words returns n bytes that can be compressed.
func words(r *rand.Rand, n int) []byte {
	data := make([]byte, 0, n+16)
	for len(data) < n {
		data = binary.BigEndian.AppendUint64(data, r.Uint64N(3000)*0x10001)
	}
	return data[:n]
}

// pack compresses data, and returns the blob with its record.
func pack(t *testing.T, data []byte, old oldBlocks) ([]byte, compressedLayer) {
	t.Helper()
	var out bytes.Buffer
	records, err := compress(&out, bytes.NewReader(data), old)
	h, _ := blob.DigestBytes(out.Bytes())
	return imagetest.Must(t, out.Bytes(), err), compressedLayer{gzipRecipe, h, records}
}

// edited returns data with a random edit of a random size.
func edited(r *rand.Rand, data []byte) []byte {
	data = slices.Clone(data)
	at := r.IntN(len(data) + 1)
	length := min(1<<r.IntN(21), len(data)-at)
	switch r.IntN(4) {
	case 0:
		return append(data[:at], data[at+length:]...)
	case 1:
		return slices.Insert(data, at, words(r, 1<<r.IntN(12))...)
	case 2:
		copy(data[at:], data[r.IntN(len(data)+1):])
	default:
		copy(data[at:at+length], words(r, length))
	}
	return data
}

// What is compressed with the blocks of an older version is the same, byte for byte, as without:
// after edits, with a blob and records that were damaged, and by many at once.
func TestReuse(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	data := words(r, 5*gzipBlock+100)
	packed, record := pack(t, data, oldBlocks{})
	for round := range 12 {
		next := edited(r, data)
		want, wantRecord := pack(t, next, oldBlocks{})
		var wg sync.WaitGroup
		for _, old := range []oldBlocks{
			newOldBlocks(record, bytes.NewReader(packed)),
			newOldBlocks(record, bytes.NewReader(damaged(r, packed))),
			newOldBlocks(record, bytes.NewReader(packed[:r.IntN(len(packed))])),
			newOldBlocks(record, bytes.NewReader(nil)),
			newOldBlocks(damagedRecord(r, record), bytes.NewReader(packed)),
		} {
			wg.Go(func() {
				got, gotRecord := pack(t, next, old)
				if !bytes.Equal(got, want) {
					t.Errorf("round %d: %d bytes became %d, which are others than without old ones", round, len(next),
						len(got))
				}
				if !equalBlocks(gotRecord.Blocks, wantRecord.Blocks) {
					t.Errorf("round %d: the record differs", round)
				}
			})
		}
		wg.Wait()
		data, packed, record = next, want, wantRecord
	}
}

// damaged returns data with every few thousandth byte changed.
func damaged(r *rand.Rand, data []byte) []byte {
	data = slices.Clone(data)
	for i := r.IntN(5000); i < len(data); i += 1 + r.IntN(1<<18) {
		data[i] ^= 1 << r.IntN(8)
	}
	return data
}

// damagedRecord returns a record with blocks that are missing, of other sizes, or with the sums of
// others. That a block's sum of the input belongs to its sum of the output is what the store of
// records vouches for, with a sum of its own.
func damagedRecord(r *rand.Rand, c compressedLayer) compressedLayer {
	c.Blocks = slices.Clone(c.Blocks)
	i, j := r.IntN(len(c.Blocks)), r.IntN(len(c.Blocks))
	switch r.IntN(4) {
	case 0:
		c.Blocks[i].Out, c.Blocks[j].Out = c.Blocks[j].Out, c.Blocks[i].Out
	case 1:
		c.Blocks = slices.Delete(c.Blocks, i, i+1)
	case 2:
		c.Blocks[i].Size = []int{-1, 0, c.Blocks[i].Size + 1, 1 << 40}[r.IntN(4)]
	default:
		c.Blocks[i].Out = nil
	}
	return c
}

func equalBlocks(a, b []blockRecord) bool {
	return slices.EqualFunc(a, b, func(a, b blockRecord) bool {
		return bytes.Equal(a.In, b.In) && bytes.Equal(a.Out, b.Out) && a.Size == b.Size
	})
}

// After an edit of a few bytes all blocks but those that hold or follow it are taken: nearly nothing
// of the blob is compressed again.
func TestReuseTakes(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	data := words(r, 8*gzipBlock)
	packed, record := pack(t, data, oldBlocks{})
	file := &countingAt{Reader: bytes.NewReader(packed)}
	data[3*gzipBlock+7] ^= 1
	pack(t, data, newOldBlocks(record, file))
	if file.reads != 7 {
		t.Errorf("%d of 8 blocks were read, not 7", file.reads)
	}
	data[gzipBlock-1] ^= 1 // in the dictionary of the second block
	file.reads = 0
	if pack(t, data, newOldBlocks(record, file)); file.reads != 5 {
		t.Errorf("%d of 8 blocks were read, not 5", file.reads)
	}
}

type countingAt struct {
	*bytes.Reader
	mu    sync.Mutex
	reads int
}

func (c *countingAt) ReadAt(p []byte, at int64) (int, error) {
	c.mu.Lock()
	c.reads++
	c.mu.Unlock()
	return c.Reader.ReadAt(p, at)
}

// Many layers at once take no more memory than few, and each gets on.
func TestManyStreams(t *testing.T) {
	data := words(rand.New(rand.NewPCG(7, 8)), 4*gzipBlock)
	want, _ := pack(t, data, oldBlocks{})
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	var wg sync.WaitGroup
	for range 64 {
		wg.Go(func() {
			got := sha256.New()
			if _, err := compress(got, bytes.NewReader(data), oldBlocks{}); err != nil {
				t.Error(err)
			}
			if sum := sha256.Sum256(want); !bytes.Equal(got.Sum(nil), sum[:]) {
				t.Error("it became something else")
			}
		})
	}
	wg.Wait()
	runtime.ReadMemStats(&after)
	if most := uint64(cap(slots)) * 8 << 20; after.HeapSys-min(before.HeapSys, after.HeapSys) > most {
		t.Errorf("the heap grew by %d bytes, more than %d", after.HeapSys-before.HeapSys, most)
	}
}
