package config

import "path/filepath"

// Abs is a path of the block as an absolute one: relative paths start from the directory of
// the file that the block stands in.
func (m *Meta) Abs(path string) string {
	path = filepath.FromSlash(path)
	if filepath.IsAbs(path) {
		return filepath.Clean(path)
	}
	return filepath.Join(m.Dir, path)
}

// Suggest is the candidate that a misspelt name most likely stands for, or "".
func Suggest(name string, candidates []string) string { return nearest(name, candidates) }
