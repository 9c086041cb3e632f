package sink

import (
	"archive/tar"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"github.com/gobuild-dev/gobuild/pkg/internal/image/blob"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/layer"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/registry"
	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
)

// A part is one file of an archive.
type part struct {
	name  string
	owner int // index of the image that brought it
	size  int64
	open  func() (io.ReadCloser, error)
}

// archiveManifest is an element of manifest.json.
// https://github.com/moby/docker-image-spec/blob/v1.3.1/v1.2.md#combined-image-json--filesystem-changeset-format
type archiveManifest struct {
	Config   string
	RepoTags []string
	Layers   []string
}

// writeParts writes an archive; begin, which may be nil, is called before each part.
func writeParts(w io.Writer, parts []part, begin func(part)) error {
	tw := tar.NewWriter(w)
	for _, p := range parts {
		if begin != nil {
			begin(p)
		}
		if err := p.write(tw); err != nil {
			return err
		}
	}
	return tw.Close()
}

func (p part) write(tw *tar.Writer) error {
	h := &tar.Header{Typeflag: tar.TypeReg, Name: p.name, Size: p.size, Mode: 0o644, ModTime: time.Unix(0, 0)}
	if err := tw.WriteHeader(h); err != nil {
		return err
	}
	r, err := p.open()
	if err != nil {
		return err
	}
	defer r.Close()
	n, err := io.Copy(tw, r)
	if err == nil && n < p.size {
		err = fmt.Errorf("%s is shorter than expected: %d of %d bytes", p.name, n, p.size)
	}
	return err
}

// archiveSizes returns how many bytes writeParts writes for each image; the end of the archive
// counts for the last.
func archiveSizes(parts []part, images int) []int64 {
	sizes := make([]int64, images)
	for _, p := range parts {
		sizes[p.owner] += 512 + (p.size+511)/512*512
	}
	sizes[images-1] += 1024
	return sizes
}

// archiveParts lists the files of an archive of images as docker save writes and docker load reads
// it; no content is read yet. It is an OCI layout too. Layers whose DiffIDs are in an image's skip,
// which may be nil, are listed but left out: the engine has them.
func archiveParts(list []Loading, skip []map[v1.Hash]bool) ([]part, error) {
	set := &partSet{names: map[string]bool{}, oci: true}
	manifests := make([]archiveManifest, len(list))
	for i, l := range list {
		set.owner = i
		var without map[v1.Hash]bool
		if skip != nil {
			without = skip[i]
		}
		var err error
		if manifests[i], err = set.image(l, without); err != nil {
			return nil, err
		}
	}
	if set.oci {
		if err := set.layout(list); err != nil {
			return nil, err
		}
	}
	data, err := json.Marshal(manifests)
	if err != nil {
		return nil, err
	}
	set.file("manifest.json", data)
	return set.parts, nil
}

// layoutParts lists the files of an OCI layout for engines that keep blobs, with all layers or without
// those that are present, and reports whether all are there.
func layoutParts(list []Loading, all bool) (parts []part, whole bool, err error) {
	set := &partSet{names: map[string]bool{}}
	whole = true
	for i, l := range list {
		set.owner = i
		contents, err := listContents(l.artifact())
		if err != nil {
			return nil, false, err
		}
		for _, c := range contents {
			if !all && c.layer != nil && l.Present[c.digest] {
				whole = false
				continue
			}
			set.add(c.verified())
		}
	}
	err = set.layout(list)
	return set.parts, whole, err
}

// A partSet collects parts, each once.
type partSet struct {
	names map[string]bool
	parts []part
	owner int  // of what is added
	oci   bool // all that an OCI layout needs is there
}

// image adds an image without some layers.
func (s *partSet) image(l Loading, skip map[v1.Hash]bool) (m archiveManifest, err error) {
	layers, err := l.Image.Layers()
	if err != nil {
		return m, err
	}
	config, err := l.Image.RawConfigFile()
	if err != nil {
		return m, err
	}
	if m.RepoTags, err = fullTags(l.Tags); err != nil {
		return m, err
	}
	m.Config = s.add(bytesContent(config))
	for _, one := range layers {
		name, err := s.layer(one, skip)
		if err != nil {
			return m, err
		}
		m.Layers = append(m.Layers, name)
	}
	return m, nil
}

func (s *partSet) add(c content) string {
	name := blob.Path(c.digest)
	if !s.names[name] {
		s.names[name] = true
		s.parts = append(s.parts, part{name, s.owner, c.size, c.open})
	}
	return name
}

func (s *partSet) file(name string, data []byte) {
	c := bytesContent(data)
	s.parts = append(s.parts, part{name, s.owner, c.size, c.open})
}

// layer adds a layer and returns its name in the archive.
func (s *partSet) layer(l v1.Layer, skip map[v1.Hash]bool) (string, error) {
	diffID, err := l.DiffID()
	if err != nil {
		return "", err
	}
	if skip[diffID] {
		s.oci = false
		return blob.Path(diffID), nil
	}
	mediaType, err := l.MediaType()
	if err != nil {
		return "", err
	}
	var c content
	if mediaType == types.OCILayerZStd {
		s.oci = false
		c, err = uncompressedContent(l, diffID)
	} else {
		c, err = layerContent(l)
	}
	if err != nil {
		return "", err
	}
	return s.add(c), nil
}

// layout adds the files that make the archive an OCI layout.
func (s *partSet) layout(list []Loading) error {
	var descriptors []v1.Descriptor
	for _, l := range list {
		a := l.artifact()
		raw, err := a.RawManifest()
		if err != nil {
			return err
		}
		s.add(bytesContent(raw))
		tags, err := fullTags(l.Tags)
		if err != nil {
			return err
		}
		own, err := layoutDescriptors(a, tags)
		if err != nil {
			return err
		}
		descriptors = append(descriptors, own...)
	}
	index, err := json.Marshal(layoutIndex(descriptors))
	if err != nil {
		return err
	}
	s.file("index.json", index)
	s.file("oci-layout", []byte(layoutVersion))
	return nil
}

// uncompressedContent returns a layer's content for engines that do not support its compression. It
// is read once more, as its size comes first, in the tar header.
func uncompressedContent(l v1.Layer, diffID v1.Hash) (content, error) {
	r, err := l.Uncompressed()
	if err != nil {
		return content{}, err
	}
	defer r.Close()
	size, err := io.Copy(io.Discard, r)
	return content{digest: diffID, size: size, open: l.Uncompressed}, err
}

// fullTags returns names with their default tag added, which engines require.
func fullTags(tags []string) ([]string, error) {
	var list []string
	for _, text := range tags {
		t, err := registry.ParseTag(text)
		if err != nil {
			return nil, err
		}
		if !strings.HasSuffix(text, ":"+t.TagStr()) {
			text += ":" + t.TagStr()
		}
		list = append(list, text)
	}
	return list, nil
}

// WriteTarball writes an archive of one image, as docker save does and docker load reads it. It is
// an OCI layout too. The same image and tags give the same bytes.
func WriteTarball(ctx context.Context, w io.Writer, img v1.Image, tags []string) error {
	if err := checkLayers(img); err != nil {
		return err
	}
	parts, err := archiveParts([]Loading{{Image: img, Tags: tags}}, nil)
	if err != nil {
		return err
	}
	archive := layer.NewStream(func(w io.Writer) error { return writeParts(w, parts, nil) })
	_, err = io.Copy(w, readable.ContextReader(ctx, archive))
	if stopErr := archive.Stop(); err == nil {
		err = stopErr
	}
	return err
}
