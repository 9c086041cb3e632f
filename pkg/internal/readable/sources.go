package readable

import (
	"os"
	"path/filepath"
	"strings"
)

// A place is a directory that is no directory of Go sources.
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

// places are all of them on this machine; cache is gobuild's directory, "" where there is none.
func places(cache string) (all []place) {
	for _, p := range systemPlaces {
		all = append(all, place{resolve(p), "what the system or an engine keeps", true, true})
	}
	for _, home := range append(Homes(), resolve("/root")) {
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

// Sources says why a directory cannot be one of Go sources beside a configuration's own (an
// override, a replacement, a GOPATH tree), or "". They may lie anywhere, but a compile reads
// all that is in them. What lies in the area is asked less: it stands where the user put it.
func (a *Area) Sources(dir, cache string) string {
	real := resolve(dir)
	if real == filepath.Dir(real) {
		return leading(dir, real) + " is the root of a file system"
	}
	own := a != nil && Below(a.root, real)
	for _, p := range places(cache) {
		switch {
		case real == p.path:
			return leading(dir, real) + " is " + p.what
		case p.below && Below(p.path, real) && !(own && Below(p.path, a.root)):
			return leading(dir, real) + " lies in " + p.path + ", " + p.what
		case p.holding && Below(real, p.path) && !own && p.path != filepath.Dir(p.path):
			return leading(dir, real) + " holds " + p.path + ", " + p.what
		}
	}
	return ""
}

// leading is a path with what it leads to.
func leading(dir, real string) string {
	if filepath.Clean(dir) == real {
		return real
	}
	return dir + ", which leads to " + real + ","
}

// CacheDir is gobuild's directory in the user's cache, "" where there is no place for one.
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

// IsSelf reports whether a directory is the area's own.
func (a *Area) IsSelf(dir string) bool { return a != nil && a.root == resolve(dir) }
