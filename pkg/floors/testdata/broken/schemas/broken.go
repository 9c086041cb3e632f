package schemas

import (
	_ "embed"

	_ "github.com/gobuild-dev/gobuild/pkg/config"

	_ "github.com/gobuild-dev/gobuild/pkg/plan"        // forbidden
	_ "github.com/gobuild-dev/gobuild/schemas/hcllang" // forbidden
	_ "github.com/hashicorp/hcl-lang/schema"           // forbidden
)
