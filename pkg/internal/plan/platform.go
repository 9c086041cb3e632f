package plan

import (
	"fmt"
	"slices"
	"strings"
)

// A Platform is what a binary or an image runs on, in the terms of the OCI image index
// (https://github.com/opencontainers/image-spec/blob/main/image-index.md).
type Platform struct {
	OS, Arch, Variant string
}

// ParsePlatform reads "os/arch" or "os/arch/variant". What can be written in several ways is one
// platform: v8.0 and v9.0 of arm64 are v8 and v9, and a variant that says no more than the
// architecture, as that of linux/arm64/v8, is left out.
func ParsePlatform(s string) (Platform, error) {
	parts := strings.Split(s, "/")
	if len(parts) < 2 || len(parts) > 3 || parts[0] == "" || parts[1] == "" {
		return Platform{}, fmt.Errorf("a platform is written os/arch or os/arch/variant, like linux/arm64 or "+
			"linux/arm/v7, not %q", s)
	}
	p := Platform{OS: parts[0], Arch: parts[1]}
	if len(parts) == 3 {
		p.Variant = parts[2]
	}
	if name, options, _ := strings.Cut(p.Variant, ","); p.Arch == "arm64" && (name == "v8.0" || name == "v9.0") {
		p.Variant = strings.TrimSuffix(name[:len("v8")]+","+options, ",")
	}
	if plain[p.Arch+"/"+p.Variant] {
		p.Variant = ""
	}
	return p, nil
}

// plain are the variants that stand for the architecture itself (as for container engines:
// https://pkg.go.dev/github.com/containerd/platforms#Normalize).
var plain = map[string]bool{"arm64/v8": true, "amd64/v1": true}

// Port is os/arch: what Go's dist list calls a port.
func (p Platform) Port() string { return p.OS + "/" + p.Arch }

func (p Platform) String() string { return strings.TrimSuffix(p.Port()+"/"+p.Variant, "/") }

// OCIVariant is the variant as images have it, which know no options of Go's.
func (p Platform) OCIVariant() string {
	variant, _, _ := strings.Cut(p.Variant, ",")
	return variant
}

// Dir is the platform as a directory name: linux_arm_v7.
func (p Platform) Dir() string { return strings.NewReplacer("/", "_", ",", "_").Replace(p.String()) }

// Exe is name as the platform's executables are called.
func (p Platform) Exe(name string) string {
	if p.OS == "windows" {
		return name + ".exe"
	}
	return name
}

// MarshalText makes platforms strings in JSON.
func (p Platform) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// Platforms reads a list, each platform once. What is none is left out.
func Platforms(list []string) []Platform {
	var platforms []Platform
	for _, s := range list {
		if pl, err := ParsePlatform(s); err == nil && !slices.Contains(platforms, pl) {
			platforms = append(platforms, pl)
		}
	}
	return platforms
}

// JoinPlatforms returns platforms as text, with a separator between them.
func JoinPlatforms(list []Platform, separator string) string {
	names := make([]string, len(list))
	for i, p := range list {
		names[i] = p.String()
	}
	return strings.Join(names, separator)
}
