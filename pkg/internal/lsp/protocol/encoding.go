package protocol

// An Encoding is what a Position's character counts (LSP 3.17, PositionEncodingKind).
type Encoding string

// The encodings that the server knows.
const (
	UTF8  Encoding = "utf-8"
	UTF16 Encoding = "utf-16"
	UTF32 Encoding = "utf-32"
)

// Units returns how many units a rune is, which takes up size bytes.
func (e Encoding) Units(r rune, size int) int {
	switch {
	case e == UTF8:
		return size
	case e == UTF16 && r >= 0x10000:
		return 2
	}
	return 1
}

// ChooseEncoding returns the first encoding that the client prefers and the server knows.
func ChooseEncoding(offered []string) Encoding {
	for _, o := range offered {
		switch e := Encoding(o); e {
		case UTF8, UTF16, UTF32:
			return e
		}
	}
	return UTF16
}
