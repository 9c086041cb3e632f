package registry

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net/http"

	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/v1/remote"

	"github.com/gobuild-dev/gobuild/pkg/internal/stall"
)

// An Access is how a run reaches registries.
type Access struct {
	Keychain authn.Keychain // nil: the user's Docker credentials
	Waits    stall.Limits   // for how long a registry is waited for; the zero value for the default
	Hosts    Hosts          // registries that are reached in another way; may be nil
	// Warn is told of each request to an insecure registry that goes without the user's credentials; may be nil.
	Warn func(host string)
}

// Hosts are registries that are not reached with TLS and the certificates that the system trusts,
// by host[:port] as [HostName] returns it.
type Hosts map[string]Host

// A Host is how a registry is reached.
type Host struct {
	Insecure bool           // with TLS and any certificate, else without TLS
	Roots    *x509.CertPool // authorities of certificates; nil: those of the system
	// Credentials are sent to it though it is insecure. One on this machine gets them in any case.
	Credentials bool
}

// HostName returns the name under which a registry is in [Hosts]: as references have it in full.
func HostName(host string) string {
	r, err := name.NewRegistry(host)
	if err != nil {
		return host
	}
	return r.RegistryStr()
}

// Has reports whether the registry of a reference is reached in a way of its own.
func (h Hosts) Has(ref string) bool {
	r, err := ParseReference(ref)
	if err != nil {
		return false
	}
	_, ok := h[r.Context().RegistryStr()]
	return ok
}

// Reference is [ParseReference] for requests to the registry.
func (a Access) Reference(text string) (name.Reference, error) {
	ref, err := ParseReference(text)
	if err != nil || !a.Hosts[ref.Context().RegistryStr()].Insecure {
		return ref, err
	}
	return name.ParseReference(text, name.Insecure)
}

// Tag is [ParseTag] for requests to the registry.
func (a Access) Tag(text string) (name.Tag, error) {
	tag, err := ParseTag(text)
	if err != nil || !a.Hosts[tag.RegistryStr()].Insecure {
		return tag, err
	}
	return name.NewTag(text, name.Insecure)
}

// Options returns the options of requests. Layers that a base keeps elsewhere than in its registry
// are pushed as well, if they could be read: an image without them is of no use.
func (a Access) Options() []remote.Option {
	return []remote.Option{
		remote.WithAuthFromKeychain(a.keychain()),
		remote.WithUserAgent(userAgent),
		remote.WithTransport(a.transport()),
		remote.WithNondistributable,
	}
}

func (a Access) keychain() authn.Keychain {
	keychain := a.Keychain
	if keychain == nil {
		keychain = authn.DefaultKeychain
	}
	return withholding{keychain, a.Hosts, a.Warn}
}

// user returns whose credentials a registry gets: "" if it gets none. Credentials without a name
// are "a token".
func (a Access) user(ctx context.Context, ref name.Reference) string {
	auth, err := authn.Resolve(ctx, a.keychain(), ref.Context())
	if err != nil {
		return ""
	}
	c, err := authn.Authorization(ctx, auth)
	switch {
	case err != nil || *c == authn.AuthConfig{}:
		return ""
	case c.Username == "":
		return "a token"
	}
	return c.Username
}

// transport returns a transport with limits on waits and on the size of answers.
func (a Access) transport() http.RoundTripper {
	t := &hostTransport{base: remote.DefaultTransport, hosts: map[string]http.RoundTripper{},
		withholds: a.Hosts.withholds}
	base, ok := remote.DefaultTransport.(*http.Transport)
	if ok {
		base = base.Clone()
		base.MaxResponseHeaderBytes = maxHeader
		t.base = base
		for host, settings := range a.Hosts {
			t.hosts[host] = settings.transport(base)
		}
	}
	return &bounded{stall.Transport(t, a.Waits)}
}

// transport returns a transport like base for the host's requests.
func (h Host) transport(base *http.Transport) *http.Transport {
	t := base.Clone()
	t.TLSClientConfig = &tls.Config{RootCAs: h.Roots, InsecureSkipVerify: h.Insecure}
	return t
}

// A hostTransport has a transport of their own for some hosts.
type hostTransport struct {
	base      http.RoundTripper
	hosts     map[string]http.RoundTripper
	withholds func(host string) bool // reports whether a host gets credentials only as others do, verified
}

func (t *hostTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	if t.withholds(r.URL.Host) && hasCredentials(r) {
		return t.base.RoundTrip(r)
	}
	for _, host := range names(r.URL.Host) {
		if own := t.hosts[host]; own != nil {
			return own.RoundTrip(r)
		}
	}
	return t.base.RoundTrip(r)
}
