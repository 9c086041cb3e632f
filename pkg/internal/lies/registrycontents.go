package lies

import (
	"bytes"
	"encoding/binary"
	"maps"
	"slices"
)

// The lies of contents: each part has the digest that it is asked by, but they do not fit together.
var contentLies = []RegistryLie{
	{Name: "a layer unpacks to something else", Says: "and the configuration says",
		edit: diffIDs(false, digest([]byte("other")))},
	{Name: "a layer said to be gzip is a tar", Says: "it is not compressed",
		edit: layer(func(tar []byte) []byte { return tar })},
	{Name: "a layer said to be a tar is gzip", Says: "it is compressed by gzip",
		edit: set("mediaType", "application/vnd.oci.image.layer.v1.tar")},
	{Name: "a layer said to be zstd is gzip", Says: "it is compressed by gzip",
		edit: set("mediaType", "application/vnd.oci.image.layer.v1.tar+zstd")},
	{Name: "a layer is no layer", Says: "is no media type of a layer", edit: set("mediaType", "text/html\x1b[2J")},
	{Name: "garbage behind a layer", Says: "gzip: invalid header",
		edit: layer(func(tar []byte) []byte { return append(zipped(tar), "garbage\x1b[2J and more"...) })},
	{Name: "half a layer", Says: "unexpected EOF", edit: layer(func(tar []byte) []byte { return zipped(tar)[:15] })},
	{Name: "a layer of gzip's magic alone", Says: "is not used",
		edit: layer(func([]byte) []byte { return []byte{0x1f, 0x8b} })},
	{Name: "a layer that unpacks to terabytes", Says: "it unpacks to more than 1100 times its size",
		edit: func(c *contents) {
			c.layers = [][]byte{bombOf()}
			c.edit = func(m map[string]any) {
				m["layers"].([]map[string]any)[0]["mediaType"] = "application/vnd.oci.image.layer.v1.tar+zstd"
			}
		}},
	{Name: "a size that is too large", Says: "what it sent as sha256:", edit: grow(1)},
	{Name: "a size that is too small", Says: "what it sent as sha256:", edit: grow(-1)},
	{Name: "a negative size", Says: "its size is said to be -5", edit: set("size", -5)},
	{Name: "an enormous size", Says: "at most", edit: set("size", 1<<60)},
	{Name: "a size that is no number", Says: "its manifest cannot be read", edit: set("size", "x\x1b[2J")},
	{Name: "a digest that leads elsewhere", Says: "its manifest cannot be read",
		edit: set("digest", "sha256:../../../../../etc/passwd")},
	{Name: "a digest of another algorithm", Says: "SHA-256 only", edit: set("digest", "sha512:"+repeat("a", 128))},
	{Name: "fewer layers than diff IDs", Says: "its manifest has 1 layers, and its configuration 2",
		edit: diffIDs(true, digest([]byte("other")))},
	{Name: "no diff IDs", Says: "its manifest has 1 layers, and its configuration 0", edit: diffIDs(false)},
	{Name: "more history than layers", Says: "its history tells of 2 layers",
		edit: func(c *contents) { c.config["history"] = []map[string]any{{}, {}} }},
	{Name: "thousands of layers", Says: "gobuild takes 1000 at most",
		edit: func(c *contents) { c.layers = slices.Repeat(c.layers, 2000) }},
	{Name: "a configuration that is no JSON", Says: "it is not a container image",
		edit: func(c *contents) { c.raw = []byte("\x1b[2J<html>") }},
	{Name: "a configuration of nested lists", Says: "it is not a container image",
		edit: func(c *contents) { c.raw = []byte(repeat("[", 1<<20)) }},
	{Name: "a configuration that is too large", Says: "gobuild takes 8 MiB at most",
		edit: func(c *contents) { c.raw = bytes.Repeat([]byte(" "), 20<<20) }},
	{Name: "a configuration of another size", Says: "what it sent as sha256:", edit: func(c *contents) {
		c.edit = func(m map[string]any) { m["config"].(map[string]any)["size"] = 7 }
	}},
	{Name: "a configuration without a system", Says: "it is not a container image",
		edit: func(c *contents) { delete(c.config, "os") }},
	{Name: "an image of another platform", Says: "linux/s390x",
		edit: func(c *contents) { c.config["architecture"] = "s390x" }},
	{Name: "a manifest that is no JSON", Says: "cannot be read",
		edit: func(c *contents) { c.text = []byte("<html>\x1b[2J") }},
	{Name: "a manifest of schema 1", Says: "has schema version 1",
		edit: func(c *contents) { c.edit = func(m map[string]any) { m["schemaVersion"] = 1 } }},
	{Name: "a manifest that is too large", Says: "a manifest of more than 4 MiB",
		edit: func(c *contents) { c.text = bytes.Repeat([]byte(" "), 5<<20) }},
	{Name: "an index of nothing", Says: "its index lists no image",
		edit: index(func(map[string]any) []any { return []any{} })},
	{Name: "an index that points to nothing", Says: "answers 404", edit: member("digest", digest([]byte("nothing")))},
	{Name: "an index with another size", Says: "its index says that the manifest", edit: member("size", 3)},
	{Name: "an index with another media type", Says: "its index says that the manifest",
		edit: member("mediaType", "application/vnd.docker.distribution.manifest.v2+json")},
	{Name: "an index that points to another platform", Says: "and it is for linux/s390x", edit: func(c *contents) {
		c.config["architecture"] = "s390x"
		c.index = func(_ []byte, d map[string]any) []byte {
			return encode(map[string]any{"schemaVersion": 2, "mediaType": indexType, "manifests": []any{d}})
		}
	}},
	{Name: "an index of indexes", Says: "lists another index", edit: func(c *contents) {
		c.text = encode(map[string]any{"schemaVersion": 2, "mediaType": indexType, "manifests": []any{}})
		index(func(d map[string]any) []any { return []any{d} })(c)
	}},
	{Name: "an index of thousands", Says: "a manifest of more than 4 MiB", edit: index(func(d map[string]any) []any {
		return slices.Repeat([]any{d}, 30_000)
	})},
}

