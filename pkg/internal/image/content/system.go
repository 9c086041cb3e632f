package content

import (
	"context"
	"io/fs"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/gobuild-dev/gobuild/pkg/internal/image"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/layer"
)

// systemEntries returns the few files that programs expect even without an operating system.
func systemEntries() []layer.Entry {
	return []layer.Entry{
		caEntry(),
		{Path: groupPath, Data: []byte(systemGroup), Mode: 0o644},
		{Path: passwdPath, Data: []byte(systemPasswd), Mode: 0o644},
		{Path: "/tmp", Dir: true, Mode: fs.ModeSticky | 0o777},
	}
}

// MakeRunBase returns the image for containers that run one static program: CA certificates, users
// and groups, and /tmp.
func MakeRunBase(p v1.Platform) (v1.Image, error) {
	return newSmallImage(p, systemEntries())
}

// MakeSeed returns an image with one empty directory, /seed, with mode 1777 and the given owner. A
// new volume that a container mounts there takes over owner and mode.
func MakeSeed(p v1.Platform, uid, gid int) (v1.Image, error) {
	return newSmallImage(p, []layer.Entry{{Path: "/seed", Dir: true, Mode: fs.ModeSticky | 0o777, UID: uid, GID: gid}})
}

func newSmallImage(p v1.Platform, entries []layer.Entry) (v1.Image, error) {
	l, err := layer.FromEntries(context.Background(), entries, nil)
	if err != nil {
		return nil, err
	}
	return image.Assemble(nil, image.Spec{
		Platform: p,
		Layers:   []v1.Layer{l},
		Env:      map[string]string{"PATH": "/usr/local/bin:/usr/bin:/bin"},
		Labels:   map[string]string{image.OwnLabel: "1"},
		// An engine does not create a container without a command, even one that is never started.
		Cmd: []string{"/none"},
	})
}
