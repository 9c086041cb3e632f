package agent

import (
	"encoding/json"

	"github.com/docker/docker/api/types/mount"

	"github.com/gobuild-dev/gobuild/pkg/internal/mountinfo"
)

// A greeting is what an agent says first.
type greeting struct {
	Version string
	Seen    mountedFiles
}

func (g greeting) data() []byte {
	data, _ := json.Marshal(g) // texts and numbers: never fails
	return data
}

// mountedFiles is what an agent sees: which file is at each place at which something is mounted.
type mountedFiles struct {
	Boot  string // of the kernel (random(4), boot_id): the numbers of another one say nothing
	Files map[string]fileID
}

// A fileID tells a file from all others of a kernel.
type fileID struct{ Device, Inode uint64 }

// listMounted lists the places at which something is mounted here.
func listMounted() mountedFiles {
	s := mountedFiles{Boot: bootID(), Files: map[string]fileID{}}
	points, _ := mountinfo.PointsBelow("/") // of what is not listed, nothing is known
	for _, p := range points {
		if id, err := fileAt(p); err == nil {
			s.Files[p] = id
		}
	}
	return s
}

// differs returns the source of a bind that is another file where it is mounted; "" if there is
// none. That is not known where an agent is on another kernel, or did not see all.
func (s mountedFiles) differs(mounts []mount.Mount) (source string, known bool) {
	if s.Boot == "" || s.Boot != bootID() {
		return "", false
	}
	for _, m := range mounts {
		if m.Type != mount.TypeBind {
			continue
		}
		there, seen := s.Files[m.Target]
		here, err := fileAt(m.Source)
		switch {
		case !seen || err != nil:
			return "", false
		case here != there:
			return m.Source, true
		}
	}
	return "", true
}
