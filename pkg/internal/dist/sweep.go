package dist

import "path"

// Sweep removes what a run left that was killed while it wrote, and shortens the record. It is
// called before anything is written, by one run at a time.
func (d *Dir) Sweep() {
	d.record.mu.Lock()
	d.record.load()
	list, lines := d.record.live(), d.record.lines
	d.record.mu.Unlock()
	var rest []entry
	for _, e := range list {
		if e.Kind != kindTemp || !d.removeTemp(e.Path) {
			rest = append(rest, e)
		}
	}
	const slack = 100 // lines that are not worth another file
	if lines > len(rest)+slack || len(rest) < len(list) {
		_ = d.record.keep(rest) // the old one says the same
	}
}

// removeTemp removes a temporary file or directory; it reports whether it is gone.
func (d *Dir) removeTemp(rel string) bool {
	dir, name := path.Split(rel)
	w, ok, err := d.enterFrom(dir)
	if err != nil || !ok {
		return true // what was written went with its directory
	}
	defer w.close()
	return w.last().RemoveAll(name) == nil
}
