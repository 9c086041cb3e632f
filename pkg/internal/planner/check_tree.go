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
	"github.com/gobuild-dev/gobuild/pkg/internal/image/startup"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// The files that gobuild writes for attributes of an image.
const (
	certificatesFile = "/etc/ssl/certs/ca-certificates.crt"
	passwdFile       = "/etc/passwd"
	groupFile        = "/etc/group"
	zoneDir          = "/usr/share/zoneinfo"
)

// engineDirs are where engines mount what every container gets.
var engineDirs = []string{"/dev", "/etc", "/proc", "/sys"}

// A part is a path of an image, with what it gets it from.
type part struct {
	startup.Node
	what   string // for users
	at     hcl.Range
	target *plan.Target    // whose binary it is
	file   *plan.ImageFile // that it comes from
	source string          // on this machine, of a file block's directory
}

// A partList collects the paths of an image and those it stands on, the lowest first.
type partList struct {
	sourceKind  func(name string) startup.Kind
	sourceFiles func(dir string) []string
	level       int
	list        []part
}

// partsOf returns the paths of an image and of those it stands on, and the image's level.
func partsOf(c imageChecker, im *plan.Image) ([]part, int) {
	l := partList{sourceKind: c.sourceKind, sourceFiles: c.sourceFiles, level: -1}
	l.addImages(im)
	if top := workdirOf(im); top != nil {
		l.add(path.Clean(top.Workdir), startup.Directory, fmt.Sprintf("workdir = %q", top.Workdir), top.At("workdir"))
	}
	for _, dir := range engineDirs {
		l.add(dir, startup.Directory, "what engines mount in every container", im.At("targets"))
	}
	l.addInsides()
	l.addShared()
	return l.list, l.level
}

func (l *partList) add(name string, kind startup.Kind, what string, at hcl.Range) *part {
	l.list = append(l.list, part{Node: startup.Node{Path: name, Kind: kind, Level: l.level}, what: what, at: at})
	return &l.list[len(l.list)-1]
}

// addImages adds the paths of an image, those of its base before.
func (l *partList) addImages(im *plan.Image) {
	if im.Base.Image != nil {
		l.addImages(im.Base.Image)
	}
	l.level++
	for _, t := range im.Targets {
		l.add(path.Join("/", binaryDir(im), t.File(plan.Platform{OS: "linux"})), startup.Program,
			fmt.Sprintf("the binary of target %q",
				t.Address()), im.At("targets")).target = t
	}
	if im.Certificates.Bundle {
		l.add(certificatesFile, startup.File, "certificates", im.At("certificates"))
	}
	if im.Timezones {
		l.add(zoneDir, startup.Directory, "timezones", im.At("timezones"))
	}
	if len(im.Users) > 0 {
		l.add(passwdFile, startup.File, "users", im.At("users"))
		l.add(groupFile, startup.File, "users", im.At("users"))
	}
	for _, u := range im.Users {
		l.add(path.Join("/home", u.Name), startup.Directory, fmt.Sprintf("the home of user %q", u.Name), im.At("users"))
	}
	for _, f := range im.Files {
		p := l.add(path.Clean(f.Path), l.kindOf(f), fmt.Sprintf("file %q", f.Path), f.Range)
		p.file, p.source = f, f.Real
	}
	for _, v := range im.Volumes {
		l.add(path.Clean(v), startup.Directory, fmt.Sprintf("the volume %q", v), im.At("volumes"))
	}
}

// kindOf returns what a file block puts into an image.
func (l *partList) kindOf(f *plan.ImageFile) startup.Kind {
	kind := l.sourceKind(f.Real)
	bits, err := strconv.ParseUint(f.Mode, 8, 32)
	switch {
	case kind == startup.Directory || kind == startup.Nothing:
		return kind
	case err != nil:
		return kind
	case bits&0o111 != 0:
		return startup.Program
	}
	return startup.File
}

// addInsides adds what the directories of file blocks have at the paths of other parts. What else is in them
// is in nothing's way.
func (l *partList) addInsides() {
	seen := map[string]bool{}
	for _, dir := range l.list {
		if dir.source == "" || dir.Kind != startup.Directory {
			continue
		}
		for _, p := range l.list {
			for _, at := range append([]string{p.Path}, collect(startup.Parents(p.Path))...) {
				key := dir.source + "\x00" + dir.Path + "\x00" + at
				kind := kindInside(&dir, at, l.sourceKind)
				if seen[key] || kind == startup.Nothing || kind == startup.Directory {
					continue
				}
				seen[key] = true
				inside := dir
				inside.Path, inside.Kind, inside.source = at, kind, ""
				l.list = append(l.list, inside)
			}
		}
	}
}

// addShared adds all that is in directories of file blocks of one image which become one, or one a part of the other.
func (l *partList) addShared() {
	dirs := slices.DeleteFunc(slices.Clone(l.list), func(p part) bool {
		return p.source == "" || p.Kind != startup.Directory
	})
	type place struct {
		file *plan.ImageFile
		path string
	}
	known := map[place]bool{}
	for _, p := range l.list {
		known[place{p.file, p.Path}] = true
	}
	for i, dir := range dirs {
		shares := func(other part) bool {
			return other.file != dir.file && other.Level == dir.Level &&
				(other.Path == dir.Path || isBelow(other.Path, dir.Path) || isBelow(dir.Path, other.Path))
		}
		if !slices.ContainsFunc(dirs[:i], shares) && !slices.ContainsFunc(dirs[i+1:], shares) {
			continue
		}
		for _, rel := range l.sourceFiles(dir.source) {
			at := path.Join(dir.Path, rel)
			if kind := kindInside(&dir, at, l.sourceKind); kind != startup.Nothing && !known[place{dir.file, at}] {
				inside := dir
				inside.Path, inside.Kind, inside.source = at, kind, ""
				l.list = append(l.list, inside)
			}
		}
	}
}

