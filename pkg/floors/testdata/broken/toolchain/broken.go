package toolchain

import (
	_ "golang.org/x/mod/sumdb"
	_ "golang.org/x/mod/sumdb/dirhash"

	_ "github.com/gobuild-dev/gobuild/pkg/source"     // forbidden
	_ "github.com/google/go-containerregistry/pkg/v1" // forbidden
)
