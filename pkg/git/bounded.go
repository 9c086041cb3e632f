package git

import "strings"

const (
	maxOutput  = 64 << 20 // bytes of an answer
	maxMessage = 64 << 10 // bytes of an error message
)

// A bounded writer keeps the first bytes that are written to it.
type bounded struct {
	strings.Builder
	most int
	cut  bool
}

func (b *bounded) Write(p []byte) (int, error) {
	if room := b.most - b.Len(); len(p) > room {
		b.cut = true
		b.Builder.Write(p[:room])
	} else {
		b.Builder.Write(p)
	}
	return len(p), nil
}
