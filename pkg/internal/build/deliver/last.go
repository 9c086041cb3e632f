package deliver

import "github.com/gobuild-dev/gobuild/pkg/internal/plan"

// A Last is what is remembered of an image that was delivered.
type Last struct {
	Digest string `json:"digest"` // as Image.Digest
	Size   int64  `json:"size"`   // as Image.Size
}

// remember notes an image that was delivered, and returns what was noted the last time. The
// note comes last: a run that is killed before was none, and the next one tells of what changed
// since the last that was whole.
func (dl *Deliverer) remember(d *plan.DeliverAction, res Image) (*Last, error) {
	key := "delivered " + d.Image.Address()
	now := Last{Digest: res.Digest, Size: res.Size}
	var last Last
	if !dl.Store.Get(key, &last) {
		return nil, dl.Store.Put(key, now)
	}
	if last == now {
		return &last, nil
	}
	return &last, dl.Store.Put(key, now)
}
