package rootfs

import (
	"path"
	"strings"
)

// Follow returns where an absolute path leads through links. readlink returns the target of a link
// at a path whose directory is no link: an absolute path, or one relative to the link's directory.
// Links in a circle lead nowhere.
func Follow(name string, readlink func(name string) (target string, ok bool)) string {
	const most = 40 // as Linux (path_resolution(7))
	rest, at := split(name), "/"
	for n := 0; len(rest) > 0; {
		next := path.Join(at, rest[0])
		rest = rest[1:]
		target, ok := readlink(next)
		if !ok || n == most {
			at = next
			continue
		}
		n++
		if path.IsAbs(target) {
			at = "/"
		}
		rest = append(split(target), rest...)
	}
	return at
}

// split returns the elements of a path.
func split(name string) []string { return strings.Split(strings.Trim(path.Clean(name), "/"), "/") }
