package dist

import "path"

// Sweep removes the temporary files of killed runs, and shortens the record. It is called before
// anything is written, by one run at a time.
func (d *Dir) Sweep() {
	d.record.mu.Lock()
	d.record.load()
	list, lines := d.record.live(), d.record.lines
	d.record.mu.Unlock()
	var rest []entry
	for _, e := range list {
		if e.Kind != kindTemp || !removeTemp(d.project, e.Path) {
			rest = append(rest, e)
		}
	}
	const slack = 100 // lines that are not worth a rewrite
	if lines > len(rest)+slack || len(rest) < len(list) {
		_ = d.record.replace(rest) // the old one says the same
	}
}

// removeTemp removes a temporary file or directory; it reports whether it is gone.
func removeTemp(p *project, rel string) bool {
	dir, name := path.Split(rel)
	h, ok, err := p.openExisting(dir)
	if err != nil || !ok {
		return true // what was written went with its directory
	}
	defer h.close()
	return h.last().RemoveAll(name) == nil
}
