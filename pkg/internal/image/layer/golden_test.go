package layer

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"testing"
)

// The bytes of a compressed layer are part of the digests that users pin. If this test fails, a new
// version of the compressor compresses otherwise: keep the old one, or raise gzipRecipe and say in
// CHANGELOG.md that digests change.
func TestCompressedBytes(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	var data []byte
	for len(data) < 3<<20+17 { // like a program: instructions that recur, numbers, text
		switch word := random.Uint64(); random.IntN(4) {
		case 0:
			data = append(data, fmt.Sprintf("runtime.function%d\x00", word%5000)...)
		case 1:
			data = append(data, 0x48, 0x8b, 0x44, 0x24, byte(word)&0x78)
		case 2:
			data = append(data, byte(word), byte(word>>8), byte(word>>16), 0)
		default:
			data = append(data, make([]byte, word%24)...)
		}
	}
	var out bytes.Buffer
	if _, err := compress(&out, bytes.NewReader(data), oldBlocks{}); err != nil {
		t.Fatal(err)
	}
	const want = "883852 bytes, sha256:0b77661a3f305a07b54ea9530b65277165659dd301103ecdb467583ea1dc51fe"
	if got := fmt.Sprintf("%d bytes, sha256:%x", out.Len(), sha256.Sum256(out.Bytes())); got != want {
		t.Errorf("%d bytes become %s, want %s", len(data), got, want)
	}
}
