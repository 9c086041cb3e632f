package report

import (
	"cmp"
	"io"

	"github.com/gobuild-dev/gobuild/pkg/internal/build"
	"github.com/gobuild-dev/gobuild/pkg/internal/build/deliver"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/visible"
)

// DocumentFormat is the version of the JSON form of results. It changes if a field changes its
// meaning or is removed, but not for new fields.
const DocumentFormat = 1

// A Document is what a run built, for programs: build, image and install print it with -format=json
// and write it with -metadata-file. Lists are never null. Digests are whole, paths absolute. If the
// run failed, Error says why, and the lists have what was built before: with -keep-going all that
// is complete, else what is new.
type Document struct {
	Format   int         `json:"format"`         // DocumentFormat
	Executor string      `json:"executor"`       // docker or host; "" if the run failed before it was chosen
	Binaries []DocBinary `json:"binaries"`       // that were asked for, in the order of the configuration
	Images   []DocImage  `json:"images"`         // likewise
	Cache    DocCache    `json:"cache,omitzero"` // what went from and to the cache that machines share
	Error    *DocError   `json:"error,omitempty"`
}

// A DocBinary is one binary in its place.
type DocBinary struct {
	Target   string `json:"target"`   // address of the target: label or label/key
	Platform string `json:"platform"` // os/arch or os/arch/variant
	Path     string `json:"path"`     // of the file
	Digest   string `json:"digest"`   // of its bytes: sha256:…
	Size     int64  `json:"size"`     // in bytes
	Changed  bool   `json:"changed"`  // this run wrote the file; else it was there with these bytes
}

// DocCache is what a run took from the cache that machines share, and gave to it.
type DocCache struct {
	Taken    int   `json:"taken"`    // binaries
	Given    int   `json:"given"`    // likewise
	Received int64 `json:"received"` // bytes, as they are stored
	Sent     int64 `json:"sent"`     // likewise

	Packages DocPackages `json:"packages"`
}

// DocPackages are numbers of compiled packages.
type DocPackages struct {
	Taken    int `json:"taken"`    // from the cache that machines share
	Given    int `json:"given"`    // to it
	Compiled int `json:"compiled"` // by go, of the compiles that take part
}

// A DocImage is one image.
type DocImage struct {
	Image     string   `json:"image"`     // address of the image: label or label/key
	Tags      []string `json:"tags"`      // the image's own, else its name
	Platforms []string `json:"platforms"` // os/arch or os/arch/variant
	// ID is the image ID, the digest of the configuration, the same in every sink. Of several
	// platforms it is that of the one that an engine gets.
	ID string `json:"id"`
	// Digest is that of the manifest, or of the index of several platforms: the same in layout,
	// tarball and registry. An image that is only in the engine has none.
	Digest string `json:"digest,omitempty"`
	Size   int64  `json:"size"` // of the layers of one platform as they were delivered, in bytes
	// Change compares with the last image that was built of this name: new, changed or unchanged.
	Change  string    `json:"change"`
	Changed bool      `json:"changed"`          // this run loaded or wrote it; else it was there
	Sink    plan.Sink `json:"sink"`             // engine, layout or tarball
	Path    string    `json:"path,omitempty"`   // of a layout's directory or a tarball
	Pushed  []string  `json:"pushed,omitempty"` // tag@digest of each tag that was pushed
	// Irreproducible says why another run may build another ID; omitted if none does.
	Irreproducible string `json:"irreproducible,omitempty"`
}

// A DocError is the failure of a run.
type DocError struct {
	Code    string `json:"code"`    // its kind: schemas/diagnostics.md lists all codes
	Message string `json:"message"` // as on standard error
	Exit    int    `json:"exit"`    // the exit code
	// Failed and NotBuilt are only with -keep-going: what failed, and what was not built because of it.
	Failed   []string `json:"failed,omitempty"`
	NotBuilt []string `json:"notBuilt,omitempty"`
}

// NewDocument returns the document of results, which may be nil, and of a failure, which may be nil.
func NewDocument(executor string, res *build.Results, failure *Error) *Document {
	d := &Document{Format: DocumentFormat, Executor: executor, Binaries: []DocBinary{}, Images: []DocImage{}}
	if failure != nil {
		d.Error = &DocError{Code: failure.Code, Message: failure.Message, Exit: failure.Exit}
	}
	if res == nil {
		return d
	}
	t := res.Shared
	d.Cache = DocCache{t.Taken, t.Given, t.Received, t.Sent, DocPackages(t.Packages)}
	if d.Error != nil {
		d.Error.NotBuilt = res.Unreached.NotBuilt
		for _, f := range res.Unreached.Failed {
			d.Error.Failed = append(d.Error.Failed, describeFailed(f))
		}
	}
	for _, b := range res.Binaries {
		d.Binaries = append(d.Binaries, DocBinary{b.Target.Address(), b.Platform.String(), b.Path, b.Digest, b.Size,
			b.Written})
	}
	for _, im := range res.Images {
		d.Images = append(d.Images, describeImage(im))
	}
	return d
}

func describeImage(im deliver.Image) DocImage {
	d := DocImage{
		Image: im.Deliver.Image.Address(), Tags: im.Deliver.Tags, ID: im.ID, Digest: im.Digest, Size: im.Size,
		Change: string(im.Change.Kind), Changed: im.Changed, Sink: im.Deliver.Sink, Path: im.Deliver.Path,
		Pushed: pushedNames(im), Irreproducible: im.Deliver.Irreproducible,
	}
	for _, p := range im.Platforms {
		d.Platforms = append(d.Platforms, p.String())
	}
	return d
}

// pushedNames returns the names with digests of a pushed image.
func pushedNames(im deliver.Image) []string {
	if !im.Pushed {
		return nil
	}
	return withDigest(im.Deliver.Tags, im.Digest)
}

// withDigest is tag@digest of each tag.
func withDigest(tags []string, digest string) (names []string) {
	for _, tag := range tags {
		names = append(names, tag+"@"+digest)
	}
	return names
}

// PrintNames prints a line for each result that names it for other programs: the path of a binary,
// layout or tarball, tag@digest of what was pushed, and tag@ID of what only the engine has, which knows
// images by their ID.
func PrintNames(w io.Writer, res *build.Results) error {
	var names []string
	for _, b := range res.Binaries {
		names = append(names, visible.ShortPath(b.Path))
	}
	for _, im := range res.Images {
		switch {
		case im.Pushed:
			names = append(names, pushedNames(im)...)
		case im.Deliver.Path != "":
			names = append(names, visible.ShortPath(im.Deliver.Path))
		default:
			names = append(names, withDigest(im.Deliver.Tags, cmp.Or(im.Digest, im.ID))...)
		}
	}
	for _, name := range names {
		if _, err := io.WriteString(w, visible.Line(name)+"\n"); err != nil {
			return err
		}
	}
	return nil
}
