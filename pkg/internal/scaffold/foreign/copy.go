package foreign

import (
	"os"
	"path"
	"slices"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/parser"
)

// A copier reads the instructions that copy files.
type copier struct{ *stage }

// copyFiles reads a COPY or ADD.
func (s copier) copyFiles(n *parser.Node, words []string, depth int) {
	if len(n.Heredocs) > 0 || len(words) < 2 {
		s.leave(n.StartLine, "%s", n.Original)
		return
	}
	var list []string
	for _, w := range words {
		list = append(list, s.concrete(s.expand(w, s.env)))
	}
	dest := list[len(list)-1]
	for _, source := range list[:len(list)-1] {
		c := copied{source, s.absolute(dest), n.StartLine, flagOf(n, "chmod"), s.plain(flagOf(n, "chown"))}
		if s.isDirectory(dest) || len(list) > 2 {
			c.dest = path.Join(c.dest, path.Base(source))
		}
		switch from := s.plain(flagOf(n, "from")); {
		case from != "":
			s.copyFrom(from, c, depth)
		case strings.Contains(source, "://"):
			s.leave(n.StartLine, "%s: gobuild downloads no files", n.Original)
		default:
			s.copyContext(c, dest)
		}
	}
}

// isDirectory reports whether a destination is one that files are copied into.
func (s copier) isDirectory(dest string) bool {
	return strings.HasSuffix(dest, "/") || dest == "." || s.absolute(dest) == path.Clean(s.image.Workdir) ||
		slices.Contains([]string{"/usr/local/bin", "/usr/bin", "/bin", "/sbin", "/usr/sbin", "/etc", "/opt"},
			s.absolute(dest))
}

// copyContext copies from the context.
func (s copier) copyContext(c copied, dest string) {
	source := path.Join(s.context, path.Clean("/" + c.source)[1:])
	if strings.ContainsAny(c.source, "*?[") {
		s.copyMatches(c, source, dest)
		return
	}
	if !s.exists(source) {
		s.pending = append(s.pending, c)
		return
	}
	if s.isDir(source) {
		c.dest = s.absolute(dest) // a directory's content is copied
	}
	c.source = source
	s.copied = append(s.copied, c)
	s.addFile(c)
}

// addFile adds a file to the image. It does not matter for stages that others only copy from.
func (s copier) addFile(c copied) {
	s.image.Files = slices.DeleteFunc(s.image.Files, func(f Copy) bool {
		return f.Dest == c.dest && (f.Source == c.source || !s.isDir(f.Source) || !s.isDir(c.source))
	})
	s.image.Files = append(s.image.Files, Copy{c.source, c.dest, c.mode, c.owner})
}

// isDir reports whether something of the repository is a directory. Several of them become one in an image.
func (s copier) isDir(source string) bool {
	info, err := os.Stat(s.path(source))
	return err == nil && info.IsDir()
}

// copyMatches copies what a pattern matches; that is mostly go.mod and go.sum.
func (s copier) copyMatches(c copied, pattern, dest string) {
	entries, _ := os.ReadDir(s.path(path.Dir(pattern)))
	found := false
	for _, e := range entries {
		if is, err := path.Match(path.Base(pattern), e.Name()); is && err == nil {
			found = true
			one := c
			one.source, one.dest = path.Join(path.Dir(c.source), e.Name()), path.Join(s.absolute(dest), e.Name())
			s.copyContext(one, path.Join(dest, e.Name()))
		}
	}
	if !found {
		s.pending = append(s.pending, c)
	}
}

// copyFrom copies from another stage or image.
func (s copier) copyFrom(from string, c copied, depth int) {
	other := s.dockerfile.named(from, len(s.dockerfile.stages))
	if s.copyKnown(c) {
		return
	}
	if other == nil || other == s.stage {
		s.pending = append(s.pending, c)
		return
	}
	other.run(depth + 1)
	s.noteRuns(other)
	c.source = other.absolute(c.source)
	found := false
	for _, out := range sortedKeys(other.outputs) {
		b := other.outputs[out]
		switch dir, base := path.Split(out); {
		case out == c.source:
			s.output(b, c.dest)
		case path.Clean(dir) == c.source, path.Clean(dir) == path.Dir(c.source) && path.Base(c.source) == "*":
			s.output(b, path.Join(c.destDir(), base))
		default:
			continue
		}
		found = true
	}
	if found {
		return
	}
	if source, ok := other.inContext(c.source); ok {
		c.source = source
		s.addFile(c)
		s.copied = append(s.copied, c)
		return
	}
	for _, p := range other.pending {
		if p.dest == c.source {
			c.source = p.source
			s.pending = append(s.pending, c)
			return
		}
	}
	s.pending = append(s.pending, c)
}

// noteRuns adds the notes of commands of a stage whose files are copied.
func (s copier) noteRuns(other *stage) {
	for _, n := range other.image.Left {
		if strings.HasPrefix(n.Text, "RUN ") && !slices.Contains(s.image.Left, n) {
			s.image.Left = append(s.image.Left, n)
		}
	}
}

// destDir is where the content of a copied directory goes.
func (c copied) destDir() string {
	if path.Base(c.dest) == path.Base(c.source) || path.Base(c.dest) == "*" {
		return path.Dir(c.dest)
	}
	return c.dest
}

// output adds a program that an earlier stage compiled.
func (s copier) output(b *Build, dest string) {
	s.outputs[dest] = b
	b.Name = path.Base(dest)
	s.addProgram(b, dest)
}

// copyKnown reports whether the copied files are some that gobuild adds in its own way.
func (s copier) copyKnown(c copied) bool {
	isAny := func(names ...string) bool { return slices.Contains(names, c.source) || slices.Contains(names, c.dest) }
	switch {
	case strings.HasPrefix(c.source, "/etc/ssl") || strings.HasPrefix(c.source, "/usr/share/ca-certificates") ||
		strings.HasPrefix(c.source, "/etc/pki"):
	case strings.HasPrefix(c.source, "/usr/share/zoneinfo") || strings.HasSuffix(c.source, "zoneinfo.zip"):
		s.image.Timezones = true
	case isAny("/etc/passwd", "/etc/group", "/etc/shadow"):
	default:
		return false
	}
	return true
}

// inContext is where in the context a file of a stage is from.
func (s *stage) inContext(p string) (source string, ok bool) {
	best := ""
	for _, c := range s.copied {
		rest, below := strings.CutPrefix(p, strings.TrimSuffix(c.dest, "/")+"/")
		if p == c.dest {
			rest, below = "", true
		}
		if below && (len(c.dest) > len(best) || best == "") {
			best, source, ok = c.dest, path.Join(c.source, rest), true
		}
	}
	return source, ok && s.exists(source)
}

func sortedKeys[V any](m map[string]V) (keys []string) {
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}
