package agent

import (
	"encoding/json"

	"github.com/docker/docker/api/types/mount"

	"github.com/gobuild-dev/gobuild/pkg/internal/mountinfo"
)

// A helloMessage is the first message of an agent.
type helloMessage struct {
	Version string
	Seen    mountedFiles
}

func (g helloMessage) data() []byte {
	data, _ := json.Marshal(g) // texts and numbers: never fails
	return data
}

// mountedFiles are the files that an agent sees at each mount point.
type mountedFiles struct {
	Boot  string // ID of the running kernel (random(4), boot_id): numbers of another one cannot be compared
	Files map[string]fileID
}

// A fileID tells a file from all others of a kernel.
type fileID struct{ Device, Inode uint64 }

// listMounted lists the files at the mount points that this process sees.
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

// differs returns the source of a bind whose target is another file; "" if there is none. It is not known
// if the agent is on another kernel, or did not see all.
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
