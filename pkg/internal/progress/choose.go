package progress

import (
	"io"
	"os"

	"golang.org/x/term"
)

// newOutput returns the output that fits w and the environment.
func newOutput(w io.Writer) output {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) || os.Getenv("TERM") == "dumb" || !understandsEscapes(f) {
		return plain{w}
	}
	size := func() (width, height int) { return terminalSize(f) }
	return &terminal{w: f, size: size, colors: os.Getenv("NO_COLOR") == ""}
}

// Width returns the columns of the terminal that w is; 0 if it is none.
func Width(w io.Writer) int {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return 0
	}
	width, _ := terminalSize(f)
	return width
}

// terminalSize returns a terminal's size in columns and rows, or 80 by 24 if it is unknown.
func terminalSize(f *os.File) (width, height int) {
	width, height, err := term.GetSize(int(f.Fd()))
	if err != nil || width <= 0 || height <= 0 {
		return 80, 24
	}
	return width, height
}
