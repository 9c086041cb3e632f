package engine

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/docker/docker/api/types/volume"

	ownimage "github.com/gobuild-dev/gobuild/pkg/internal/image"
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

// packagesTag names an image that a run installs packages in.
func (o *owner) packagesTag(what, digest string) string {
	place := "unknown"
	if o.hasRun() {
		place = o.place
	}
	return fmt.Sprintf("%s:%s-%.12s-%s-%s", packagesRepo, what, digest, place, o.runID())
}

// parsePackagesTag returns the run that a packagesTag names, and its place; "" for tags of an older gobuild.
func parsePackagesTag(tag string) (run, place string) {
	_, name, _ := strings.Cut(tag, ":")
	parts := strings.Split(name, "-")
	if len(parts) != 4 {
		return "", ""
	}
	return parts[3], parts[2]
}

// userSuffix ends the tags of images. Each user has tags of their own, so that nobody removes another's.
func userSuffix() string { return "-u" + strconv.Itoa(os.Getuid()) }

// taggedForUser matches tags with a userSuffix, whichever user's.
var taggedForUser = regexp.MustCompile(`-u-?[0-9]+$`)

// ownsTag reports whether a tag of gobuild's own is this user's; why is the reason to leave it
// alone. Tags of an older gobuild say nothing of a user.
func (c *cleaner) ownsTag(tag string, labels map[string]string) (mine bool, why string) {
	repo, _, _ := strings.Cut(tag, ":")
	switch run, place := parsePackagesTag(tag); {
	case repo == packagesRepo && run != "":
		// Otherwise its own run, or the next one there, removes it.
		return c.owner.hasRun() && place == c.owner.place && !c.owner.isAlive(run), ""
	case repo != packagesRepo && labels[ownimage.OwnLabel] != c.owner.mark:
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

// ownsVolume reports whether a volume is this user's and, where a name is given, of that name.
func (o *owner) ownsVolume(v *volume.Volume, name string) bool {
	if name != "" && !o.hasName(v.Name, name) {
		return false
	}
	return slices.Contains(o.uids(), userOf(v))
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

// hasName reports whether a volume is one of those that runs use with a name of volumes, or with
// none.
func (o *owner) hasName(volume, name string) bool {
	prefix := o.name + "-"
	if name != "" {
		prefix += name + "-"
	}
	for _, uid := range o.uids() {
		if strings.HasPrefix(volume, prefix+uid+"-") {
			return true
		}
	}
	return false
}

// CopiesUser is the user of commands where the caller is root and everything is copied to the engine.
// The copies belong to root, so that they are read-only for everybody else.
const CopiesUser = 65532

// uids are the numbers that this user has in the names of volumes. Root has another one where sources
// are copied to the engine.
func (o *owner) uids() []string {
	list := []string{fmt.Sprint(o.uid)}
	if o.uid == 0 {
		list = append(list, fmt.Sprint(CopiesUser))
	}
	return list
}
