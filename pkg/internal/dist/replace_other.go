//go:build !windows

package dist

// replace renames a new file over one that may be a running program.
func (s *Sub) replace(temp, name, _ string) error { return s.dir.last().Rename(temp, name) }
