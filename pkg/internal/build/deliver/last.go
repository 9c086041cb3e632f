package deliver

import "github.com/gobuild-dev/gobuild/pkg/internal/plan"

// A Last is the record of a delivered image.
type Last struct {
	Digest string `json:"digest"` // as Image.Digest
	Size   int64  `json:"size"`   // as Image.Size
}

// remember records a delivered image and returns the record before. It is called last, so that after a
// killed run the next one compares with the last complete run.
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
