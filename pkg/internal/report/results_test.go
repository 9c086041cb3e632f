package report

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/build"
	"github.com/gobuild-dev/gobuild/pkg/internal/build/deliver"
	"github.com/gobuild-dev/gobuild/pkg/internal/build/result"
	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/progress"
)

var amd64 = plan.Platform{OS: "linux", Arch: "amd64"}

// image is a result that did not change.
func image(address string, sink plan.Sink) deliver.Image {
	d := &plan.DeliverAction{Image: &plan.Image{}, Tags: []string{"registry.example.com/" + address + ":1.2"},
		Sink: sink, Engine: amd64}
	d.Image.Label, d.Image.Key, _ = strings.Cut(address, "/")
	if sink != plan.SinkEngine {
		d.Path, _ = filepath.Abs(filepath.Join("dist", "images", d.Image.Key))
	}
	im := deliver.Image{Deliver: d, Platforms: []plan.Platform{amd64}, Chosen: amd64,
		ID: "sha256:" + strings.Repeat("a", 64), Size: 1_600_000, Change: deliver.Change{Kind: deliver.Unchanged}}
	if sink != plan.SinkEngine {
		im.Digest = "sha256:" + strings.Repeat("b", 64)
	}
	return im
}

// A row is one line, whatever the width, and has what tells images apart for as long as it can.
func TestTableFits(t *testing.T) {
	images := []deliver.Image{image("service/api", plan.SinkEngine), image("service/worker", plan.SinkEngine)}
	images[1].Change = deliver.Change{Kind: deliver.Changed, Bytes: -120}
	pushed := image("service/pushed", plan.SinkLayout)
	pushed.Pushed = true
	for _, list := range [][]deliver.Image{images, {images[0], pushed}} {
		table := imageTable(list)
		wide := table.format(0, dropImages)
		if lines := strings.Split(wide, "\n"); len(lines) != len(list)+2 || !strings.Contains(wide, "docker run --rm") {
			t.Errorf("without a terminal:\n%s", wide)
		}
		for width := range 200 {
			if width == 0 {
				continue
			}
			text := table.format(width, dropImages)
			for line := range strings.Lines(text) {
				if progress.Columns(strings.TrimSuffix(line, "\n")) > width {
					t.Errorf("%q is wider than %d", line, width)
				}
			}
			if n := strings.Count(text, "\n"); n != len(list)+1 {
				t.Errorf("%d lines at width %d", n, width)
			}
		}
	}
	for width, titles := range map[int]string{
		80:  "IMAGE TAG ID",
		100: "IMAGE TAG ID SIZE CHANGE",
		200: "IMAGE TAG PLATFORM ID SIZE CHANGE WHERE RUN",
	} {
		first, _, _ := strings.Cut(imageTable(images).format(width, dropImages), "\n")
		if got := strings.Join(strings.Fields(first), " "); got != titles {
			t.Errorf("%d columns have %s, want %s", width, got, titles)
		}
	}
}

// On a terminal what did not change is counted; elsewhere and with -all it is listed.
func TestUnchangedAreCounted(t *testing.T) {
	images := []deliver.Image{image("a/one", plan.SinkEngine), image("a/two", plan.SinkEngine), image("a/three",
		plan.SinkEngine)}
	images[1].Change.Kind = deliver.New
	binaries := []result.Binary{{BinaryRef: plan.BinaryRef{Target: &plan.Target{Origin: diag.Origin{Label: "x"}}}},
		{BinaryRef: plan.BinaryRef{Target: &plan.Target{Origin: diag.Origin{Label: "y"}}}, Written: true}}
	var out strings.Builder
	if err := printImages(&out, images, false); err != nil {
		t.Fatal(err)
	}
	if text := out.String(); !strings.Contains(text, "a/two") || strings.Contains(text, "a/one") ||
		!strings.HasSuffix(text, "\n… and 2 unchanged\n") {
		t.Errorf("on a terminal:\n%s", text)
	}
	out.Reset()
	if err := printBinaries(&out, binaries, false); err != nil {
		t.Fatal(err)
	}
	if text := out.String(); !strings.HasSuffix(text, "\n… and 1 unchanged\n") || strings.Contains(text, "\nx ") {
		t.Errorf("on a terminal:\n%s", text)
	}
	out.Reset()
	if err := PrintResults(&out, &build.Results{Images: images, Binaries: binaries}, false); err != nil {
		t.Fatal(err)
	}
	if text := out.String(); strings.Contains(text, "…") || strings.Count(text, "\n") != 4+3 {
		t.Errorf("in a pipe:\n%s", text)
	}
}

