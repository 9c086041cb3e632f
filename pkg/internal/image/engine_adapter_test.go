package image

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"sync/atomic"
	"testing"

	cerrdefs "github.com/containerd/errdefs"
	"github.com/docker/docker/client"
	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// dockerEngine is the Engine of this package over the Docker engine of this machine.
type dockerEngine struct {
	*client.Client
	sent    atomic.Int64 // bytes of all loads
	loads   atomic.Int64
	partial bool
}

func docker(t *testing.T) *dockerEngine {
	t.Helper()
	c, err := client.NewClientWithOpts(client.FromEnv, client.WithAPIVersionNegotiation())
	if err != nil {
		t.Skip("needs a Docker engine: " + err.Error())
	}
	t.Cleanup(func() { c.Close() })
	if _, err := c.Ping(context.Background()); err != nil {
		t.Skip("needs a Docker engine: " + err.Error())
	}
	return &dockerEngine{Client: c, partial: true}
}

func (e *dockerEngine) PartialLoads() bool { return e.partial }

func (e *dockerEngine) Load(ctx context.Context, r io.Reader) error {
	e.loads.Add(1)
	res, err := e.ImageLoad(ctx, io.TeeReader(r, &counter{io.Discard, func(n int64) { e.sent.Add(n) }}), client.ImageLoadWithQuiet(true))
	if err != nil {
		return err
	}
	defer res.Body.Close()
	for dec := json.NewDecoder(res.Body); ; {
		var line struct{ Error string }
		if err := dec.Decode(&line); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		if line.Error != "" {
			return errors.New(line.Error)
		}
	}
}

func (e *dockerEngine) ImageID(ctx context.Context, ref string) (string, error) {
	info, err := e.ImageInspect(ctx, ref)
	if cerrdefs.IsNotFound(err) {
		return "", nil
	}
	return info.ID, err
}

func (e *dockerEngine) Layers(ctx context.Context, ref string) ([]v1.Hash, error) {
	info, err := e.ImageInspect(ctx, ref)
	if err != nil {
		return nil, err
	}
	var list []v1.Hash
	for _, l := range info.RootFS.Layers {
		h, err := v1.NewHash(l)
		if err != nil {
			return nil, err
		}
		list = append(list, h)
	}
	return list, nil
}
