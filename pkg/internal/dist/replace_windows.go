package dist

// replace puts a new file into the place of one that may be a running program. Windows lets nobody
// overwrite that, but it may be renamed: it stays beside the new one until it has ended and the
// next one comes.
func (w *way) replace(temp, name, digest string) error {
	old := name + ".old"
	_ = w.last().Remove(old) // it may still run
	err := w.last().Rename(temp, name)
	if err == nil {
		return nil
	}
	if moved := w.last().Rename(name, old); moved != nil {
		return err
	}
	if err := w.last().Rename(temp, name); err != nil {
		_ = w.last().Rename(old, name)
		return err
	}
	if w.last().Remove(old) != nil && digest != "" {
		return w.dir.record.note(entry{Path: w.rel(old), Digest: digest})
	}
	return nil
}
