package gobuild

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/content"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// An imageContent is what this machine gives an image besides binaries.
type imageContent struct {
	certificates []plan.CertificateFile
	users        []plan.User
	files        []*plan.ImageFile
}

// content looks up what an image gets besides binaries.
func (l *lookup) content(im *lang.Image) (c imageContent) {
	for _, f := range im.Files {
		l.from = f.Abs("")
		c.files = append(c.files, l.imageFile(f))
	}
	l.from = im.Abs("")
	for _, name := range im.Certificates.Files {
		c.certificates = append(c.certificates, l.certificate(im, name))
	}
	for _, line := range im.Users {
		u, err := content.ParseUser(line)
		if err != nil {
			l.errorAt(im.At("users"), diag.InvalidUser, diag.SentenceOf(err))
		}
		c.users = append(c.users, plan.User{Name: u.Name, UID: u.UID, GID: u.GID, Written: line})
	}
	return c
}

// imageFile finds an image's file, and reports one that there is not.
func (l *lookup) imageFile(f *lang.ImageFile) *plan.ImageFile {
	name := f.Abs(f.Source)
	found := &plan.ImageFile{Origin: f.Origin, Path: f.Path, Source: name, Mode: f.Mode}
	if why := l.notForImages(name); why != "" {
		l.errorAt(f.At("source"), diag.NothingForAnImage, why)
		return found
	}
	info, err := os.Stat(name)
	if err == nil && !info.IsDir() && !info.Mode().IsRegular() {
		l.errorAt(f.At("source"), diag.NeitherAFileNorADirectory,
			fmt.Sprintf("%s is a pipe, a device or another special file.", l.show(name)))
	}
	if errors.Is(err, fs.ErrNotExist) {
		l.missingFile(f.At("source"), name)
		return found
	}
	if found.Real, found.Within, err = l.file.Area.Locate(name); err != nil {
		l.errorAt(f.At("source"), diag.ThisFileCannotBeRead, diag.SentenceOf(err))
	}
	return found
}

// certificate reads a PEM file, and reports one that is missing or holds no certificate.
func (l *lookup) certificate(im *lang.Image, name string) plan.CertificateFile {
	found := plan.CertificateFile{Path: name}
	data, err := l.file.Area.ReadFile(name, content.MaxCertificates)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		l.missingFile(im.At("certificates"), name)
	case err != nil:
		l.errorAt(im.At("certificates"), diag.ThisFileCannotBeRead, diag.SentenceOf(err))
	default:
		if found.Certificates, err = content.ParseCertificates(data); err != nil {
			l.errorAt(im.At("certificates"), diag.NoCertificates, diag.SentenceOf(fmt.Errorf("%s: %w", l.show(name), err)))
		}
	}
	return found
}
