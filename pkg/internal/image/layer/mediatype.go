package layer

import (
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// ociTypes are the OCI media types of what Docker's schema 2 names otherwise. The bytes are the same.
// https://github.com/opencontainers/image-spec/blob/v1.1.0/media-types.md#compatibility-matrix
var ociTypes = map[types.MediaType]types.MediaType{
	types.DockerManifestSchema2:                         types.OCIManifestSchema1,
	types.DockerManifestList:                            types.OCIImageIndex,
	types.DockerConfigJSON:                              types.OCIConfigJSON,
	types.DockerLayer:                                   types.OCILayer,
	types.DockerForeignLayer:                            types.OCIRestrictedLayer,
	types.DockerUncompressedLayer:                       types.OCIUncompressedLayer,
	"application/vnd.docker.image.rootfs.diff.tar.zstd": types.OCILayerZStd,
}

// OCIType returns the OCI equivalent of a media type.
func OCIType(t types.MediaType) types.MediaType {
	if oci, ok := ociTypes[t]; ok {
		return oci
	}
	return t
}

// A retyped is a layer with its OCI media type.
type retyped struct {
	v1.Layer
	mediaType types.MediaType
}

func (l retyped) MediaType() (types.MediaType, error) { return l.mediaType, nil }

// WithOCIType returns l with an OCI media type.
func WithOCIType(l v1.Layer) (v1.Layer, error) {
	t, err := l.MediaType()
	if err != nil || OCIType(t) == t {
		return l, err
	}
	return retyped{l, OCIType(t)}, nil
}

// Unwrap returns the layer inside retyped ones.
func Unwrap(l v1.Layer) v1.Layer {
	for {
		r, ok := l.(retyped)
		if !ok {
			return l
		}
		l = r.Layer
	}
}
