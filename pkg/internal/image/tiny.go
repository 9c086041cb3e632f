package image

import (
	"context"
	"io/fs"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// system are the few files that programs without an operating system around them look for.
func system() []Entry {
	return []Entry{
		CAEntry(),
		{Path: groupPath, Data: []byte(systemGroup), Mode: 0o644},
		{Path: passwdPath, Data: []byte(systemPasswd), Mode: 0o644},
		{Path: "/tmp", Dir: true, Mode: fs.ModeSticky | 0o777},
	}
}

// RunBase is the image for throwaway containers of one static program: CA certificates, users and
// groups, and /tmp.
func RunBase(p v1.Platform) (v1.Image, error) {
	return tiny(p, system())
}

// Seed is an image of one empty directory, /seed, with the mode 1777 and the given owner. A volume
// that a container of it has mounted there first takes over owner and mode.
func Seed(p v1.Platform, uid, gid int) (v1.Image, error) {
	return tiny(p, []Entry{{Path: "/seed", Dir: true, Mode: fs.ModeSticky | 0o777, UID: uid, GID: gid}})
}

func tiny(p v1.Platform, entries []Entry) (v1.Image, error) {
	l, err := TreeLayer(context.Background(), entries, nil)
	if err != nil {
		return nil, err
	}
	return Assemble(nil, Spec{
		Platform: p,
		Layers:   []v1.Layer{l},
		Env:      map[string]string{"PATH": "/usr/local/bin:/usr/bin:/bin"},
		Labels:   map[string]string{OwnLabel: "1"},
		// An engine does not create a container without a command, even one that is never started.
		Cmd: []string{"/none"},
	})
}
