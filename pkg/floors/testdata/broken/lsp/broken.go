package lsp

import (
	_ "github.com/gobuild-dev/gobuild/pkg/config"
	_ "github.com/gobuild-dev/gobuild/schemas"
	_ "github.com/gobuild-dev/gobuild/schemas/hcllang"
	_ "github.com/hashicorp/hcl-lang/lang"
	_ "github.com/hashicorp/hcl/v2"

	_ "github.com/gobuild-dev/gobuild/pkg/execute" // forbidden
	_ "github.com/gobuild-dev/gobuild/pkg/gobuild" // forbidden
	_ "github.com/gobuild-dev/gobuild/pkg/plan"    // forbidden
	_ "github.com/hashicorp/hcl-lang/schema"       // forbidden
)
