package docker

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"github.com/docker/docker/api/types/mount"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/container"
	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// Where a fetch finds what it gets of this machine.
const (
	certsFile   = "/etc/ssl/certs/ca-certificates.crt"
	sshSocket   = "/run/ssh-agent.sock"
	gitProxyDir = "/goproxy/git"
	sumCache    = plan.GOPATH + "/pkg/sumdb" // what Go knows of the checksum database
)

// fetchMounts are the mounts of a container in which modules are fetched: what the user has
// of credentials and certificates, read-only. An image that the configuration names gets credentials
// only where the user trusts that.
func (e *Executor) fetchMounts(key boxKey) ([]mount.Mount, error) {
	mounts := []mount.Mount{e.volume(sumCache, key.modules, false)}
	show := func(source, target string) error {
		if source == "" {
			return nil
		}
		more, err := container.Binds(source, target, true)
		mounts = append(mounts, more...)
		return err
	}
	list := [][2]string{{e.machineCerts(), certsFile}, {key.gitProxy, gitProxyDir}}
	for i, dir := range e.fileProxies() {
		list = append(list, [2]string{dir, fileProxyDir(i)})
	}
	foreign := key.image != "" || key.toolchain.Image != ""
	if !foreign || e.opts.Trust {
		list = append(list, [2]string{e.netrc(), plan.HomeDir + "/.netrc"})
	}
	if foreign && e.opts.Trust {
		ssh, err := e.sshMounts()
		if err != nil {
			return nil, err
		}
		list = append(list, ssh...)
	}
	for _, l := range list {
		if err := show(l[0], l[1]); err != nil {
			return nil, err
		}
	}
	return mounts, nil
}

func (e *Executor) netrc() string {
	if info, err := os.Stat(e.opts.Settings.Netrc); err != nil || !info.Mode().IsRegular() {
		return ""
	}
	return e.opts.Settings.Netrc
}

// certFiles are where systems keep their certificates in one file, after SSL_CERT_FILE; the
// list is that of crypto/x509 (root_linux.go).
var certFiles = []string{
	"/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem",
	"/etc/pki/tls/cacert.pem", "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", "/etc/ssl/cert.pem",
}

// machineCerts is the file of certificates that this machine trusts: behind a company's
// proxy others than the usual ones. Empty where there is none.
func (e *Executor) machineCerts() string {
	files := certFiles
	if file := e.getenv("SSL_CERT_FILE"); file != "" {
		files = append([]string{file}, files...)
	}
	for _, file := range files {
		if info, err := os.Stat(file); err == nil && info.Mode().IsRegular() {
			return file
		}
	}
	return ""
}

// readMachineCerts is the content of machineCerts, which ends with a newline; none where there
// is no such file.
func (e *Executor) readMachineCerts() ([]byte, error) {
	file := e.machineCerts()
	if file == "" {
		return nil, nil
	}
	certs, err := os.ReadFile(file)
	return append(certs, '\n'), err
}

// sshAgent is the socket of the user's SSH agent; empty without one. Docker Desktop shows the
// agent of a Mac at a path of its own.
func (e *Executor) sshAgent() string {
	socket := e.getenv("SSH_AUTH_SOCK")
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

// sshMounts give git the user's SSH agent, and ssh what it cannot do without: the hosts that
// the user knows, and a user of the caller's number.
func (e *Executor) sshMounts() ([][2]string, error) {
	socket := e.sshAgent()
	if socket == "" {
		return nil, nil
	}
	list := [][2]string{{socket, sshSocket}}
	uid, gid := e.ids()
	known := filepath.Join(e.getenv("HOME"), ".ssh", "known_hosts")
	if _, err := os.Stat(known); err == nil {
		list = append(list, [2]string{known, "/etc/ssh/ssh_known_hosts"})
	}
	if uid == 0 {
		return list, nil
	}
	users := e.workDir("passwd")
	line := fmt.Sprintf("root:x:0:0::/root:/bin/sh\ncaller:x:%d:%d::%s:/bin/sh\n", uid, gid, plan.HomeDir)
	if err := fsx.MakeDir(e.opts.StateDir, filepath.Dir(users)); err != nil {
		return nil, err
	}
	return append(list, [2]string{users, "/etc/passwd"}), fsx.ReplaceFile(users, []byte(line), 0o666)
}
