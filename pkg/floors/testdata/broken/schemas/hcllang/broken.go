package hcllang

import (
	_ "github.com/gobuild-dev/gobuild/pkg/config"
	_ "github.com/hashicorp/hcl-lang/lang"
	_ "github.com/hashicorp/hcl-lang/schema"

	_ "github.com/gobuild-dev/gobuild/pkg/lsp" // forbidden
	_ "github.com/gobuild-dev/gobuild/schemas" // forbidden
	_ "github.com/hashicorp/hcl/v2"            // forbidden
)
