package content

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/image/imagetest"
)

// programs are mains, and whether they need the image's CA certificates.
var programs = map[string]struct {
	client bool
	text   string
}{
	"nothing": {false, `package main

func main() { println("nothing") }
`},
	"server": {false, `package main

import "net/http"

func main() { println(http.ListenAndServeTLS(":0", "a", "b", http.NotFoundHandler())) }
`},
	"fetcher": {true, `package main

import "net/http"

func main() { println(http.Get("https://example.com")) }
`},
	"dialer": {true, `package main

import "crypto/tls"

func main() { println(tls.Dial("tcp", "example.com:443", nil)) }
`},
	// A server that speaks to a database: nothing of net/http is a client.
	"starttls": {true, `package main

import (
	"crypto/tls"
	"net"
	"net/http"
)

func main() {
	c, _ := net.Dial("tcp", "example.com:5432")
	println(tls.Client(c, &tls.Config{ServerName: "example.com"}).Handshake())
	println(http.ListenAndServe(":0", nil))
}
`},
	"fallback": {false, `package main

import (
	"crypto/x509"
	"net/http"
)

func main() {
	x509.SetFallbackRoots(x509.NewCertPool())
	println(http.Get("https://example.com"))
}
`},
}

func TestTLSClient(t *testing.T) {
	for name, p := range programs {
		t.Run(name, func(t *testing.T) {
			got, err := IsTLSClient(compiled(t, p.text))
			if err != nil || got != p.client {
				t.Errorf("TLSClient: %v, %v; want %v", got, err, p.client)
			}
		})
	}
	if is, err := IsTLSClient("tlsclient_test.go"); err == nil {
		t.Errorf("a text is a client: %v", is)
	}
}

// compiled returns a main as gobuild compiles it, stripped.
func compiled(t *testing.T, text string) string {
	t.Helper()
	dir := t.TempDir()
	imagetest.WriteFile(t, filepath.Join(dir, "main.go"), text, 0o644)
	imagetest.WriteFile(t, filepath.Join(dir, "go.mod"), "module example.com/program\n\ngo 1.26\n", 0o644)
	// Without -trimpath, as go test compiled the standard library like that.
	cmd := exec.Command("go", "build", "-ldflags=-s -w", "-o", "program", ".")
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "GOOS=linux", "GOFLAGS=", "GOWORK=off")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return filepath.Join(dir, "program")
}
