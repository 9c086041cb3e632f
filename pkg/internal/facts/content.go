package facts

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/config"
	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/dist"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/content"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
)

// An imageContent is what this machine gives an image besides binaries.
type imageContent struct {
	certificates []plan.CertificateFile
	users        []plan.User
	files        []*plan.ImageFile
}

// contents are those of images.
type contents struct {
	*problems
	dist *dist.Dir // of which nothing may be in an image
	of   map[*lang.Image]imageContent
}

// lookUp looks up what an image gets besides binaries.
func (l *contents) lookUp(im *lang.Image) {
	var c imageContent
	for _, f := range im.Files {
		if l.from = f.Abs(""); l.file.Known(f, "source") {
			c.files = append(c.files, l.imageFile(f))
		} else {
			c.files = append(c.files, &plan.ImageFile{Origin: f.Origin, Path: f.Path})
		}
	}
	l.from = im.Abs("")
	for _, name := range im.Certificates.Files {
		c.certificates = append(c.certificates, plan.CertificateFile{
			Path: name, Certificates: l.readCertificates(im.At("certificates"), name),
		})
	}
	for _, line := range im.Users {
		u, err := content.ParseUser(line)
		if err != nil {
			l.errorAt(im.At("users"), diag.InvalidUser, diag.SentenceOf(err))
		}
		c.users = append(c.users, plan.User{Name: u.Name, UID: u.UID, GID: u.GID, Written: line})
	}
	l.of[im] = c
}

// imageFile finds an image's file, and reports one that there is not.
func (l *contents) imageFile(f *lang.ImageFile) *plan.ImageFile {
	name := f.Abs(f.Source)
	file := &plan.ImageFile{Origin: f.Origin, Path: f.Path, Source: name, Exclude: f.Exclude, Owner: f.Owner,
		Mode: f.Mode}
	if why := l.notForImages(name); why != "" {
		l.errorAt(f.At("source"), diag.NothingForAnImage, why)
		return file
	}
	info, err := os.Stat(name)
	if err == nil && !info.IsDir() && !info.Mode().IsRegular() {
		l.errorAt(f.At("source"), diag.NeitherAFileNorADirectory,
			fmt.Sprintf("%s is a pipe, a device or another special file.", l.displayPath(name)))
	}
	if err == nil && !info.IsDir() && len(f.Exclude) > 0 {
		l.errorAt(f.At("exclude"), diag.NotADirectory, fmt.Sprintf("%s is a file, of which nothing can be left out: "+
			"take exclude out, or name a directory.", l.displayPath(name)))
	}
	if errors.Is(err, fs.ErrNotExist) {
		l.reportMissingFile(f.At("source"), name)
		return file
	}
	if file.Real, file.Within, err = l.file.Area.Locate(name); err != nil {
		l.errorAt(f.At("source"), diag.ThisFileCannotBeRead, diag.SentenceOf(err))
	} else if info != nil && info.IsDir() {
		l.checkExclude(f)
	}
	return file
}

// checkExclude warns of patterns of exclude that leave nothing out. With for_each, and in defaults, it is enough if a
// pattern does so in one directory.
func (l *contents) checkExclude(f *lang.ImageFile) {
	var unused []int
	for i := range f.Exclude {
		unused = append(unused, i)
	}
	first := true
	for _, im := range l.file.Images {
		for _, other := range im.Files {
			switch {
			case other.Range != f.Range:
			case first && other != f: // reported with that
				return
			case !l.file.Known(other, "source", "exclude") || len(other.Exclude) != len(f.Exclude):
				return
			default:
				first = false
				unused = unusedExcludes(other, unused)
			}
		}
	}
	for _, i := range unused {
		right := ""
		rel, err := filepath.Rel(f.Source, f.Abs(f.Exclude[i]))
		if err == nil && filepath.IsLocal(rel) && rel != "." {
			right = fmt.Sprintf(": write %q", filepath.ToSlash(rel))
		}
		at := config.ElementRange(l.file, f, "exclude", i)
		l.diags = append(l.diags, diag.Warning(diag.NothingMatches, at,
			"%q leaves nothing out of %s: a pattern with a slash is relative to that directory, and one without is "+
				"for names anywhere in it%s.", f.Exclude[i], l.displayPath(f.Source), right))
	}
}

// unusedExcludes returns those of some patterns, by index, that match nothing in the directory of a file block.
func unusedExcludes(f *lang.ImageFile, patterns []int) (unused []int) {
	root, err := filepath.EvalSymlinks(f.Source)
	if err != nil {
		return nil
	}
	unused = slices.Clone(patterns)
	_ = filepath.WalkDir(root, func(name string, e fs.DirEntry, err error) error {
		rel, relErr := filepath.Rel(root, name)
		switch {
		case len(unused) == 0:
			return fs.SkipAll
		case err != nil || relErr != nil || name == root:
			return nil
		}
		unused = slices.DeleteFunc(unused, func(i int) bool {
			only := plan.ImageFile{Exclude: f.Exclude[i : i+1]}
			return only.LeavesOut(filepath.ToSlash(rel))
		})
		if e.IsDir() && isNeverCopied(e) {
			return fs.SkipDir
		}
		return nil
	})
	return unused
}

// notForImages says why a file or directory cannot be the source of an image's files, "" if it can.
func (l *contents) notForImages(name string) string {
	if d := l.dist; d.Within(name) {
		return fmt.Sprintf("%s is in %s, where gobuild writes its own outputs: what is there is of the build before, "+
			"and not of this one. Name programs in the image's targets, and keep other files in another directory.",
			l.displayPath(name), l.displayPath(d.Path()))
	}
	elements := strings.Split(filepath.ToSlash(l.fromProject(readable.RealPath(name))), "/")
	if i := slices.IndexFunc(elements, dist.IsVersionControl); i >= 0 {
		return fmt.Sprintf("%s is version control's (%s), which holds the history and the settings of this checkout, "+
			"and differs in another: name files of the work tree.", l.displayPath(name), elements[i])
	}
	return ""
}

// fromProject returns a path relative to the project, if it is below that.
func (l *contents) fromProject(name string) string {
	if rel, err := filepath.Rel(readable.RealPath(l.file.Dir), name); err == nil && filepath.IsLocal(rel) {
		return rel
	}
	return name
}
