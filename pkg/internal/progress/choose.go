package progress

import (
	"io"
	"os"

	"golang.org/x/term"
)

// choose returns the output that fits w and the environment.
func choose(w io.Writer) output {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) || os.Getenv("TERM") == "dumb" || !understandsEscapes(f) {
		return plain{w}
	}
	size := func() (width, height int) { return sizeOf(f) }
	return &terminal{w: f, size: size, colors: os.Getenv("NO_COLOR") == ""}
}

// sizeOf is a terminal's size in columns and rows; 80 by 24 where it does not know.
func sizeOf(f *os.File) (width, height int) {
	width, height, err := term.GetSize(int(f.Fd()))
	if err != nil || width <= 0 || height <= 0 {
		return 80, 24
	}
	return width, height
}
