package readable

import (
	"os"
	"path/filepath"
	"strings"
)

// A place is a directory that must not be used as Go sources.
type place struct {
	path string // without links
	what string
	// below says that what lies in it is none either, and holding that a directory that holds it
	// is none.
	below, holding bool
}

// systemPlaces hold the system's state, its secrets, and all that engines have.
var systemPlaces = []string{"/etc", "/proc", "/sys", "/dev", "/run", "/var/run", "/boot", "/var/lib/docker",
	"/var/lib/containerd", "/var/lib/containers"}

// secrets are what home directories have of their owners' keys.
var secrets = []string{
	".ssh", ".gnupg", ".aws", ".azure", ".kube", ".docker", ".password-store", ".terraform.d", ".cargo", ".mozilla",
	".thunderbird", ".config/gcloud", ".config/gh", ".config/containers", ".config/google-chrome",
	".local/share/keyrings", ".local/share/docker", ".local/share/containers", ".colima", ".lima", ".rd", ".orbstack",
	".cache/gobuild",
}

// forbiddenPlaces returns all places on this machine; cache is gobuild's directory, or "".
func forbiddenPlaces(cache string) (all []place) {
	for _, p := range systemPlaces {
		all = append(all, place{resolve(p), "what the system or an engine keeps", true, true})
	}
	for _, home := range append(HomeDirs(), resolve("/root")) {
		all = append(all, place{home, "a home directory", false, true})
		for _, p := range secrets {
			all = append(all, place{resolve(filepath.Join(home, filepath.FromSlash(p))),
				"where keys and an engine's files are kept", true, true})
		}
	}
	if cache != "" {
		all = append(all, place{resolve(cache), "gobuild's cache", true, true})
	}
	return all
}

// CheckSources returns why a directory cannot be one of Go sources outside the configuration's own
// (an override, a replacement, a GOPATH tree), or "". It may be anywhere, but a compile reads all
// that is in it. Less is forbidden within the area, as the user put it there.
func (a *Area) CheckSources(dir, cache string) string {
	real := resolve(dir)
	if real == filepath.Dir(real) {
		return describeLink(dir, real) + " is the root of a file system"
	}
	own := a != nil && IsBelow(a.root, real)
	for _, p := range forbiddenPlaces(cache) {
		switch {
		case real == p.path:
			return describeLink(dir, real) + " is " + p.what
		case p.below && IsBelow(p.path, real) && !(own && IsBelow(p.path, a.root)):
			return describeLink(dir, real) + " lies in " + p.path + ", " + p.what
		case p.holding && IsBelow(real, p.path) && !own && p.path != filepath.Dir(p.path):
			return describeLink(dir, real) + " holds " + p.path + ", " + p.what
		}
	}
	return ""
}

// describeLink returns a path with what it leads to.
func describeLink(dir, real string) string {
	if filepath.Clean(dir) == real {
		return real
	}
	return dir + ", which leads to " + real + ","
}

// CacheDir returns gobuild's directory in the user's cache, or "" if the user has none.
func CacheDir(environ []string) string {
	dir := ""
	for _, kv := range environ {
		if v, is := strings.CutPrefix(kv, "GOBUILD_CACHE="); is {
			dir = v
		}
	}
	if dir != "" {
		dir, _ = filepath.Abs(dir)
		return dir
	}
	if dir, err := os.UserCacheDir(); err == nil {
		return filepath.Join(dir, "gobuild")
	}
	return ""
}

// IsRoot reports whether a directory is the area's own.
func (a *Area) IsRoot(dir string) bool { return a != nil && a.root == resolve(dir) }
