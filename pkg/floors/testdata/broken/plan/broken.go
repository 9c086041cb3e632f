package plan

import (
	_ "github.com/gobuild-dev/gobuild/pkg/dag"
	_ "github.com/hashicorp/hcl/v2"

	_ "github.com/gobuild-dev/gobuild/pkg/cache"   // forbidden
	_ "github.com/gobuild-dev/gobuild/pkg/config"  // forbidden
	_ "github.com/gobuild-dev/gobuild/pkg/execute" // forbidden
	_ "github.com/gobuild-dev/gobuild/pkg/source"  // forbidden
	_ "github.com/zclconf/go-cty/cty"              // forbidden
	_ "golang.org/x/mod/semver"                    // forbidden
)
