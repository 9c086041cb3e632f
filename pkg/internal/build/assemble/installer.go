package assemble

import (
	"fmt"
	"slices"
)

// certificatesFile has the certificates that are trusted while packages are installed: those of this
// machine, which the executor writes to standard input, and the base's own. It is in memory, so that
// the image does not have it.
const certificatesFile = "/dev/shm/gobuild-certificates"

const collectCertificates = `cat - /etc/ssl/certs/ca-certificates.crt >` + certificatesFile + ` 2>/dev/null || :; `

const installApk = collectCertificates + `[ ! -s ` + certificatesFile + ` ] || export SSL_CERT_FILE=` +
	certificatesFile +
	`; exec apk add --no-cache "$@"`

// installApt installs packages without recommended ones, and removes what apt can download again and
// what depends on the day (https://docs.docker.com/build/building/best-practices/#apt-get).
const installApt = collectCertificates + `https=; [ ! -s ` + certificatesFile +
	` ] || https="-o Acquire::https::CAInfo=` + certificatesFile + `"; ` +
	`apt-get $https update && apt-get $https install -y --no-install-recommends "$@" && apt-get clean && ` +
	`rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin /var/cache/ldconfig/aux-cache ` +
	`/var/log/apt /var/log/dpkg.log /var/log/alternatives.log`

// installer is the command, with its environment, that installs packages with a base's package
// manager.
func (x *baseIndex) installer(names []string) (args, env []string, err error) {
	switch {
	case x.Apk:
		return slices.Concat([]string{"/bin/sh", "-ec", installApk, "apk"}, names), nil, nil
	case x.Apt:
		return slices.Concat([]string{"/bin/sh", "-ec", installApt, "apt"},
			names), []string{"DEBIAN_FRONTEND=noninteractive"}, nil
	}
	what := "the base"
	if x.Name != "" {
		what += " (" + x.Name + ")"
	}
	return nil, nil, fmt.Errorf("%s has neither apk nor apt: packages are installed on Alpine and Debian and what is "+
		"made of them; copy what is needed with file blocks, or take another base", what)
}
