package docker

import (
	"cmp"
	"path/filepath"
	"strings"

	"github.com/docker/docker/api/types/mount"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/engine"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// cacheNames are the names of the volumes of caches. Volumes that had other names are not used again:
// programs of any repository could write to them.
var cacheNames = map[string]string{plan.ModCache: "modules", plan.CacheDir: "builds", sumCache: "sums"}

// volume is the volume of a cache that is mounted at target.
func (m *mounter) volume(target string, owner plan.Owner, readOnly bool) mount.Mount {
	uid, _ := m.sharing.ids()
	v := engine.CacheVolume{Volumes: m.volumes, UID: uid, Target: target, ReadOnly: readOnly}
	v.Cache = cmp.Or(cacheNames[target], strings.Trim(strings.ReplaceAll(target, "/", "-"), "-"))
	switch {
	case owner == plan.Checkout:
		v.Checkout = filepath.Base(m.stateDir)
	case owner.IsStore():
		v.Cache = string(owner) + "-" + v.Cache
	}
	return m.engine.Volumes.Mount(v)
}
