package image

import (
	_ "github.com/google/go-containerregistry/pkg/v1"
	_ "github.com/klauspost/compress/gzip"
	_ "golang.org/x/crypto/x509roots/fallback/bundle"
	_ "golang.org/x/sync/errgroup"

	_ "github.com/docker/docker/client"          // forbidden
	_ "github.com/gobuild-dev/gobuild/pkg/cache" // forbidden
	_ "golang.org/x/crypto/ssh"                  // forbidden
)
