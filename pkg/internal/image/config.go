package image

import (
	"maps"
	"slices"
	"strings"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// OwnLabel is the label of containers, volumes and images that gobuild makes for itself.
const OwnLabel = "dev.gobuild"

// A Spec is what Assemble adds to a base. A nil list or map, or an empty string, keeps the base's
// value.
type Spec struct {
	Platform    v1.Platform
	Layers      []v1.Layer
	Entrypoint  []string // set, it drops the base's Cmd, as docker build does
	Cmd         []string
	Env         map[string]string // merged with the base's by name
	User        string
	Workdir     string
	Ports       []string // "8080" or "53/udp"
	Labels      map[string]string
	Volumes     []string
	StopSignal  string
	Healthcheck *v1.HealthConfig  // a Test of "NONE" takes the base's away
	Created     time.Time         // of the image and the layers that are added; zero: 1970
	Annotations map[string]string // of the manifest
	// BaseName is the base's reference, for the annotations that name the base; empty for none.
	BaseName string
}

// created is the time in the configuration. Files have 1970 whatever it is.
func (s Spec) created() v1.Time {
	if s.Created.IsZero() {
		return v1.Time{Time: time.Unix(0, 0).UTC()}
	}
	return v1.Time{Time: s.Created}
}

// configFile returns the base's configuration with the spec's values. What a builder recorded of
// its own container, such as its ID and host name, is dropped.
func (s Spec) configFile(base *v1.ConfigFile) *v1.ConfigFile {
	cf := &v1.ConfigFile{
		Architecture: s.Platform.Architecture,
		OS:           s.Platform.OS,
		Variant:      s.Platform.Variant,
		Author:       base.Author,
		OSVersion:    base.OSVersion,
		OSFeatures:   base.OSFeatures,
		Created:      s.created(),
		RootFS:       v1.RootFS{Type: "layers", DiffIDs: slices.Clone(base.RootFS.DiffIDs)},
		History:      slices.Clone(base.History),
		Config:       s.config(base.Config),
	}
	if cf.OS == "" {
		cf.OS, cf.Architecture, cf.Variant = base.OS, base.Architecture, base.Variant
	}
	if cf.Variant == "" {
		cf.Variant = base.Variant
	}
	return cf
}

func (s Spec) config(base v1.Config) v1.Config {
	c := v1.Config{
		Entrypoint:   base.Entrypoint,
		Cmd:          base.Cmd,
		Env:          mergeEnv(base.Env, s.Env),
		User:         first(s.User, base.User),
		WorkingDir:   first(s.Workdir, base.WorkingDir),
		StopSignal:   first(s.StopSignal, base.StopSignal),
		Labels:       merge(withoutOwnLabel(base.Labels), s.Labels),
		ExposedPorts: mergeKeys(base.ExposedPorts, withProtocol(s.Ports)),
		Volumes:      mergeKeys(base.Volumes, s.Volumes),
		Healthcheck:  base.Healthcheck,
		Shell:        base.Shell,
		ArgsEscaped:  base.ArgsEscaped,
	}
	if s.Entrypoint != nil {
		c.Entrypoint, c.Cmd, c.ArgsEscaped = s.Entrypoint, nil, false
	}
	if s.Cmd != nil {
		c.Cmd = s.Cmd
	}
	if s.Healthcheck != nil {
		c.Healthcheck = s.Healthcheck
	}
	return c
}

// mergeEnv replaces variables in place and appends new ones, sorted by name.
func mergeEnv(base []string, add map[string]string) []string {
	env, rest := slices.Clone(base), maps.Clone(add)
	for i, v := range env {
		name, _, _ := strings.Cut(v, "=")
		if value, ok := add[name]; ok {
			env[i] = name + "=" + value
			delete(rest, name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(rest)) {
		env = append(env, name+"="+rest[name])
	}
	return env
}

// withProtocol adds a protocol to ports without one: "8080" becomes "8080/tcp".
func withProtocol(list []string) []string {
	var out []string
	for _, p := range list {
		if !strings.Contains(p, "/") {
			p += "/tcp"
		}
		out = append(out, p)
	}
	return out
}

func mergeKeys(base map[string]struct{}, add []string) map[string]struct{} {
	keys := map[string]struct{}{}
	for _, k := range add {
		keys[k] = struct{}{}
	}
	return merge(base, keys)
}

// merge returns a map with the entries of both, those of add taking precedence; nil if there are
// none.
func merge[V any](base, add map[string]V) map[string]V {
	if len(base)+len(add) == 0 {
		return nil
	}
	all := make(map[string]V, len(base)+len(add))
	maps.Copy(all, base)
	maps.Copy(all, add)
	return all
}

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// withoutOwnLabel returns labels without that of gobuild's own images: an image based on a
// toolchain is the user's.
func withoutOwnLabel(labels map[string]string) map[string]string {
	out := maps.Clone(labels)
	delete(out, OwnLabel)
	return out
}
