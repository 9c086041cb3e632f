package docker

import (
	"fmt"
	"os"
	"path/filepath"

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

// fetchMounts are the mounts of a container in which modules are fetched: the user's credentials and
// certificates, read-only. An image that the configuration names gets credentials only if the user
// trusts it.
func (m *mounter) fetchMounts(key boxKey) ([]mount.Mount, error) {
	mounts := []mount.Mount{m.volume(sumCache, key.modules, false)}
	show := func(source, target string) error {
		if source == "" {
			return nil
		}
		more, err := container.Binds(source, target, true)
		mounts = append(mounts, more...)
		return err
	}
	list := [][2]string{{m.user.certs(), certsFile}, {key.gitProxy, gitProxyDir}}
	for i, dir := range m.user.fileProxies() {
		list = append(list, [2]string{dir, fileProxyDir(i)})
	}
	foreign := key.image != "" || key.toolchain.Image != ""
	if !foreign || m.user.trust {
		list = append(list, [2]string{m.user.netrc(), plan.HomeDir + "/.netrc"})
	}
	if foreign && m.user.trust {
		ssh, err := m.sshMounts()
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

// sshMounts give git the user's SSH agent, and ssh what it cannot do without: the hosts that
// the user knows, and a user of the caller's number.
func (m *mounter) sshMounts() ([][2]string, error) {
	socket := m.user.sshAgent()
	if socket == "" {
		return nil, nil
	}
	list := [][2]string{{socket, sshSocket}}
	uid, gid := m.sharing.ids()
	known := filepath.Join(m.user.getenv("HOME"), ".ssh", "known_hosts")
	if _, err := os.Stat(known); err == nil {
		list = append(list, [2]string{known, "/etc/ssh/ssh_known_hosts"})
	}
	if uid == 0 {
		return list, nil
	}
	users := container.WorkDir(m.stateDir, "passwd")
	line := fmt.Sprintf("root:x:0:0::/root:/bin/sh\ncaller:x:%d:%d::%s:/bin/sh\n", uid, gid, plan.HomeDir)
	if err := fsx.MakeDir(m.stateDir, filepath.Dir(users)); err != nil {
		return nil, err
	}
	return append(list, [2]string{users, "/etc/passwd"}), fsx.ReplaceFile(users, []byte(line), 0o666)
}
