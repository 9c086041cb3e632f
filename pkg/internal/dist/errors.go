package dist

import "fmt"

// An InTheWayError reports a file or link where gobuild needs a directory, or a directory where it
// writes a file. gobuild neither follows nor removes it.
type InTheWayError struct {
	Path string // as messages have it
	What string // "a symbolic link", "a file", "a directory"
	Need string // "to a directory", "a file"
}

func (e *InTheWayError) Error() string {
	return fmt.Sprintf("%s is %s, and gobuild writes %s of that name: remove it", e.Path, e.What, e.Need)
}

// A swappedError reports a directory that somebody replaced while it was opened.
type swappedError struct{ path string }

func (e *swappedError) Error() string {
	return fmt.Sprintf("%s was replaced while gobuild opened it: see who writes there, and run gobuild again", e.path)
}
