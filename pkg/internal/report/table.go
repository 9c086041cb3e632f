package report

import (
	"io"
	"strings"
	"text/tabwriter"

	"github.com/gobuild-dev/gobuild/pkg/internal/build"
	"github.com/gobuild-dev/gobuild/pkg/internal/build/deliver"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/progress"
	"github.com/gobuild-dev/gobuild/pkg/internal/visible"
)

// A Table has columns as wide as they must be.
type Table struct{ w *tabwriter.Writer }

// NewTable returns a table with its first row; it is written to w by Flush.
func NewTable(w io.Writer, titles ...string) *Table {
	t := &Table{tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)}
	t.Row(titles...)
	return t
}

// Row adds a row; its cells are shown on one line.
func (t *Table) Row(cells ...string) {
	for i, c := range cells {
		cells[i] = visible.Line(c)
	}
	_, _ = io.WriteString(t.w, strings.Join(cells, "\t")+"\n")
}

// Flush writes the table.
func (t *Table) Flush() { _ = t.w.Flush() }

// PrintBinaries prints the result of a build: what is where. Without results it prints nothing.
func PrintBinaries(w io.Writer, res *build.Results) {
	if res == nil || len(res.Binaries) == 0 {
		return
	}
	t := NewTable(w, "TARGET", "PLATFORM", "DIGEST", "SIZE", "WHERE")
	for _, b := range res.Binaries {
		t.Row(b.Target.Address(), b.Platform.String(), ShortDigest(b.Digest), progress.Size(b.Size),
			visible.ShortPath(b.Path))
	}
	t.Flush()
}

// PrintImages prints the result of building images: each tag, where it is, and the command that
// runs it.
func PrintImages(w io.Writer, res *build.Results) {
	if res == nil || len(res.Images) == 0 {
		return
	}
	t := NewTable(w, "IMAGE", "TAG", "PLATFORM", "DIGEST", "SIZE", "CHANGE", "WHERE", "RUN")
	for _, im := range res.Images {
		for _, tag := range im.Deliver.Tags {
			t.Row(im.Deliver.Image.Address(), tag, joinPlatforms(im.Platforms),
				ShortDigest(im.Digest)+reproducibilityNote(im), progress.Size(im.Size), describeChange(im),
				describeSinks(im), runCommand(im, tag))
		}
	}
	t.Flush()
}

// reproducibilityNote marks an image that another run may build with another digest.
func reproducibilityNote(im deliver.Image) string {
	if im.Deliver.Irreproducible == "" {
		return ""
	}
	return " (not reproducible)"
}

// describeChange compares an image with the last build. For several platforms it compares the size of the one
// that is shown.
func describeChange(im deliver.Image) string {
	switch last := im.Last; {
	case last == nil:
		return "new"
	case last.Digest == im.Digest:
		return "unchanged"
	case im.Size > last.Size:
		return "changed +" + progress.Size(im.Size-last.Size)
	case im.Size < last.Size:
		return "changed -" + progress.Size(last.Size-im.Size)
	}
	return "changed"
}

// describeSinks says in which sinks an image is now.
func describeSinks(im deliver.Image) string {
	place := "engine"
	if im.Deliver.Sink == plan.SinkLayout {
		place = visible.ShortPath(im.Deliver.Path)
	} else if len(im.Platforms) > 1 {
		place += " (" + im.Loaded.String() + ")"
	}
	if im.Pushed != "" {
		place += ", registry"
	}
	return place
}

// runCommand returns what a user types to run an image.
func runCommand(im deliver.Image, tag string) string {
	if im.Deliver.Sink == plan.SinkLayout {
		from := "oci:" + visible.ShortPath(im.Deliver.Path) + ":" + tagOnly(tag)
		return plan.ShellWords("skopeo", "copy", from, "docker-daemon:"+tag) + " && " + plan.ShellWords("docker",
			"run", "--rm", tag)
	}
	cmd := "docker run --rm "
	if im.Loaded.Port() != im.Deliver.Engine.Port() {
		cmd += "--platform=" + im.Loaded.String() + " "
	}
	return cmd + tag
}

// tagOnly returns the tag of a reference: "1.0" of "registry.example.com:5000/api:1.0".
func tagOnly(ref string) string {
	if i := strings.LastIndexByte(ref, ':'); i > strings.LastIndexByte(ref, '/') {
		return ref[i+1:]
	}
	return "latest"
}

func joinPlatforms(list []plan.Platform) string {
	names := make([]string, len(list))
	for i, p := range list {
		names[i] = p.String()
	}
	return strings.Join(names, ",")
}

// ShortDigest is enough of a digest to tell things apart, as docker shows it.
func ShortDigest(digest string) string {
	_, hex, ok := strings.Cut(digest, ":")
	if !ok || len(hex) < 12 {
		return digest
	}
	return "sha256:" + hex[:12]
}