func collect(seq func(yield func(string) bool)) (all []string) {
	for s := range seq {
		all = append(all, s)
	}
	return all
}

// kindInside returns what a file block's directory has at a path of the image.
func kindInside(dir *part, at string, sourceKind func(name string) startup.Kind) startup.Kind {
	if !isBelow(at, dir.Path) {
		return startup.Nothing
	}
	rel := strings.TrimPrefix(at[len(dir.Path):], "/")
	if dir.file.LeavesOut(rel) {
		return startup.Nothing
	}
	return sourceKind(filepath.Join(dir.source, filepath.FromSlash(rel)))
}

// workdirOf returns the image that sets the working directory; nil if it is that of a base from elsewhere.
func workdirOf(im *plan.Image) *plan.Image {
	for im != nil && im.Workdir == "" {
		im = im.Base.Image
	}
	return im
}

// checkPaths reports paths of an image that exclude each other, and whether there are none. Those of its bases are
// reported there.
func (c imageChecker) checkPaths(im *plan.Image, parts []part, level int) bool {
	if slices.ContainsFunc(im.Volumes, func(v string) bool { return path.Clean(v) == "/" }) {
		c.report.errorAt(im.At("volumes"), diag.InvalidValue,
			"A volume cannot be the root directory, as it would hide the whole image: write a directory for data.")
	}
	nodes := make([]startup.Node, len(parts))
	for i, p := range parts {
		nodes[i] = p.Node
	}
	conflicts := startup.Conflicts(nodes)
	reported := map[[2]*plan.ImageFile]bool{}
	for _, conflict := range conflicts {
		file, other := parts[conflict.File], parts[conflict.Other]
		blocks := [2]*plan.ImageFile{file.file, other.file}
		if max(file.Level, other.Level) == level && !reported[blocks] {
			reported[blocks] = file.file != nil && other.file != nil // the first of the files that they share is enough
			c.reportConflict(im, file, other)
		}
	}
	return len(conflicts) == 0
}

// reportConflict reports a file and what it is in the way of, at the one that stands further down in the block.
func (c imageChecker) reportConflict(im *plan.Image, file, other part) {
	at := other.at
	if file.file != nil && other.file == nil {
		at = file.at
	}
	switch {
	case file.target != nil && other.target != nil && file.Path == other.Path: // reported with what the targets are
	case file.Path == other.Path && other.Kind != startup.Directory && other.Path != "/":
		c.reportSamePath(im, at, file, other)
	case file.Path == "/":
		c.report.errorOf(&im.Origin, at, diag.ADirectoryWhereAFileGoes,
			fmt.Sprintf("Image %q has a file at / (%s): write the path of a file.", im.Address(), file.what))
	default:
		c.report.errorOf(&im.Origin, at, diag.ADirectoryWhereAFileGoes,
			fmt.Sprintf("Image %q has a file at %s (%s) and needs a directory there for %s: %s.", im.Address(),
				file.Path, file.what, other.what, separate(file, other)))
	}
}

// separate says how two parts come to different paths.
func separate(file, other part) string {
	if file.target == nil && other.target == nil {
		return "give one of them another path"
	}
	if file.target != nil && other.target != nil {
		return `give the images different directories for their binaries, dir = "…", or the targets other names`
	}
	return `write another path, or another directory for the image's binaries, such as dir = "/bin", or another name ` +
		`for the target`
}

// reportSamePath reports two files of one path.
func (c imageChecker) reportSamePath(im *plan.Image, at hcl.Range, first, second part) {
	if first.file != nil && second.file == nil {
		first, second = second, first
	}
	kind, detail := diag.TwoFilesOfAnImage, fmt.Sprintf("Image %q gets two files at %s (%s and %s): give one of "+
		"them another path.", im.Address(), second.Path, first.what, second.what)
	switch {
	case second.file == nil:
	case first.file != nil && path.Clean(second.file.Path) != first.Path:
		from := "from this block and from that in " + diag.Place(first.file.Range)
		if first.file.Range == second.file.Range {
			from = fmt.Sprintf("for the keys %q and %q of for_each", first.file.Key, second.file.Key)
		}
		detail = fmt.Sprintf("Image %q gets two files at %s, %s: exclude it in one of them.", im.Address(), second.Path,
			from)
	case first.what == second.what && first.file.Range != second.file.Range:
		detail = fmt.Sprintf("Image %q gets two files at %s, from this block and from that in %s: give one of them "+
			"another path.", im.Address(), second.Path, diag.Place(first.file.Range))
	case first.file != nil && first.file.Key != "" && first.file.Range == second.file.Range:
		detail = fmt.Sprintf("Image %q gets a file at %s for each key of for_each: write each.key in the label.",
			im.Address(), second.Path)
	case first.target != nil:
		kind = diag.AFileWhereABinaryGoes
		detail = fmt.Sprintf("The binary of target %q goes to %s as well: give the file another path, or the image "+
			"another dir = \"…\" for its binaries.", first.target.Address(), second.Path)
	case first.file == nil && first.Path == certificatesFile:
		kind = diag.AFileWhereTheCertificatesGo
		detail = fmt.Sprintf("certificates writes %s as well: list the file there, certificates = [%q], or take "+
			"certificates out.", second.Path, relativeToBlock(second.file))
	case first.file == nil:
		kind = diag.AFileWhereTheUsersGo
		detail = fmt.Sprintf("users writes %s as well: list all users there, or take users out.", second.Path)
	}
	c.report.errorOf(&im.Origin, at, kind, detail)
}
