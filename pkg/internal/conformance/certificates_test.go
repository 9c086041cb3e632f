package conformance

import (
	"archive/tar"
	"encoding/pem"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-containerregistry/pkg/crane"
	"github.com/google/go-containerregistry/pkg/registry"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"golang.org/x/crypto/x509roots/fallback/bundle"
)

// techniques are further things that users do with gobuild, on both executors.
var techniques = []bullet{
	{"certificates, time zones and users on scratch", extrasOnScratch},
	{"certificates and users on a base are added to its own", extrasOnBase},
	{"a TLS client without certificates is warned of", rootsWarning},
	{"install: directories, this machine's binaries and others'", installs},
	{"install: replaced while the old one runs", installsOverRunning},
	{"install: with sudo, what is in the user's directories is the user's", installedForInvoker},
	{"install_suffix: a standard library without cgo, of an old Go", installSuffixed},
	{"build -clean: equal, or a list of what differs", cleanBuild},
	{"build -clean: what only the user can fetch fails", cleanBuildFails},
	{"build -clean: what was built is started", cleanBuildStarts},
	{"the result table says what changed since the last build", changes},
	{"every port of the toolchain is planned, and some are compiled", everyPort},
	{"run -platform: another architecture, or what is missing", runsForeign},
	{"allow_overrides = false refuses overrides, and nothing else", overridesRefused},
}

// engineTechniques are what only an engine makes hard.
var engineTechniques = []bullet{
	{"install: with an engine that does not share this machine's files", installsThroughCopies},
}

func TestTechniques(t *testing.T) {
	onBoth(t, func(t *testing.T, x executor) {
		runEach(t, x, techniques, engineTechniques...)
	})
}

// lacking is a program that needs what scratch lacks.
const lacking = `
-- go.mod --
module example.com/lacking

go 1.26.8
-- fetch/main.go --
package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"os/user"
	"time"
)

func main() {
	me, err := user.Current()
	check(err)
	zone, err := time.LoadLocation("Europe/Berlin")
	check(err)
	answer, err := http.Get(os.Args[1])
	check(err)
	text, err := io.ReadAll(answer.Body)
	check(err)
	noon := time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)
	fmt.Println(me.Username, os.Getenv("HOME"), noon.In(zone).Format("15:04"), string(text))
}

func check(err error) {
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}
-- quiet/main.go --
package main

func main() { println("quiet") }
-- gobuild.hcl --
target "fetch" { package = "./fetch" }
target "quiet" { package = "./quiet" }

image "fetch" {
  base         = "scratch"
  targets      = [target.fetch]
  tags         = ["$MARK-fetch:1"]
  certificates = ["corp.pem"]
  timezones    = true
  users        = ["app:10001"]
  user         = "app"
}

image "without" {
  base    = "scratch"
  targets = [target.fetch, target.quiet]
  tags    = ["$MARK-without:1"]
  entrypoint = ["/fetch"]
}

image "quiet" {
  base    = "scratch"
  targets = [target.quiet]
  tags    = ["$MARK-quiet:1"]
}

image "onbase" {
  base         = "$REGISTRY/base:1"
  targets      = [target.fetch]
  tags         = ["$MARK-onbase:1"]
  certificates = ["corp.pem"]
  users        = ["app:10001"]
}
`

// newLacking returns the project, and the certificate of a server that no machine trusts.
func newLacking(t *testing.T, x executor, registry string) (p *project, url string) {
	t.Helper()
	web := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, "fetched")
	}))
	t.Cleanup(web.Close)
	p = newProject(t, x, lacking, "$REGISTRY", registry)
	p.put(t, "corp.pem", string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: web.Certificate().Raw})))
	return p, web.URL
}

func extrasOnScratch(t *testing.T, x executor) {
	takesLong(t)
	p, url := newLacking(t, x, "127.0.0.1:1")
	got := p.ok(t, "image", "-only=fetch").rows(t)[tag("fetch")]["ID"]
	other, _ := newLacking(t, host, "127.0.0.1:1")
	other.put(t, "corp.pem", read(t, p.path("corp.pem")))
	if want := other.ok(t, "image", "-only=fetch").rows(t)[tag("fetch")]["ID"]; got != want {
		t.Errorf("the image is %s, and %s on the host", got, want)
	}
	if p.engine == nil {
		return
	}
	if out := prints(t, "docker", "run", "--rm", "--network=host", tag("fetch"),
		url); out != "app /home/app 14:00 fetched\n" {
		t.Errorf("it prints %q", out)
	}
	p.ok(t, "image", "-only=without")
	out, err := exec.Command("docker", "run", "--rm", "--network=host", tag("without"), url).CombinedOutput()
	if err == nil {
		t.Errorf("without all that it prints %q", out)
	}
}

