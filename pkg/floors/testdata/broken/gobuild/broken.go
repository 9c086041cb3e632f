package gobuild

import (
	_ "github.com/gobuild-dev/gobuild/pkg/cache"
	_ "github.com/gobuild-dev/gobuild/pkg/config"
	_ "github.com/gobuild-dev/gobuild/pkg/execute"
	_ "github.com/gobuild-dev/gobuild/pkg/execute/docker"
	_ "github.com/gobuild-dev/gobuild/pkg/execute/host"
	_ "github.com/gobuild-dev/gobuild/pkg/plan"

	_ "github.com/gobuild-dev/gobuild/magefiles"   // forbidden
	_ "github.com/gobuild-dev/gobuild/pkg/lsp"     // forbidden
	_ "github.com/gobuild-dev/gobuild/pkg/targets" // forbidden
	_ "github.com/magefile/mage/mg"                // forbidden
)
