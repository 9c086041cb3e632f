package plan

import "github.com/gobuild-dev/gobuild/pkg/internal/diag"

// An Image is an image to be assembled.
type Image struct {
	diag.Origin
	Name      string // its directory below <Dist>/images
	Base      Base
	Targets   []*Target
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

	Certificates Certificates
	Timezones    bool
	Users        []User
	Packages     []string // of the base's distribution
	Libc         string   // "bundle" or ""
	LibcExtra    []string // absolute paths where binaries are linked
	Files        []*ImageFile

	AllowOverrides bool
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

// ImageFile is a file or directory of this machine that goes into an image.
type ImageFile struct {
	diag.Origin
	Path   string // where it goes, in the image
	Source string // absolute
	Mode   string // permission bits in octal; "" keeps the run bit alone

	Real   string // Source without links
	Within string // the directory that Real has to be read from: links in it lead nowhere else
}
