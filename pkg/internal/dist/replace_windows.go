package dist

// replace renames a new file over one that may be a running program. Windows does not allow that, but
// the old one can be renamed. It stays beside the new one until it has ended and is replaced again.
func (s *Sub) replace(temp, name, digest string) error {
	old := name + ".old"
	_ = s.dir.last().Remove(old) // it may still run
	err := s.dir.last().Rename(temp, name)
	if err == nil {
		return nil
	}
	if moved := s.dir.last().Rename(name, old); moved != nil {
		return err
	}
	if err := s.dir.last().Rename(temp, name); err != nil {
		_ = s.dir.last().Rename(old, name)
		return err
	}
	if s.dir.last().Remove(old) != nil && digest != "" {
		return s.record.note(entry{Path: s.dir.rel(old), Digest: digest})
	}
	return nil
}
