package goproxy

import (
	"crypto/tls"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestParseNetrc(t *testing.T) {
	text := `
machine a.example.org login al password a1
machine b.example.org
	login bo
	password machine
macdef init
	machine c.example.org login no password no

machine d.example.org account x password d1 login di
machine e.example.org login only
machine
	f.example.org login fi password default
default login anonymous password guest
machine g.example.org login no password no
`
	want := []login{{"a.example.org", "al", "a1"}, {"b.example.org", "bo", "machine"},
		{"d.example.org", "di", "d1"}, {"f.example.org", "fi", "default"}}
	if got := parseNetrc(text); !slices.Equal(got, want) {
		t.Errorf("got %+v", got)
	}
	for _, odd := range []string{"", "machine", "login x", "machine x login", "password", "default", "macdef"} {
		if got := parseNetrc(odd); len(got) > 0 {
			t.Errorf("%q: got %+v", odd, got)
		}
	}
}

// TestCredentials asks a proxy over TLS that wants a password.
func TestCredentials(t *testing.T) {
	tr := oneModule(t)
	files := http.FileServer(http.Dir(tr.Dir))
	s := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if user, password, _ := r.BasicAuth(); user != "al" || password != "s3cret" {
			http.Error(w, "who are you?", http.StatusUnauthorized)
			return
		}
		files.ServeHTTP(w, r)
	}))
	defer s.Close()
	netrc := filepath.Join(t.TempDir(), "netrc")
	host := strings.TrimPrefix(s.URL, "https://")
	check(t, writeFile(netrc, []byte("machine "+host+" login al password s3cret\n")))
	for name, test := range map[string]struct {
		settings Settings
		ok       bool
	}{
		"netrc":                {Settings{GOPROXY: s.URL, Netrc: netrc}, true},
		"in the URL":           {Settings{GOPROXY: "https://al:s3cret@" + host}, true},
		"the URL comes first":  {Settings{GOPROXY: "https://al:wrong@" + host, Netrc: netrc}, false},
		"none":                 {Settings{GOPROXY: s.URL}, false},
		"GOAUTH off":           {Settings{GOPROXY: s.URL, Netrc: netrc, GOAUTH: "off"}, false},
		"GOAUTH with two ways": {Settings{GOPROXY: s.URL, Netrc: netrc, GOAUTH: "git /x; netrc"}, true},
	} {
		roots := s.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
		c := New(Options{Settings: test.settings, CacheDir: t.TempDir(),
			Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}})
		text, err := c.Fetch(t.Context(), some, "list")
		known := ParseList(text)
		if ok := err == nil && slices.Contains(known, someVersion); ok != test.ok {
			t.Errorf("%s: %v, %v", name, known, err)
		}
		if err != nil && (strings.Contains(err.Error(), "s3cret") || strings.Contains(err.Error(), "wrong")) {
			t.Errorf("%s: the password is in the error: %v", name, err)
		}
	}
}

// TestCredentialsInTheOpen refuses passwords over http, and never sends those of netrc.
func TestCredentialsInTheOpen(t *testing.T) {
	var sent string
	s := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		sent = r.Header.Get("Authorization")
	}))
	defer s.Close()
	host := strings.TrimPrefix(s.URL, "http://")
	netrc := filepath.Join(t.TempDir(), "netrc")
	check(t, writeFile(netrc, []byte("machine "+host+" login al password s3cret\n")))
	if _, err := newClient(t, Settings{GOPROXY: s.URL, Netrc: netrc}).Fetch(t.Context(), some, "list"); err != nil {
		t.Error(err)
	}
	_, err := newClient(t, Settings{GOPROXY: "http://al:s3cret@" + host}).Fetch(t.Context(), some, "list")
	if err == nil || strings.Contains(err.Error(), "s3cret") {
		t.Errorf("error is %v", err)
	}
	if sent != "" {
		t.Error("credentials were sent over http")
	}
}

func TestRedirectToHTTP(t *testing.T) {
	secure := &http.Request{URL: &url.URL{Scheme: "https", Host: "a"}}
	if checkRedirect(&http.Request{URL: &url.URL{Scheme: "http", Host: "a"}}, []*http.Request{secure}) == nil {
		t.Error("https may lead to http")
	}
	if err := checkRedirect(secure, []*http.Request{secure}); err != nil {
		t.Error(err)
	}
}
