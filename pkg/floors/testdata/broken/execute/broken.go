package execute

import (
	_ "github.com/gobuild-dev/gobuild/pkg/cache"
	_ "github.com/gobuild-dev/gobuild/pkg/plan"
	_ "github.com/gobuild-dev/gobuild/pkg/progress"
	_ "golang.org/x/sync/semaphore"

	_ "github.com/gobuild-dev/gobuild/pkg/config"         // forbidden
	_ "github.com/gobuild-dev/gobuild/pkg/execute/docker" // forbidden
	_ "github.com/gobuild-dev/gobuild/pkg/execute/host"   // forbidden
	_ "github.com/magefile/mage/mg"                       // forbidden
)
