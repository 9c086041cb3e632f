package docker

import (
	"cmp"
	"path/filepath"
	"strings"

	"github.com/docker/docker/api/types/mount"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/engine"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// cacheNames are what volumes of caches are called. A volume that another name was in use for is not
// believed: programs of any repository could write to it.
var cacheNames = map[string]string{plan.ModCache: "modules", plan.CacheDir: "builds", sumCache: "sums"}

// volume is the volume of a cache that is mounted at target.
func (e *Executor) volume(target string, owner plan.Owner, readOnly bool) mount.Mount {
	uid, _ := e.ids()
	v := engine.CacheVolume{Volumes: e.opts.Volumes, UID: uid, Target: target, ReadOnly: readOnly}
	if owner == plan.Checkout {
		v.Checkout = filepath.Base(e.opts.StateDir)
	}
	v.Cache = cmp.Or(cacheNames[target], strings.Trim(strings.ReplaceAll(target, "/", "-"), "-"))
	return e.engine.Volumes.Mount(v)
}
