package image

import "fmt"

// What registries and bases may hold. Each is far above what images have: registries themselves
// take manifests of 4 MiB at most, and engines 128 layers.
const (
	maxManifest = 4 << 20 // bytes of a manifest or index
	maxConfig   = 8 << 20 // bytes of a configuration
	maxAnswer   = 1 << 20 // bytes of any other answer of a registry but a layer
	maxLayers   = 1000
	maxBlob     = 64 << 30 // bytes of a layer as it is stored

	maxBaseFile = 4 << 20 // bytes of a base's file of users or certificates
)

// Bounds of what a layer unpacks to. gzip packs at most 1032 times; more is only in a layer that
// is made to fill memory or disks.
var (
	maxUnpacked int64 = 128 << 30
	maxRatio    int64 = 1100
	ratioFrom   int64 = 1 << 30 // below this many bytes the ratio does not count
)

// What gobuild keeps in memory of the files of a base.
var (
	maxFiles     = 2_000_000
	maxLinkBytes = 16 << 20 // names and targets of links
)

// mebibytes is a limit for people.
func mebibytes(n int64) string {
	if n >= 1<<30 {
		return fmt.Sprintf("%d GiB", n>>30)
	}
	return fmt.Sprintf("%d MiB", n>>20)
}
