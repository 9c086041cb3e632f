package deliver

import (
	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/gobuild-dev/gobuild/pkg/internal/image"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// A last is the record of a delivered image as it was assembled, so that the sink does not matter.
type last struct {
	Digest string `json:"digest"` // of the manifest or index before layers are compressed
	Size   int64  `json:"size"`   // of the layers of one platform, in bytes
}

// A Change says how an image differs from the last one that was built.
type Change struct {
	Kind  ChangeKind
	Bytes int64 // that it has more, or below zero, less, in the layers of one platform
}

// A ChangeKind is a kind of change.
type ChangeKind string

// The kinds of changes.
const (
	New       ChangeKind = "new"
	Unchanged ChangeKind = "unchanged"
	Changed   ChangeKind = "changed"
)

// remember records a delivered image and compares it with the record before. It is called last, so
// that after a killed run the next one compares with the last complete run.
func (dl *Deliverer) remember(d *plan.DeliverAction, assembled image.Artifact, img v1.Image) (c Change, err error) {
	key := "delivered " + d.Image.Address()
	digest, err := assembled.Digest()
	if err != nil {
		return c, err
	}
	now := last{Digest: digest.String()}
	if now.Size, err = layersSize(img); err != nil {
		return c, err
	}
	var before last
	switch known := dl.Store.Get(key, &before); {
	case !known:
		c.Kind = New
	case before == now:
		return Change{Kind: Unchanged}, nil
	default:
		c = Change{Changed, now.Size - before.Size}
	}
	return c, dl.Store.Put(key, now)
}
