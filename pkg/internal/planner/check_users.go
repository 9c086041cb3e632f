package planner

import (
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// checkUsers reports users that are listed twice or missing.
func (c imageChecker) checkUsers(im *plan.Image) {
	seen := map[string]bool{}
	for _, u := range im.Users {
		if seen[u.Name] {
			c.report.errorAt(im.At("users"), diag.AUserIsListedTwice,
				fmt.Sprintf("Image %q gets two users %q: take one of them out.", im.Address(), u.Name))
		}
		seen[u.Name] = true
	}
	c.checkUser(im)
}

// relativeToBlock is a file's source relative to the file of its block.
func relativeToBlock(f *plan.ImageFile) string {
	rel, err := filepath.Rel(filepath.Dir(f.Range.Filename), f.Source)
	if err != nil {
		return f.Source
	}
	return filepath.ToSlash(rel)
}

// checkUser reports users and owners that an image on scratch does not have: the engine would refuse to start it.
func (c imageChecker) checkUser(im *plan.Image) {
	c.checkNames(im, im.User, im.At("user"), "user")
	for _, f := range im.Files {
		c.checkNames(im, f.Owner, f.At("owner"), "owner")
	}
}

// checkNames reports the name of a user or group that an image on scratch does not have.
func (c imageChecker) checkNames(im *plan.Image, written string, at hcl.Range, attr string) {
	if written == "" || !isOnScratch(im) || hasPasswd(im) {
		return
	}
	names := usersOf(im)
	user, group, _ := strings.Cut(written, ":")
	for _, name := range []string{user, group} {
		if _, err := strconv.Atoi(name); name == "" || err == nil || slices.Contains(names, name) {
			continue
		}
		remedy := fmt.Sprintf("write users = [\"%s:10001\"]", name)
		if name == "root" {
			remedy = "write " + attr + " = \"0\""
		}
		c.report.errorAt(at, diag.ThereIsNoSuchUser,
			fmt.Sprintf("Image %q stands on scratch, and nothing gives it a user %q: %s.", im.Address(), name, remedy))
		return
	}
}

// isOnScratch reports whether an image has no files but its own and those of its bases here.
func isOnScratch(im *plan.Image) bool {
	for im.Base.Image != nil {
		im = im.Base.Image
	}
	return im.Base.Scratch
}

// hasPasswd reports whether a file of the image, or of its bases, is its passwd.
func hasPasswd(im *plan.Image) bool {
	for ; im != nil; im = im.Base.Image {
		for _, f := range im.Files {
			if at := path.Clean(f.Path); at == "/etc" || at == passwdFile {
				return true
			}
		}
	}
	return false
}

// usersOf are the names of the users and groups that users adds to an image and its bases.
func usersOf(im *plan.Image) []string {
	var names []string
	for ; im != nil; im = im.Base.Image {
		for _, u := range im.Users {
			names = append(names, u.Name, "root", "nobody", "nogroup")
		}
	}
	return names
}
