package git

import (
	_ "os/exec"

	_ "github.com/gobuild-dev/gobuild/pkg/cache" // forbidden
	_ "golang.org/x/mod/semver"                  // forbidden
)
