package config

// Whole reports whether an instance (a *Target, an *Image, …) of the file, and all that it
// refers to, has no mistake and needs nothing that is not known yet. In a file with errors
// the others can be looked at still.
func (f *File) Whole(instance any) bool {
	return f.evaluator != nil && f.whole(instance, map[any]bool{})
}

func (f *File) whole(p any, seen map[any]bool) bool {
	if seen[p] {
		return true
	}
	seen[p] = true
	i := f.evaluator.instances[p]
	if i == nil || !i.decoded || len(i.failed)+len(i.unknown) > 0 || i.block.broken() {
		return false
	}
	for _, q := range referredBy(p) {
		if !f.whole(q, seen) {
			return false
		}
	}
	return true
}

// referredBy are the instances that one refers to, and its nested blocks.
func referredBy(p any) (all []any) {
	switch p := p.(type) {
	case *Target:
		if p.Toolchain != nil {
			all = append(all, p.Toolchain)
		}
	case *Image:
		for _, t := range p.Targets {
			all = append(all, t)
		}
		for _, f := range p.Files {
			all = append(all, f)
		}
		if p.Base.Image != nil {
			all = append(all, p.Base.Image)
		}
		if p.Base.Toolchain != nil {
			all = append(all, p.Base.Toolchain)
		}
	case *Group:
		for _, m := range p.Members {
			all = append(all, m.pointer())
		}
	}
	return all
}
