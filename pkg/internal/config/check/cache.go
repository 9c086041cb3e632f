package check

import (
	"fmt"
	"net/netip"
	"net/url"
	"strings"
)

// wrongCache checks the URL of a cache.
func wrongCache(s string) string {
	const example = `write "https://cache.example.com/gobuild" or "file:///var/cache/gobuild"`
	scheme, rest, ok := strings.Cut(s, "://")
	u, err := url.Parse(s)
	switch {
	case !ok:
		return fmt.Sprintf("%q is no URL: %s", s, example)
	case scheme == "oci" || scheme == "s3":
		return fmt.Sprintf("There are no caches of %s:// yet: %s", scheme, example)
	case scheme == "file":
		return wrongCacheDir(s, rest)
	case scheme != "https" && scheme != "http":
		return fmt.Sprintf("There are no caches of %q: %s", scheme+"://", example)
	case err != nil || u.Host == "" || u.RawQuery != "" || u.Fragment != "":
		return fmt.Sprintf("%q is not the URL of a server with a path below which the entries are: %s", s, example)
	case u.User != nil:
		return "A URL in a file that others read holds no user and no password: put them into ~/.netrc"
	case scheme == "http" && !isLoopback(u.Hostname()):
		return fmt.Sprintf("%q is sent over the network as it is, for anyone to read and change: write https://, as "+
			"http:// is for servers on this machine", s)
	}
	return ""
}

// wrongCacheDir checks what follows file://.
func wrongCacheDir(s, dir string) string {
	if !strings.HasPrefix(dir, "/") && !strings.HasPrefix(dir, "./") && !strings.HasPrefix(dir, "../") {
		return fmt.Sprintf("%q names no directory: write file:///dir, or file://./dir for one that is relative to "+
			"this file", s)
	}
	return wrongText(s)
}

// isLoopback reports whether a host is this machine.
func isLoopback(host string) bool {
	address, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && address.IsLoopback()
}

// wrongPublicKey checks that a public key is one, if it is not a file.
func wrongPublicKey(s string) string {
	switch {
	case strings.Contains(s, "PRIVATE KEY"):
		return "This is a private key, which belongs in no file that others read: make another pair, and write the " +
			"text of the public one"
	case strings.HasPrefix(s, "env://"):
		return "A public key is no secret: write its text, or the path of a file"
	}
	return wrongEmpty(s)
}

// wrongPrivateKey checks where a private key is read from.
func wrongPrivateKey(s string) string {
	name, isVariable := strings.CutPrefix(s, "env://")
	switch {
	case strings.Contains(s, "-----BEGIN"):
		return "A private key belongs in no file that others read: write the path of a file, or env://NAME for a " +
			"variable of the environment that holds it"
	case isVariable:
		return wrongEnvName(name)
	}
	return wrongEmpty(s)
}
