package layer

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"io"
	"strings"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"
	"github.com/klauspost/compress/zstd"

	"github.com/gobuild-dev/gobuild/pkg/internal/image/imagetest"
)

// A layer that fills a disk is refused while it is unpacked, as is one that takes much memory.
func TestBombs(t *testing.T) {
	var small bytes.Buffer
	w, err := zstd.NewWriter(&small, zstd.WithWindowSize(1<<20))
	_, err2 := io.CopyN(imagetest.Must(t, w, err), zeros{}, 2<<30)
	if err := errors.Join(err2, w.Close()); err != nil {
		t.Fatal(err)
	}
	d := v1.Descriptor{MediaType: types.OCILayerZStd, Size: int64(small.Len())}
	if _, err := Unpack(t.Context(), &small, d); err == nil || !strings.Contains(err.Error(),
		"it unpacks to more than 1100 times its size") {
		t.Errorf("%v", err)
	}
	// A frame that asks for a window of 1 GiB: RFC 8878, 3.1.1.1.2.
	d.Size = 10
	frame := append(bytes.Clone(zstdMagic), 0x00, 20<<3, 0x01, 0, 0)
	if _, err := Unpack(t.Context(), bytes.NewReader(frame), d); err == nil ||
		!strings.Contains(err.Error(), "window") {
		t.Errorf("%v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Unpack(ctx, rand.Reader, v1.Descriptor{MediaType: types.OCIUncompressedLayer}); !errors.Is(err,
		context.Canceled) {
		t.Errorf("%v", err)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }
