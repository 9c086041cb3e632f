package check

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/lazyregexp"
)

var hostForm = lazyregexp.New(`^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*$`)

// wrongHost checks the host of a registry, as it is in the names of images: host, host:port or
// [IPv6]:port.
func wrongHost(s string) string {
	const example = `such as "registry.example.com:5000" or "[fd00::1]:5000"`
	host, port, hasPort := s, "", false
	if at := strings.LastIndexByte(s, ':'); at > strings.LastIndexByte(s, ']') {
		host, port, hasPort = s[:at], s[at+1:], true
	}
	number, err := strconv.ParseUint(port, 10, 16)
	bracketed := strings.HasPrefix(host, "[") && strings.HasSuffix(host, "]")
	switch address, ipErr := netip.ParseAddr(strings.Trim(host, "[]")); {
	case strings.Contains(s, "://") || strings.Contains(s, "/"):
		return fmt.Sprintf("%q is not a host: leave out the scheme and the path, %s", s, example)
	case ipErr == nil && address.Is6() && !bracketed, !bracketed && strings.Contains(host, ":"):
		return fmt.Sprintf("%q is not a host: an IPv6 address is in brackets, %s", s, example)
	case hasPort && (err != nil || number == 0):
		return fmt.Sprintf("%q is not a host: behind the colon is a port, a number from 1 to 65535", s)
	case bracketed && (ipErr != nil || !address.Is6()), !bracketed && !hostForm().MatchString(host):
		return fmt.Sprintf("%q is not a host: write it as in the names of images, %s", s, example)
	case !hasPort && host != "localhost" && !bracketed && !strings.Contains(host, "."):
		return fmt.Sprintf("%q has neither a dot nor a port: in the name of an image it would be part of the "+
			"repository, not a host", s)
	}
	return ""
}
