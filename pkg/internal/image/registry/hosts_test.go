package registry_test

import (
	"crypto/x509"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	server "github.com/google/go-containerregistry/pkg/registry"

	"github.com/gobuild-dev/gobuild/pkg/internal/image/imagetest"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/registry"
)

// loopback is 127.0.0.1 as nobody takes it for that: names of it are asked over HTTP by themselves.
const loopback = "[::ffff:7f00:1]"

// serve starts a registry, over TLS or not, and returns it with its host.
func serve(t *testing.T, start func(*httptest.Server)) (s *httptest.Server, host string) {
	t.Helper()
	s = httptest.NewUnstartedServer(server.New(server.Logger(log.New(io.Discard, "", 0))))
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	start(s)
	t.Cleanup(s.Close)
	return s, loopback + s.URL[strings.LastIndexByte(s.URL, ':'):]
}

func (u use) both(t *testing.T) error {
	t.Helper()
	if err := push(t, u.host+"/app:1", u.access); err != nil {
		return err
	}
	return pull(t, u.host+"/app:1", u.access)
}

// A use is a push to a registry and a pull from it.
type use struct {
	host   string
	access registry.Access
}

// with returns a use of a registry with settings.
func with(host string, settings *registry.Host) use {
	a := accessWith(imagetest.Anonymous)
	if settings != nil {
		a.Hosts = registry.Hosts{registry.HostName(host): *settings}
	}
	return use{host, a}
}

func TestPlainHTTP(t *testing.T) {
	_, host := serve(t, (*httptest.Server).Start)
	err := with(host, nil).both(t)
	if want := `registry "` + host + `" { insecure = true }`; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("without the block: %v, not %s", err, want)
	}
	if err := with(host, &registry.Host{Insecure: true}).both(t); err != nil {
		t.Error(err)
	}
}

func TestOwnAuthority(t *testing.T) {
	s, host := serve(t, (*httptest.Server).StartTLS)
	err := with(host, nil).both(t)
	if want := `registry "` + host + `" { ca = "ca.pem" }`; err == nil || !strings.Contains(err.Error(), want) ||
		!strings.Contains(err.Error(), "unknown authority") {
		t.Errorf("without the block: %v, not %s", err, want)
	}
	roots := x509.NewCertPool()
	roots.AddCert(s.Certificate())
	for _, settings := range []registry.Host{{Insecure: true}, {Roots: roots}} {
		if err := with(host, &settings).both(t); err != nil {
			t.Error(err)
		}
	}
	// The settings are of that host alone.
	other, otherHost := serve(t, (*httptest.Server).StartTLS)
	a := with(host, &registry.Host{Insecure: true}).access
	if err := pull(t, otherHost+"/app:1", a); err == nil || !strings.Contains(err.Error(), "unknown authority") {
		t.Errorf("another registry, %s: %v", other.URL, err)
	}
}

// An answer of a place where a registry keeps its blobs is not said to be the registry's.
func TestRedirectToAnotherHost(t *testing.T) {
	elsewhere, r := imagetest.NewRegistry(t), imagetest.NewRegistry(t)
	imagetest.Put(t, r.Host+"/app:1", imagetest.NewDockerImage(t, imagetest.Linux))
	r.Fault = func(w http.ResponseWriter, req *http.Request) bool {
		if !strings.Contains(req.URL.Path, "/blobs/") {
			return false
		}
		http.Redirect(w, req, elsewhere.URL+req.URL.Path, http.StatusTemporaryRedirect)
		return true
	}
	wantWords(t, pull(t, r.Host+"/app:1", accessWith(imagetest.Anonymous)), r.Host,
		elsewhere.Host+", which HOST names for it, answers 404 BLOB_UNKNOWN", "to GET blob sha256:", " of app")
}
