package planner

import (
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// The files that gobuild writes for attributes of an image.
const (
	certificatesFile = "/etc/ssl/certs/ca-certificates.crt"
	passwdFile       = "/etc/passwd"
	groupFile        = "/etc/group"
)

// checkUsers reports users that there are twice or not at all, and files of the user's in the
// place of those that are made.
func (p *planner) checkUsers(im *plan.Image) {
	seen := map[string]bool{}
	for _, u := range im.Users {
		if seen[u.Name] {
			p.errorAt(im.At("users"), diag.AUserIsListedTwice,
				fmt.Sprintf("Image %q gets two users %q: take one of them out.", im.Address(), u.Name))
		}
		seen[u.Name] = true
	}
	for _, f := range im.Files {
		switch at := path.Clean(f.Path); {
		case im.Certificates.Bundle && at == certificatesFile:
			p.errorAt(f.Range, diag.AFileWhereTheCertificatesGo,
				fmt.Sprintf("certificates writes %s as well: list the file there, certificates = [%q], or take "+
					"certificates out.", at, besideBlock(f)))
		case len(im.Users) > 0 && (at == passwdFile || at == groupFile):
			p.errorAt(f.Range, diag.AFileWhereTheUsersGo,
				fmt.Sprintf("users writes %s as well: list all users there, or take users out.", at))
		}
	}
	p.checkUser(im)
}

// besideBlock is a file's source as its block would write it.
func besideBlock(f *plan.ImageFile) string {
	rel, err := filepath.Rel(filepath.Dir(f.Range.Filename), f.Source)
	if err != nil {
		return f.Source
	}
	return filepath.ToSlash(rel)
}

// checkUser reports a name that an image of nothing but its own files cannot have: the engine
// would refuse to start it.
func (p *planner) checkUser(im *plan.Image) {
	if im.User == "" || !standsOnScratch(im) || providesUsers(im) {
		return
	}
	names := usersOf(im)
	user, group, _ := strings.Cut(im.User, ":")
	for _, name := range []string{user, group} {
		if _, err := strconv.Atoi(name); name == "" || err == nil || slices.Contains(names, name) {
			continue
		}
		remedy := fmt.Sprintf("write users = [\"%s:10001\"]", name)
		if name == "root" {
			remedy = "write user = \"0\""
		}
		p.errorAt(im.At("user"), diag.ThereIsNoSuchUser,
			fmt.Sprintf("Image %q stands on scratch, and nothing gives it a user %q: %s.", im.Address(), name, remedy))
		return
	}
}

func standsOnScratch(im *plan.Image) bool {
	for im.Base.Image != nil {
		im = im.Base.Image
	}
	return im.Base.Scratch
}

// providesUsers reports whether a file of the image, or of those it stands on, is its passwd.
func providesUsers(im *plan.Image) bool {
	for ; im != nil; im = im.Base.Image {
		for _, f := range im.Files {
			if at := path.Clean(f.Path); at == "/etc" || at == passwdFile {
				return true
			}
		}
	}
	return false
}

// usersOf are the names of users and groups that users gives an image and those it stands on.
func usersOf(im *plan.Image) []string {
	var names []string
	for ; im != nil; im = im.Base.Image {
		for _, u := range im.Users {
			names = append(names, u.Name, "root", "nobody", "nogroup")
		}
	}
	return names
}
