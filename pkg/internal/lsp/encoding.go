package lsp

// An encoding is what a Position's character counts (LSP 3.17, PositionEncodingKind).
type encoding string

const (
	utf8Units  encoding = "utf-8"
	utf16Units encoding = "utf-16"
	utf32Units encoding = "utf-32"
)

// units is how many units a rune is, which takes up size bytes.
func (e encoding) units(r rune, size int) int {
	switch {
	case e == utf8Units:
		return size
	case e == utf16Units && r >= 0x10000:
		return 2
	}
	return 1
}

// agree is the first encoding that the client prefers and the server knows.
func agree(offered []string) encoding {
	for _, o := range offered {
		switch e := encoding(o); e {
		case utf8Units, utf16Units, utf32Units:
			return e
		}
	}
	return utf16Units
}
