package docker

import (
	"os"
	"regexp"
	"runtime"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/goproxy"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// userSettings are the user's settings for fetching modules.
type userSettings struct {
	settings goproxy.Settings
	environ  []string // as os.Environ
	trust    bool     // images that the configuration names get credentials
}

// getenv is a variable of the user's environment.
func (u *userSettings) getenv(name string) string {
	for _, v := range u.environ {
		if value, ok := strings.CutPrefix(v, name+"="); ok {
			return value
		}
	}
	return ""
}

// userinfo is the user and the password in a URL (RFC 3986, section 3.2.1).
var userinfo = regexp.MustCompile(`://[^/@,|]*@`)

// proxiesFor is the list of module proxies that a fetch gets.
func (u *userSettings) proxiesFor(c plan.Command) string {
	list := executor.ProxiesFor(u.proxyList(), c.Toolchain.Version)
	if inImage(c) && !u.trust {
		list = userinfo.ReplaceAllString(list, "://")
	}
	return list
}

// fetchEnv are the variables that a fetch gets beyond the command's own: the user's Go
// settings, proxies and certificates.
func (u *userSettings) fetchEnv(c plan.Command) []string {
	s := u.settings
	env := []string{
		"GOPROXY=" + u.proxiesFor(c),
		"GONOPROXY=" + s.GONOPROXY,
		"GOPRIVATE=" + s.GOPRIVATE,
		"GOSUMDB=" + s.GOSUMDB,
		"GONOSUMDB=" + s.GONOSUMDB,
		"GOINSECURE=" + s.GOINSECURE,
		"GOVCS=" + s.GOVCS,
		"GIT_TERMINAL_PROMPT=0",
	}
	if s.GOAUTH == "off" { // netrc is the default; other helpers are programs of this machine
		env = append(env, "GOAUTH=off")
	}
	if u.certs() != "" {
		env = append(env, "SSL_CERT_FILE="+certsFile, "GIT_SSL_CAINFO="+certsFile)
	}
	if u.sshAgent() != "" && inImage(c) && u.trust {
		env = append(env, "SSH_AUTH_SOCK="+sshSocket)
	}
	return append(append(env, s.Waits.Variables()...), u.webProxies()...)
}

// netrc is the user's file of credentials; empty where there is none.
func (u *userSettings) netrc() string {
	if info, err := os.Stat(u.settings.Netrc); err != nil || !info.Mode().IsRegular() {
		return ""
	}
	return u.settings.Netrc
}

// certFiles are where systems keep their certificates in one file, after SSL_CERT_FILE; the
// list is that of crypto/x509 (root_linux.go).
var certFiles = []string{
	"/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem",
	"/etc/pki/tls/cacert.pem", "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", "/etc/ssl/cert.pem",
}

// certs is the file of certificates that this machine trusts: behind a company's
// proxy others than the usual ones. Empty where there is none.
func (u *userSettings) certs() string {
	files := certFiles
	if file := u.getenv("SSL_CERT_FILE"); file != "" {
		files = append([]string{file}, files...)
	}
	for _, file := range files {
		if info, err := os.Stat(file); err == nil && info.Mode().IsRegular() {
			return file
		}
	}
	return ""
}

// readCerts is the content of the file certs, with a newline at its end; none where there is no such file.
func (u *userSettings) readCerts() ([]byte, error) {
	file := u.certs()
	if file == "" {
		return nil, nil
	}
	text, err := os.ReadFile(file)
	return append(text, '\n'), err
}

// sshAgent is the socket of the user's SSH agent; empty without one. Docker Desktop shows the
// agent of a Mac at a path of its own.
func (u *userSettings) sshAgent() string {
	socket := u.getenv("SSH_AUTH_SOCK")
	if socket == "" {
		return ""
	}
	if runtime.GOOS == "darwin" {
		return "/run/host-services/ssh-auth.sock"
	}
	if info, err := os.Stat(socket); err != nil || info.Mode()&os.ModeSocket == 0 {
		return ""
	}
	return socket
}
