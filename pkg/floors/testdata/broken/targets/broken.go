package targets

import (
	_ "github.com/gobuild-dev/gobuild/pkg/gobuild"
	_ "github.com/gobuild-dev/gobuild/pkg/lsp"
	_ "github.com/magefile/mage/mg"

	_ "github.com/gobuild-dev/gobuild/pkg/cmd/gobuild" // forbidden
	_ "github.com/gobuild-dev/gobuild/pkg/config"      // forbidden
	_ "github.com/gobuild-dev/gobuild/pkg/execute"     // forbidden
	_ "github.com/hashicorp/hcl/v2"                    // forbidden
)
