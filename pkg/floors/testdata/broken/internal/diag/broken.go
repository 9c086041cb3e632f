package diag

import (
	_ "github.com/hashicorp/hcl/v2"

	_ "github.com/gobuild-dev/gobuild/pkg/cache" // forbidden
	_ "github.com/zclconf/go-cty/cty"            // forbidden
)
