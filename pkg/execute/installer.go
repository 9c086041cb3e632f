package execute

import (
	"fmt"
	"slices"
)

// installApt installs without what is only recommended, and leaves nothing behind that apt can
// get again or that tells the day (https://docs.docker.com/build/building/best-practices/#apt-get).
const installApt = `apt-get update && apt-get install -y --no-install-recommends "$@" && apt-get clean && ` +
	`rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin /var/cache/ldconfig/aux-cache /var/log/apt /var/log/dpkg.log /var/log/alternatives.log`

// installer is the command that installs packages with a base's own package manager, and its
// environment.
func (x *baseIndex) installer(names []string) (args, env []string, err error) {
	switch {
	case x.Apk:
		return slices.Concat([]string{"apk", "add", "--no-cache"}, names), nil, nil
	case x.Apt:
		return slices.Concat([]string{"/bin/sh", "-ec", installApt, "apt"}, names), []string{"DEBIAN_FRONTEND=noninteractive"}, nil
	}
	what := "the base"
	if x.Name != "" {
		what += " (" + x.Name + ")"
	}
	return nil, nil, fmt.Errorf("%s has neither apk nor apt: packages are installed on Alpine and Debian and what is made of them; copy what is needed with file blocks, or take another base", what)
}
