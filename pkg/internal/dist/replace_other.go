//go:build !windows

package dist

// replace puts a new file into the place of one that may be a running program.
func (w *way) replace(temp, name, _ string) error { return w.last().Rename(temp, name) }
