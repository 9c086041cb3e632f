package gobuild

import (
	"io"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/build"
	"github.com/gobuild-dev/gobuild/pkg/internal/build/deliver"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/progress"
	"github.com/gobuild-dev/gobuild/pkg/internal/visible"
)

// printBinaries is the result of a build: what is where.
func printBinaries(w io.Writer, res *build.Results) {
	if res == nil || len(res.Binaries) == 0 {
		return
	}
	t := newTable(w, "TARGET", "PLATFORM", "DIGEST", "SIZE", "WHERE")
	for _, b := range res.Binaries {
		t.row(b.Target.Address(), b.Platform.String(), shortDigest(b.Digest), progress.Size(b.Size),
			visible.ShortPath(b.Path))
	}
	t.w.Flush()
}

// printImages is the result of building images: each tag, where it is, and the command that
// runs it.
func (s *session) printImages(w io.Writer, res *build.Results) {
	if res == nil || len(res.Images) == 0 {
		return
	}
	t := newTable(w, "IMAGE", "TAG", "PLATFORM", "DIGEST", "SIZE", "CHANGE", "WHERE", "RUN")
	for _, im := range res.Images {
		for _, tag := range im.Deliver.Tags {
			t.row(im.Deliver.Image.Address(), tag, joinPlatforms(im.Platforms),
				shortDigest(im.Digest)+unsure(im), progress.Size(im.Size), change(im), where(im), runCommand(im, tag))
		}
	}
	t.w.Flush()
}

// unsure marks an image whose digest another run may not reach.
func unsure(im deliver.Image) string {
	if im.Deliver.Irreproducible == "" {
		return ""
	}
	return " (not reproducible)"
}

// change is what is different since the last build: of an image of several platforms, the size
// is that of the one which is shown.
func change(im deliver.Image) string {
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

// where says in which sinks an image is now.
func where(im deliver.Image) string {
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

// runCommand is what a user types to run an image.
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

// tagOnly is the tag of a reference: "1.0" of "registry.example.com:5000/api:1.0".
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

// shortDigest is enough of a digest to tell things apart, as docker shows it.
func shortDigest(digest string) string {
	_, hex, ok := strings.Cut(digest, ":")
	if !ok || len(hex) < 12 {
		return digest
	}
	return "sha256:" + hex[:12]
}
