package registry

import (
	"context"
	"net"
	"net/http"
	"strings"

	"github.com/google/go-containerregistry/pkg/authn"
)

// A withholding keychain has no credentials for insecure registries that may not have them: whoever answers
// under their names would get them.
type withholding struct {
	authn.Keychain
	hosts Hosts
	warn  func(host string) // of a registry that would have got some
}

// Resolve implements authn.Keychain.
func (w withholding) Resolve(r authn.Resource) (authn.Authenticator, error) {
	return w.ResolveContext(context.Background(), r)
}

// ResolveContext implements authn.ContextKeychain.
func (w withholding) ResolveContext(ctx context.Context, r authn.Resource) (authn.Authenticator, error) {
	auth, err := authn.Resolve(ctx, w.Keychain, r)
	host := r.RegistryStr()
	if err != nil || auth == authn.Anonymous || !w.hosts.withholds(host) {
		return auth, err
	}
	if w.warn != nil {
		w.warn(host)
	}
	return authn.Anonymous, nil
}

// withholds reports whether a host may not have the user's credentials.
func (h Hosts) withholds(host string) bool {
	for _, name := range names(host) {
		if settings := h[name]; settings.Insecure && !settings.Credentials && !isLoopback(name) {
			return true
		}
	}
	return false
}

// names are those by which a host may be in [Hosts].
func names(host string) []string { return []string{host, strings.TrimSuffix(host, ":443")} }

// hasCredentials reports whether a request has the user's credentials, as a service of tokens gets them: one that
// hands out tokens of other registries may be at a host that is insecure.
func hasCredentials(r *http.Request) bool {
	_, _, basic := r.BasicAuth()
	return basic || strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded")
}

// isLoopback reports whether what is sent to a host, with its port if there is one, stays on this machine.
func isLoopback(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
