package install

import "os"

// replaceProgram puts a new program into the place of one that may be running. Windows lets
// nobody overwrite that, but it may be renamed: it stays beside the new one until it has ended
// and the next one comes.
func replaceProgram(from, to string) error {
	old := to + ".old"
	_ = os.Remove(old) // it may still run
	err := os.Rename(from, to)
	if err == nil {
		return nil
	}
	if moved := os.Rename(to, old); moved != nil {
		return err
	}
	if err := os.Rename(from, to); err != nil {
		_ = os.Rename(old, to)
		return err
	}
	_ = os.Remove(old)
	return nil
}
