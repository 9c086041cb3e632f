package base

import (
	"fmt"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/gobuild-dev/gobuild/pkg/internal/image/layer"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/registry"
	"github.com/gobuild-dev/gobuild/pkg/internal/visible"
)

// explainForeign explains why a registry does not have a layer: it need not have one that its manifest
// has addresses of. See
// https://github.com/opencontainers/image-spec/blob/v1.1.0/layer.md#non-distributable-layers
func explainForeign(d v1.Descriptor, err error) error {
	if d.MediaType.IsDistributable() || !registry.IsMissing(err) {
		return err
	}
	where := ""
	if len(d.URLs) > 0 {
		where = " but at " + visible.Line(strings.Join(d.URLs, ", "))
	}
	return layer.WrapError(d, fmt.Errorf("it is a foreign layer (%s), which is not in the registry%s, and gobuild "+
		"gets layers from registries only: use a base without foreign layers", d.MediaType, where))
}