func repeat(s string, n int) string { return string(bytes.Repeat([]byte(s), n)) }

// layer makes another blob of the layer's content.
func layer(blob func(tar []byte) []byte) func(*contents) {
	return func(c *contents) { c.layers = [][]byte{blob(c.tar)} }
}

// diffIDs changes what the configuration says of the layers; with own, the first one is true.
func diffIDs(own bool, list ...string) func(*contents) {
	return func(c *contents) {
		all := list
		if own {
			all = append([]string{digest(c.tar)}, list...)
		}
		c.config["rootfs"] = map[string]any{"type": "layers", "diff_ids": all}
	}
}

// set changes what the manifest says of the layer.
func set(name string, value any) func(*contents) {
	return func(c *contents) {
		c.edit = func(m map[string]any) { m["layers"].([]map[string]any)[0][name] = value }
	}
}

func grow(by int) func(*contents) {
	return func(c *contents) { set("size", len(c.layers[0])+by)(c) }
}

func index(members func(d map[string]any) []any) func(*contents) {
	return func(c *contents) {
		c.index = func(_ []byte, d map[string]any) []byte {
			return encode(map[string]any{"schemaVersion": 2, "mediaType": indexType, "manifests": members(d)})
		}
	}
}

// member changes what the index says of the image.
func member(name string, value any) func(*contents) {
	return index(func(d map[string]any) []any {
		d = maps.Clone(d)
		d[name] = value
		return []any{d}
	})
}

// bomb is a frame of zstd (RFC 8878) whose blocks each say "128 KiB of zeros" in four bytes: 2 TiB.
func bombOf() []byte {
	const blocks, blockSize = 1 << 16, 128 << 10
	frame := []byte{0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x58} // no checksum, a window of 2 MiB
	for i := range blocks {
		header := uint32(blockSize<<3 | 1<<1) // a block of one byte, repeated
		if i == blocks-1 {
			header |= 1 // the last one
		}
		frame = append(binary.LittleEndian.AppendUint32(frame, header)[:len(frame)+3], 0)
	}
	return frame
}
