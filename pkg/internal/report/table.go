package report

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/build"
	"github.com/gobuild-dev/gobuild/pkg/internal/build/deliver"
	"github.com/gobuild-dev/gobuild/pkg/internal/build/result"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/progress"
	"github.com/gobuild-dev/gobuild/pkg/internal/visible"
)

// PrintResults prints tables of the binaries and images of a run. On a terminal it leaves out what
// did not change, unless all is set. Elsewhere there are all rows and columns, whatever changed.
func PrintResults(w io.Writer, res *build.Results, all bool) error {
	all = all || progress.Width(w) == 0
	if err := printBinaries(w, res.Binaries, all); err != nil {
		return err
	}
	return printImages(w, res.Images, all)
}

func printBinaries(w io.Writer, binaries []result.Binary, all bool) error {
	t := NewTable("TARGET", "PLATFORM", "DIGEST", "SIZE", "WHERE")
	unchanged := 0
	for _, b := range binaries {
		if !b.Written && !all {
			unchanged++
			continue
		}
		t.Row(b.Target.Address(), b.Platform.String(), ShortDigest(b.Digest), progress.Size(b.Size),
			visible.ShortPath(b.Path))
	}
	return t.write(w, unchanged, "SIZE", "DIGEST", "PLATFORM")
}

// dropImages are the columns of images that a narrow terminal can do without, in this order.
var dropImages = []string{"RUN", "PLATFORM", "WHERE", "SIZE", "CHANGE", "ID", "DIGEST", "TAG"}

func printImages(w io.Writer, images []deliver.Image, all bool) error {
	shown := images
	if !all {
		shown = slices.DeleteFunc(slices.Clone(images), func(im deliver.Image) bool { return !isNews(im) })
	}
	return imageTable(shown).write(w, len(images)-len(shown), dropImages...)
}

// imageTable has each tag, where it is, and the command that runs it.
func imageTable(images []deliver.Image) *Table {
	t := NewTable("IMAGE", "TAG", "PLATFORM", "ID", "DIGEST", "SIZE", "CHANGE", "WHERE", "RUN")
	for _, im := range images {
		for _, tag := range im.Deliver.Tags {
			t.Row(im.Deliver.Image.Address(), tag, plan.JoinPlatforms(im.Platforms, ","), ShortDigest(im.ID),
				ShortDigest(im.Digest), progress.Size(im.Size), describeChange(im), describeSinks(im),
				runCommand(im, tag))
		}
	}
	return t
}

// write writes a table of what changed, and how many rows are left out.
func (t *Table) write(w io.Writer, unchanged int, drop ...string) error {
	if len(t.rows) > 0 {
		if err := t.Write(w, drop...); err != nil {
			return err
		}
	}
	if unchanged == 0 {
		return nil
	}
	_, err := fmt.Fprintf(w, "… and %d unchanged\n", unchanged)
	return err
}

// isNews reports whether a run changed an image, or where it is.
func isNews(im deliver.Image) bool {
	return im.Change.Kind != deliver.Unchanged || im.Changed || im.Pushed
}

// describeChange compares an image with the last build, and marks one that another run may build
// with another ID.
func describeChange(im deliver.Image) string {
	text := string(im.Change.Kind)
	switch n := im.Change.Bytes; {
	case n > 0:
		text += " +" + progress.Size(n)
	case n < 0:
		text += " -" + progress.Size(-n)
	}
	if im.Deliver.Irreproducible != "" {
		text += " (not reproducible)"
	}
	return text
}

// describeSinks says in which sinks an image is now.
func describeSinks(im deliver.Image) string {
	place := cmp.Or(visible.ShortPath(im.Deliver.Path), "engine")
	if !im.Whole && len(im.Platforms) > 1 {
		place += " (" + im.Chosen.String() + ")"
	}
	if im.Pushed {
		place += ", registry"
	}
	return place
}

// runCommand returns what a user types to run an image; "" for a layout, which engines do not read.
func runCommand(im deliver.Image, tag string) string {
	run := "docker run --rm "
	if im.Chosen.Port() != im.Deliver.Engine.Port() {
		run += "--platform=" + im.Chosen.String() + " "
	}
	run += tag
	switch im.Deliver.Sink {
	case plan.SinkLayout:
		return ""
	case plan.SinkTarball:
		return "docker load -i " + plan.ShellWords(visible.ShortPath(im.Deliver.Path)) + " && " + run
	}
	return run
}

// ShortDigest is enough of a digest to tell things apart, as docker shows it.
func ShortDigest(digest string) string {
	_, hex, ok := strings.Cut(digest, ":")
	if !ok || len(hex) < 12 {
		return digest
	}
	return "sha256:" + hex[:12]
}
