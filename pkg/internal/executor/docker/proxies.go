package docker

import (
	"fmt"
	"net"
	"net/url"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// webProxyNames are the variables by which programs find their web proxy.
var webProxyNames = []string{"HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy"}

// webProxies are those of them that the user has set.
func (u *userSettings) webProxies() []string {
	var env []string
	for _, v := range u.environ {
		name, value, _ := strings.Cut(v, "=")
		if slices.Contains(webProxyNames, name) && value != "" {
			env = append(env, v)
		}
	}
	return env
}

// fetchNetwork is the network of a fetch. A proxy that listens on this machine's loopback
// cannot be reached from a network of the engine's own, but from the machine's; a network
// that the user chose is kept.
func (u *userSettings) fetchNetwork(f plan.Fetch) string {
	if f.Network != "" && f.Network != "bridge" {
		return f.Network
	}
	for _, list := range append(u.webProxies(), u.settings.GOPROXY, u.settings.GOSUMDB) {
		if hasLoopback(list) {
			return "host"
		}
	}
	return "bridge"
}

var urlPattern = regexp.MustCompile(`(?:[a-z+]+://)[^\s,|]+|=[^\s,|/]+:[0-9]+`)

// hasLoopback reports whether one of the URLs in a text leads to this machine.
func hasLoopback(text string) bool {
	if name, _, ok := strings.Cut(text, "="); ok && strings.EqualFold(name, "NO_PROXY") {
		return false
	}
	for _, raw := range urlPattern.FindAllString(text, -1) {
		if rest, ok := strings.CutPrefix(raw, "="); ok && !strings.Contains(raw, "://") {
			raw = "http://" + rest // HTTP_PROXY=localhost:3128
		}
		u, err := url.Parse(raw)
		if err != nil {
			continue
		}
		if ip := net.ParseIP(u.Hostname()); u.Hostname() == "localhost" || ip != nil && ip.IsLoopback() {
			return true
		}
	}
	return false
}

// fileProxies are the directories of the file:// proxies in GOPROXY.
func (u *userSettings) fileProxies() []string {
	var dirs []string
	for _, entry := range proxyEntries(u.settings.GOPROXY) {
		if dir, ok := fileURL(entry); ok && !slices.Contains(dirs, dir) {
			dirs = append(dirs, dir)
		}
	}
	return dirs
}

// proxyList is GOPROXY with the file:// proxies where containers have them mounted.
func (u *userSettings) proxyList() string {
	dirs := u.fileProxies()
	var list strings.Builder
	for _, entry := range proxyEntries(u.settings.GOPROXY) {
		if dir, ok := fileURL(entry); ok {
			entry = "file://" + fileProxyDir(slices.Index(dirs, dir))
		}
		list.WriteString(entry)
	}
	return list.String()
}

func fileProxyDir(i int) string { return fmt.Sprintf("/goproxy/%d", i) }

// proxyEntries splits GOPROXY into its entries and the separators between them.
func proxyEntries(list string) []string {
	var entries []string
	for list != "" {
		i := strings.IndexAny(list, ",|")
		switch {
		case i < 0:
			return append(entries, strings.TrimSpace(list))
		case i > 0:
			entries = append(entries, strings.TrimSpace(list[:i]))
		}
		entries = append(entries, list[i:i+1])
		list = list[i+1:]
	}
	return entries
}

func fileURL(entry string) (dir string, ok bool) {
	parsed, err := url.Parse(entry)
	if err != nil || parsed.Scheme != "file" {
		return "", false
	}
	dir = parsed.Path
	if runtime.GOOS == "windows" {
		dir = strings.TrimPrefix(dir, "/") // file:///C:/proxy
	}
	return filepath.FromSlash(dir), true
}
