package elffile

import (
	_ "debug/elf"

	_ "github.com/gobuild-dev/gobuild/pkg/image" // forbidden
	_ "golang.org/x/mod/semver"                  // forbidden
)
