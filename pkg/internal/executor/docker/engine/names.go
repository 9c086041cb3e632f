package engine

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/docker/docker/api/types/volume"

	ours "github.com/gobuild-dev/gobuild/pkg/internal/image"
)

// Names of gobuild's own images in the engine.
const toolchainRepo, runRepo, packagesRepo = "gobuild-toolchain", "gobuild-run", "gobuild-packages"

// ToolchainTag names the image of a Go distribution, of which a digest is given in hexadecimal.
func ToolchainTag(version, digest string) string {
	return fmt.Sprintf("%s:go%s-%.12s%s", toolchainRepo, version, digest, userSuffix())
}

// RunTag names the image that programs for an architecture run in, of which a digest is given in
// hexadecimal.
func RunTag(arch, digest string) string {
	return fmt.Sprintf("%s:%s-%.12s%s", runRepo, arch, digest, userSuffix())
}

// userSuffix ends the tags of images: each user has names of its own, so that one can remove
// them without taking another's.
func userSuffix() string { return "-u" + strconv.Itoa(os.Getuid()) }

// taggedForUser matches tags with a userSuffix, whichever user's.
var taggedForUser = regexp.MustCompile(`-u-?[0-9]+$`)

// hasImage reports whether a tag of gobuild's own is this user's; why is the reason to leave it
// alone. Tags of an older gobuild say nothing of a user.
func (c *cleaning) hasImage(tag string, labels map[string]string) (mine bool, why string) {
	repo, _, _ := strings.Cut(tag, ":")
	switch run, place := packagesRun(tag); {
	case repo == packagesRepo && run != "":
		// Otherwise its own run, or the next one there, removes it.
		return c.owner != nil && place == c.owner.place && !c.owner.alive(run), ""
	case repo != packagesRepo && labels[ours.OwnLabel] != c.mark:
		return false, ""
	case taggedForUser.MatchString(tag):
		return strings.HasSuffix(tag, userSuffix()), ""
	case c.shared:
		return true, "it is of an older gobuild, and may be another user's; docker rmi removes it"
	}
	return true, ""
}

// volumeUser finds the user in the name of a volume of an older gobuild.
var volumeUser = regexp.MustCompile(`-([0-9]+)-(?:go|cache)-`)

// hasVolume reports whether a volume is this user's and, where a name is given, of that name.
func (e *Engine) hasVolume(v *volume.Volume, name string) bool {
	if name != "" && !e.named(v.Name, name) {
		return false
	}
	return slices.Contains(e.uids(), userOf(v))
}

// userOf is the number of the user that a volume is for, or "".
func userOf(v *volume.Volume) string {
	if uid := v.Labels[uidLabel]; uid != "" {
		return uid
	}
	if user := volumeUser.FindStringSubmatch(v.Name); user != nil {
		return user[1]
	}
	return ""
}

// named reports whether a volume is one of those that runs use with a name of volumes, or with
// none.
func (e *Engine) named(volume, name string) bool {
	prefix := e.name + "-"
	if name != "" {
		prefix += name + "-"
	}
	for _, uid := range e.uids() {
		if strings.HasPrefix(volume, prefix+uid+"-") {
			return true
		}
	}
	return false
}

// CopiesUser is who commands run as where the caller is root and everything is copied to the engine:
// what is copied belongs to root, so that it is read-only for everybody else.
const CopiesUser = 65532

// uids are the numbers that this user has in the names of volumes: that of root is another one
// where sources are copied to the engine.
func (e *Engine) uids() []string {
	uid, _ := e.Caller()
	list := []string{fmt.Sprint(uid)}
	if uid == 0 {
		list = append(list, fmt.Sprint(CopiesUser))
	}
	return list
}
