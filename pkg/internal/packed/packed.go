package packed

import "encoding/binary"

// AppendNumber appends a number to data: 8 bytes, little-endian.
func AppendNumber(data []byte, n uint64) []byte { return binary.LittleEndian.AppendUint64(data, n) }

// AppendText appends a text to data: its length in bytes as a number, then its bytes.
func AppendText(data []byte, s string) []byte {
	return append(AppendNumber(data, uint64(len(s))), s...)
}

// A Reader reads what was appended. Texts share the memory of the whole.
type Reader struct {
	Rest  string // what was not read yet
	Short bool   // more was asked for than there was; all that is read from then on is zero
}

// Text reads a text.
func (r *Reader) Text() string { return r.Bytes(r.Number()) }

// Number reads a number.
func (r *Reader) Number() uint64 {
	b := r.Bytes(8)
	if r.Short {
		return 0
	}
	return uint64(b[0]) | uint64(b[1])<<8 | uint64(b[2])<<16 | uint64(b[3])<<24 |
		uint64(b[4])<<32 | uint64(b[5])<<40 | uint64(b[6])<<48 | uint64(b[7])<<56
}

// Bytes reads n bytes.
func (r *Reader) Bytes(n uint64) string {
	if n > uint64(len(r.Rest)) {
		r.Rest, r.Short = "", true
		return ""
	}
	read := r.Rest[:n]
	r.Rest = r.Rest[n:]
	return read
}
