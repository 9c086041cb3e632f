package main

import (
	_ "github.com/gobuild-dev/gobuild/pkg/gobuild"
	_ "github.com/gobuild-dev/gobuild/pkg/lsp"
	_ "github.com/magefile/mage/mg"

	_ "C"                                          // forbidden
	_ "github.com/docker/docker/client"            // forbidden
	_ "github.com/gobuild-dev/gobuild/pkg/plan"    // forbidden
	_ "github.com/gobuild-dev/gobuild/pkg/targets" // forbidden
)