func read(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(name)
	must(t, err)
	return string(data)
}

func rootsWarning(t *testing.T, x executor) {
	p, _ := newLacking(t, x, "127.0.0.1:1")
	for range 2 { // also when nothing changed
		c := p.ok(t, "image", "-only=without", "-only=quiet")
		contains(t, c.stderr.String(), "An image without CA certificates", "gobuild.hcl",
			`Image "without" has no CA certificates`, ": fetch. Write certificates = true.")
		if strings.Contains(c.stderr.String(), `Image "quiet"`) {
			t.Errorf("a program that needs none is warned of:\n%s", c.stderr.String())
		}
	}
	if c := p.ok(t, "image", "-only=fetch"); strings.Contains(c.stderr.String(), "CA certificates") {
		t.Errorf("an image that has them is warned of:\n%s", c.stderr.String())
	}
}

// extrasOnBase adds certificates and users to a base of a registry.
func extrasOnBase(t *testing.T, x executor) {
	takesLong(t)
	server := httptest.NewServer(registry.New())
	t.Cleanup(server.Close)
	address := strings.TrimPrefix(server.URL, "http://")
	p, _ := newLacking(t, x, address)
	theirs := "# theirs\n" + read(t, p.path("corp.pem"))
	base, err := crane.Image(map[string][]byte{
		"etc/ssl/certs/ca-certificates.crt": []byte(theirs),
		"etc/passwd":                        []byte("root:x:0:0::/root:/bin/sh\nweb:x:33:33::/:/bin/false\n"),
	})
	must(t, err)
	config, err := base.ConfigFile()
	must(t, err)
	config.OS, config.Architecture = "linux", "amd64"
	base, err = mutate.ConfigFile(base, config)
	must(t, err)
	must(t, crane.Push(base, address+"/base:1"))
	p.put(t, "gobuild.hcl", strings.ReplaceAll(read(t, p.path("gobuild.hcl")), `["corp.pem"]`,
		`["corp.pem", "other.pem"]`))
	p.put(t, "other.pem", anotherCertificate(t))
	p.ok(t, "image", "-only=onbase")
	files := deliveredFiles(t, p, "onbase")
	if got, want := files["etc/ssl/certs/ca-certificates.crt"], theirs+anotherCertificate(t); got != want {
		t.Errorf("certificates:\n%s\nwant\n%s", got, want)
	}
	if got := files["etc/passwd"]; got != "root:x:0:0::/root:/bin/sh\nweb:x:33:33::/:/bin/false\n"+
		"app:x:10001:10001:app:/home/app:/sbin/nologin\n" {
		t.Errorf("passwd:\n%s", got)
	}
}

// anotherCertificate returns one of Mozilla's certificates.
func anotherCertificate(t *testing.T) string {
	t.Helper()
	for root := range bundle.Roots() {
		return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: root.Certificate}))
	}
	t.Fatal("there is none")
	return ""
}

// deliveredFiles returns the files of an image, from the engine or from its layout.
func deliveredFiles(t *testing.T, p *project, name string) map[string]string {
	t.Helper()
	img := p.image(t, name)
	archive := mutate.Extract(img)
	defer archive.Close()
	files := map[string]string{}
	for r := tar.NewReader(archive); ; {
		h, err := r.Next()
		if err == io.EOF {
			return files
		}
		must(t, err)
		data, err := io.ReadAll(r)
		must(t, err)
		files[h.Name] = string(data)
	}
}

// image is one that was delivered.
func (p *project) image(t *testing.T, name string) v1.Image {
	t.Helper()
	if p.engine == nil {
		return p.layoutImage(t, name)
	}
	file := filepath.Join(t.TempDir(), "image.tar")
	prints(t, "docker", "save", "-o", file, tag(name))
	img, err := tarball.ImageFromPath(file, nil)
	must(t, err)
	return img
}
