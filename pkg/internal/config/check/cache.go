package check

import (
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/lazyregexp"
)

// wrongCache checks the URL of a cache.
func wrongCache(s string) string {
	const example = `write "https://cache.example.com/gobuild", "oci://registry.example.com/cache", ` +
		`"s3://bucket/prefix" or "file:///var/cache/gobuild"`
	scheme, rest, ok := strings.Cut(s, "://")
	u, err := url.Parse(s)
	switch {
	case !ok:
		return fmt.Sprintf("%q is no URL: %s", s, example)
	case scheme == "oci":
		return wrongRepository(s, rest)
	case scheme == "s3":
		return wrongBucket(s, rest)
	case scheme == "file":
		return wrongCacheDir(s, rest)
	case scheme != "https" && scheme != "http":
		return fmt.Sprintf("There are no caches of %q: %s", scheme+"://", example)
	case err != nil || u.Host == "" || u.RawQuery != "" || u.Fragment != "":
		return fmt.Sprintf("%q is not the URL of a server with a path below which the entries are: %s", s, example)
	case u.User != nil:
		return "A URL in a file that others read holds no user and no password: put them into ~/.netrc"
	}
	return wrongTransport(s, u)
}

// wrongTransport rejects http:// to other machines.
func wrongTransport(s string, u *url.URL) string {
	if u.Scheme == "http" && !isLoopback(u.Hostname()) {
		return fmt.Sprintf("%q is sent over the network as it is, for anyone to read and change: write https://, as "+
			"http:// is for servers on this machine", s)
	}
	return ""
}

var (
	bucketPattern = lazyregexp.New(`^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$`)
	prefixPattern = lazyregexp.New(`^[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*/?$`)
	regionPattern = lazyregexp.New(`^[a-z0-9]+(-[a-z0-9]+)*$`)
)

// wrongBucket checks what follows s3://.
func wrongBucket(s, rest string) string {
	const example = `write "s3://bucket", or "s3://bucket/prefix"`
	bucket, prefix, _ := strings.Cut(rest, "/")
	switch {
	case strings.Contains(rest, "@"):
		return "A URL in a file that others read holds no credentials: put them into variables such as " +
			"AWS_ACCESS_KEY_ID, or into ~/.aws/credentials"
	case bucket == "":
		return fmt.Sprintf("%q names no bucket: %s", s, example)
	case strings.Contains(bucket, ":"):
		return fmt.Sprintf("%q names a server with a port: %s, and the server as endpoint", s, example)
	case !bucketPattern().MatchString(bucket) || strings.Contains(bucket, ".."):
		return fmt.Sprintf("%q cannot be the name of a bucket, which is of 3 to 63 lower-case letters, digits, dots "+
			"and dashes: %s", bucket, example)
	case prefix != "" && !prefixPattern().MatchString(prefix) || hasDots(prefix):
		return fmt.Sprintf("%q cannot begin the names of entries: it is of letters, digits and _ . - between single "+
			"slashes: %s", prefix, example)
	}
	return ""
}

var (
	hostPattern       = lazyregexp.New(`^([A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*|\[[0-9a-fA-F:]+\])(:[0-9]+)?$`)
	repositoryPattern = lazyregexp.New(`^[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*$`)
)

// wrongRepository checks what follows oci://.
func wrongRepository(s, rest string) string {
	const example = `write "oci://registry.example.com/team/cache"`
	host, repository, _ := strings.Cut(strings.TrimSuffix(rest, "/"), "/")
	named, _, isDigest := strings.Cut(repository, "@")
	named, _, isTag := strings.Cut(named, ":")
	switch {
	case strings.Contains(host, "@"):
		return "A URL in a file that others read holds no user and no password: docker login stores them"
	case !hostPattern().MatchString(host) || !strings.ContainsAny(host, ".:") && host != "localhost":
		return fmt.Sprintf("%q does not begin with the host of a registry: %s", s, example)
	case repository == "":
		return fmt.Sprintf("%q names no repository: %s", s, example)
	case isDigest:
		return fmt.Sprintf("%q has a digest, and a cache is a whole repository: write \"oci://%s/%s\"", s, host, named)
	case isTag:
		return fmt.Sprintf("%q has a tag, and a cache is a whole repository, whose tags are those of entries: write "+
			"\"oci://%s/%s\"", s, host, named)
	case !repositoryPattern().MatchString(repository):
		return fmt.Sprintf("%q cannot be the name of a repository, which is of lower-case letters and digits, parted "+
			"by single . _ - or /: %s", repository, example)
	}
	return ""
}

// hasDots reports whether an element of a path is . or .., which URLs leave out.
func hasDots(path string) bool {
	return slices.ContainsFunc(strings.Split(path, "/"), func(e string) bool { return e == "." || e == ".." })
}

// wrongRegion checks the region of a bucket.
func wrongRegion(s string) string {
	if !regionPattern().MatchString(s) {
		return fmt.Sprintf("%q is no region: write one such as \"eu-central-1\"", s)
	}
	return ""
}

// wrongEndpoint checks the URL of a server that has a bucket.
func wrongEndpoint(s string) string {
	u, err := url.Parse(s)
	switch {
	case err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.RawQuery+u.Fragment != "":
		return fmt.Sprintf("%q is not the URL of a server: write one such as \"https://s3.example.com\"", s)
	case u.User != nil:
		return wrongBucket("", "@")
	}
	return wrongTransport(s, u)
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