// The document has all that is known, whole, and the failure.
func TestDocument(t *testing.T) {
	pushed := image("service/api", plan.SinkLayout)
	pushed.Pushed = true
	path, _ := filepath.Abs("dist/linux_amd64/api")
	res := &build.Results{Images: []deliver.Image{pushed, image("db", plan.SinkEngine)}, Binaries: []result.Binary{{
		BinaryRef: plan.BinaryRef{Target: &plan.Target{Origin: diag.Origin{Label: "api"}}, Platform: amd64}, Path: path,
		Digest: "sha256:" + strings.Repeat("c", 64), Size: 12, Written: true}}}
	var out strings.Builder
	failure := &Error{Message: "it failed", Code: "compile-failed", Exit: ExitFailed}
	if err := WriteJSON(&out, NewDocument("host", res, failure)); err != nil {
		t.Fatal(err)
	}
	got := strings.ReplaceAll(strings.ReplaceAll(out.String(), filepath.ToSlash(filepath.Dir(filepath.Dir(path)))+"/",
		"/src/dist/"), filepath.ToSlash(filepath.Dir(filepath.Dir(filepath.Dir(path))))+"/", "/src/")
	want := strings.NewReplacer("AAAA", strings.Repeat("a", 64), "BBBB", strings.Repeat("b", 64), "CCCC",
		strings.Repeat("c", 64)).Replace(document)
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	var empty Document
	out.Reset()
	if err := WriteJSON(&out, NewDocument("", nil, nil)); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(out.String()), &empty); err != nil || empty.Binaries == nil ||
		empty.Images == nil || strings.Contains(out.String(), "error") {
		t.Errorf("nothing is %s (%v)", out.String(), err)
	}
}

const document = `{
  "format": 1,
  "executor": "host",
  "binaries": [
    {
      "target": "api",
      "platform": "linux/amd64",
      "path": "/src/dist/linux_amd64/api",
      "digest": "sha256:CCCC",
      "size": 12,
      "changed": true
    }
  ],
  "images": [
    {
      "image": "service/api",
      "tags": [
        "registry.example.com/service/api:1.2"
      ],
      "platforms": [
        "linux/amd64"
      ],
      "id": "sha256:AAAA",
      "digest": "sha256:BBBB",
      "size": 1600000,
      "change": "unchanged",
      "changed": false,
      "sink": "layout",
      "path": "/src/dist/images/api",
      "pushed": [
        "registry.example.com/service/api:1.2@sha256:BBBB"
      ]
    },
    {
      "image": "db",
      "tags": [
        "registry.example.com/db:1.2"
      ],
      "platforms": [
        "linux/amd64"
      ],
      "id": "sha256:AAAA",
      "size": 1600000,
      "change": "unchanged",
      "changed": false,
      "sink": "engine"
    }
  ],
  "error": {
    "code": "compile-failed",
    "message": "it failed",
    "exit": 1
  }
}
`

// With -quiet a line names what other programs take.
func TestNames(t *testing.T) {
	pushed, tarball := image("a/pushed", plan.SinkEngine), image("a/tarball", plan.SinkTarball)
	pushed.Pushed, pushed.Digest = true, "sha256:"+strings.Repeat("b", 64)
	tarball.Deliver.Path += ".tar"
	var out strings.Builder
	kept := image("a/kept", plan.SinkEngine) // in containerd's image store, which names it by its manifest
	kept.Digest = pushed.Digest
	res := &build.Results{Images: []deliver.Image{pushed, tarball, image("a/loaded", plan.SinkEngine), kept}}
	if err := PrintNames(&out, res); err != nil {
		t.Fatal(err)
	}
	want := "registry.example.com/a/pushed:1.2@" + pushed.Digest + "\n" +
		filepath.Join("dist", "images", "tarball.tar") + "\nregistry.example.com/a/loaded:1.2@sha256:" +
		strings.Repeat("a", 64) + "\nregistry.example.com/a/kept:1.2@" + kept.Digest + "\n"
	if out.String() != want {
		t.Errorf("got\n%swant\n%s", out.String(), want)
	}
}
