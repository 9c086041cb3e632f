package base

import (
	"errors"
	"fmt"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/gobuild-dev/gobuild/pkg/internal/image"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/blob"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/layer"
)

// What bases may hold. Each is far above what images have: engines take 128 layers at most.
const (
	maxConfig = 8 << 20 // bytes of a configuration
	maxLayers = 1000
	maxBlob   = 64 << 30 // bytes of a layer as it is stored
)

// checkManifest returns an error for a manifest that cannot be that of an image.
func checkManifest(m *v1.Manifest) error {
	if m.SchemaVersion != 2 || m.Config.Digest.Hex == "" {
		return fmt.Errorf("its manifest has schema version %d (%s), and gobuild reads version 2, which engines write "+
			"since 2017: pull the image with docker and push it again", m.SchemaVersion, m.MediaType)
	}
	if len(m.Layers) > maxLayers {
		return fmt.Errorf("it has %d layers, and gobuild takes %d at most", len(m.Layers), maxLayers)
	}
	if err := checkDescriptor(m.Config, maxConfig); err != nil {
		return fmt.Errorf("its configuration is not used: %w", err)
	}
	for _, d := range m.Layers {
		if err := checkDescriptor(d, maxBlob); err != nil {
			return layer.WrapError(d, err)
		}
		if !layer.IsMediaType(d.MediaType) {
			return layer.WrapError(d, fmt.Errorf("%q is no media type of a layer", d.MediaType))
		}
	}
	return nil
}

func checkDescriptor(d v1.Descriptor, most int64) error {
	switch {
	case d.Digest.Algorithm != "sha256":
		return fmt.Errorf("its digest is %s, and gobuild knows SHA-256 only", d.Digest)
	case d.Size < 0:
		return fmt.Errorf("its size is said to be %d", d.Size)
	case d.Size > most:
		return fmt.Errorf("it has %d bytes, and gobuild takes %s at most", d.Size, blob.FormatSize(most))
	}
	return nil
}

// checkConfig returns an error if a configuration does not match the manifest's layers.
func checkConfig(cf *v1.ConfigFile, m *v1.Manifest) error {
	if cf.OS == "" {
		return fmt.Errorf("it is not a container image (its configuration is %s)", m.Config.MediaType)
	}
	if len(cf.RootFS.DiffIDs) != len(m.Layers) {
		return fmt.Errorf("it is not a container image: its manifest has %d layers, and its configuration %d",
			len(m.Layers), len(cf.RootFS.DiffIDs))
	}
	for _, h := range cf.RootFS.DiffIDs {
		if h.Algorithm != "sha256" {
			return fmt.Errorf("its configuration names a layer %s, and gobuild knows SHA-256 only", h)
		}
	}
	layers := 0
	for _, h := range cf.History {
		if !h.EmptyLayer {
			layers++
		}
	}
	if layers > len(m.Layers) {
		return fmt.Errorf("its history tells of %d layers, and it has %d", layers, len(m.Layers))
	}
	return nil
}

// checkMember returns an error if an index describes an image differently than the image itself.
func checkMember(described member, raw []byte, img v1.Image) error {
	d, says := described.desc, described.platform
	m, err := img.Manifest()
	cf, err2 := img.ConfigFile()
	if err := errors.Join(err, err2); err != nil {
		return err
	}
	p := cf.Platform()
	switch {
	case d.Size != int64(len(raw)):
		return fmt.Errorf("its index says that the manifest %s has %d bytes, and it has %d", d.Digest, d.Size, len(raw))
	case m.MediaType != "" && d.MediaType != "" && m.MediaType != d.MediaType:
		return fmt.Errorf("its index says that the manifest %s is %s, and it is %s", d.Digest, d.MediaType, m.MediaType)
	case p.OS != says.OS || p.Architecture != says.Architecture:
		return fmt.Errorf("its index says that the image %s is for %s, and it is for %s",
			d.Digest, image.FormatPlatform(says), image.FormatPlatform(*p))
	}
	return nil
}
