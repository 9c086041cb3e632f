package syntax

import (
	"slices"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/goflags"
)

// An instruction is one of a Dockerfile that somebody may write as an attribute of an image.
type instruction struct {
	names string // in small letters, without dashes and underscores
	hint  string // what gobuild does instead
	right string // the attribute of the same type, or ""
}

// instructions are those of a Dockerfile that somebody may write as an attribute of an image, and that it has for a
// reason not.
var instructions = []instruction{
	{"shell", "it is the shell of RUN lines in a Dockerfile, and an image has none; entrypoint and cmd are lists of " +
		"words, and no shell reads them", ""},
	{"onbuild", "it is for Dockerfiles that build on the image, and not part of OCI images; another image block " +
		"with base = image.NAME says what is added", ""},
	{"run", "no commands run in an image; packages installs those of its distribution, and file blocks add files", ""},
	{"copy add files", "write a file block: file \"/path/in/image\" { source = \"…\" }", ""},
	{"from", "write base", "base"},
	{"expose", "write ports", "ports"},
	{"stopsignal", "write stop_signal", "stop_signal"},
	{"maintainer author", "write labels = { \"org.opencontainers.image.authors\" = \"…\" }", ""},
}

// hintForFlag says what to write in a target or an image in place of a name that is none of its attributes, but
// means something to go build, or to Docker; "" if it does not.
func hintForFlag(kind, name string) (hint, right string) {
	switch kind {
	case "target":
		return goflags.InsteadOf(name)
	case "image":
		name = strings.ToLower(strings.NewReplacer("_", "", "-", "").Replace(name))
		for _, i := range instructions {
			if slices.Contains(strings.Fields(i.names), name) {
				return i.hint, i.right
			}
		}
	}
	return "", ""
}
