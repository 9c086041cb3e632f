package install

import "os"

// replaceProgram replaces a program that may be running. Windows does not allow to overwrite it, but
// to rename it: it stays beside the new one until the next is installed.
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
