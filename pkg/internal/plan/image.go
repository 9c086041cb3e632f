package plan

import (
	"time"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
)

// An Image is an image to be assembled.
type Image struct {
	diag.Origin
	Name      string // its directory below <Dist>/images
	Base      Base
	Targets   []*Target              // of all its platforms
	By        map[Platform][]*Target // those of each platform; nil if they are the same for all
	Named     []Platform             // those that By has a key of their own for
	Tags      []string
	Platforms []Platform // none: those that its targets and its base share

	Dir         string   // where binaries go; "": see binaryDir
	Entrypoint  []string // nil: the only binary
	Cmd         []string
	Env         map[string]string
	User        string
	Workdir     string
	Ports       []string
	Labels      map[string]string
	Annotations map[string]string
	Volumes     []string
	StopSignal  string
	Healthcheck *Healthcheck // nil keeps the base's
	Created     time.Time

	NotPushed bool // even where the goal pushes

	Certificates Certificates
	Timezones    bool
	Users        []User
	Packages     []string // of the base's distribution
	Libc         string   // "bundle" or ""
	LibcExtra    []string // absolute paths where binaries are linked
	Files        []*ImageFile

	AllowOverrides bool
	IsBase         bool // other images of the configuration stand on it
}

// Program is the one program among the image's targets; nil if there is none, or several.
func (im *Image) Program() (program *Target) {
	for _, t := range im.Targets {
		if t.BuildMode.IsProgram() {
			if program != nil {
				return nil
			}
			program = t
		}
	}
	return program
}

// TargetsOn returns the targets whose binaries the image has on a platform.
func (im *Image) TargetsOn(pl Platform) []*Target {
	if im.By == nil {
		return im.Targets
	}
	return im.By[pl]
}

// Differs reports whether the image, or one that it stands on, has other targets on another platform.
func (im *Image) Differs() bool {
	return im != nil && (im.By != nil || im.Base.Image.Differs())
}

// On returns the image as it is on a platform. Without differences that is the image itself.
func (im *Image) On(pl Platform) *Image {
	if !im.Differs() {
		return im
	}
	own := *im
	own.Targets, own.By = im.TargetsOn(pl), nil
	if own.Base.Image != nil {
		own.Base.Image = own.Base.Image.On(pl)
	}
	return &own
}

// Base is the base of an image: one of Scratch, Reference, Toolchain and Image.
type Base struct {
	Written string // as the configuration names it: "scratch", a reference, toolchain.stable, image.base

	Scratch   bool
	Reference string
	Toolchain *Toolchain
	Image     *Image
}

func (b Base) String() string { return b.Written }

// Certificates are the CA certificates of an image: none, or Bundle with further ones.
type Certificates struct {
	Bundle bool // those that Mozilla trusts
	Files  []CertificateFile
}

// A CertificateFile is one of the user's, as it was read.
type CertificateFile struct {
	Path         string   // absolute
	Certificates [][]byte // in DER
}

// A User is a line that an image's passwd gets.
type User struct {
	Name     string
	UID, GID int
	Written  string // "name:uid" or "name:uid:gid"
}

// A Healthcheck is how an engine finds out whether a container works. What is zero is the engine's choice.
type Healthcheck struct {
	diag.Origin
	Disable                        bool // there is none, not even the base's
	Command                        []string
	Interval, Timeout, StartPeriod time.Duration
	Retries                        int
}

// ImageFile is a file or directory of this machine that goes into an image.
type ImageFile struct {
	diag.Origin
	Path    string   // where it goes, in the image
	Source  string   // absolute
	Exclude []string // patterns of what is left out of a directory
	Owner   string   // name or number, perhaps with a group behind a colon; "": root
	Mode    string   // permission bits in octal; "" keeps the run bit alone

	Real   string // Source without links
	Within string // the directory that Real has to be read from: links in it lead nowhere else
}
