package registry

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"

	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"
)

// known is a keychain with credentials of every registry but one.
type known struct{}

func (known) Resolve(r authn.Resource) (authn.Authenticator, error) {
	if r.RegistryStr() == "unknown.example" {
		return authn.Anonymous, nil
	}
	return &authn.Basic{Username: "me", Password: "secret"}, nil
}

// An insecure registry gets the user's credentials if the user said so, or if it is on this machine.
func TestWithheldCredentials(t *testing.T) {
	var warned []string
	a := Access{Keychain: known{}, Warn: func(host string) { warned = append(warned, host) }, Hosts: Hosts{
		"corp.example:5000": {Insecure: true},
		"corp.example":      {Insecure: true},
		"10.1.2.3:5000":     {Insecure: true},
		"index.docker.io":   {Insecure: true},
		"unknown.example":   {Insecure: true},
		"permitted.example": {Insecure: true, Credentials: true},
		"127.0.0.1:5000":    {Insecure: true},
		"[::1]:5000":        {Insecure: true},
		"localhost:5000":    {Insecure: true},
		"ca.example":        {},
	}}
	for image, want := range map[string]string{
		"corp.example:5000/a": "", "10.1.2.3:5000/a": "", "debian": "", "unknown.example/a": "",
		"permitted.example/a": "me", "127.0.0.1:5000/a": "me", "[::1]:5000/a": "me", "localhost:5000/a": "me",
		"corp.example:443/a": "", "ca.example/a": "me", "other.example/a": "me",
	} {
		ref, err := name.ParseReference(image)
		if err != nil {
			t.Fatal(err)
		}
		if got := a.user(t.Context(), ref); got != want {
			t.Errorf("%s gets the credentials of %q, want %q", image, got, want)
		}
	}
	slices.Sort(warned)
	if want := []string{"10.1.2.3:5000", "corp.example:443", "corp.example:5000",
		"index.docker.io"}; !slices.Equal(warned, want) {
		t.Errorf("it warned of %q, want %q", warned, want)
	}
}

// A service of tokens at an insecure host gets no credentials of other registries unverified.
func TestWithheldFromTokenService(t *testing.T) {
	var unverified []string
	own := roundTrip(func(r *http.Request) { unverified = append(unverified, r.Method) })
	transport := &hostTransport{
		base: roundTrip(func(*http.Request) {}), hosts: map[string]http.RoundTripper{"auth.example": own},
		withholds: Hosts{"auth.example": {Insecure: true}}.withholds,
	}
	basic := httptest.NewRequest(http.MethodGet, "https://auth.example/token", nil)
	basic.SetBasicAuth("me", "secret")
	form := httptest.NewRequest(http.MethodPost, "https://auth.example/token", nil)
	form.Header.Set("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
	anonymous := httptest.NewRequest(http.MethodHead, "https://auth.example/v2/", nil)
	for _, r := range []*http.Request{basic, form, anonymous} {
		_, _ = transport.RoundTrip(r)
	}
	if !slices.Equal(unverified, []string{http.MethodHead}) {
		t.Errorf("unverified were %q", unverified)
	}
}

type roundTrip func(*http.Request)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) {
	f(r)
	return nil, http.ErrServerClosed
}
