package lies

import (
	_ "net/http/httptest"

	_ "github.com/gobuild-dev/gobuild/pkg/image"        // forbidden
	_ "github.com/gobuild-dev/gobuild/pkg/toolchain"    // forbidden
	_ "github.com/google/go-containerregistry/pkg/name" // forbidden
)
