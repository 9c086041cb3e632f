package plan

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
	"time"
)

// A DocConfig is what the configuration sets of an image, by the names of the attributes. What it leaves out is the
// base's.
type DocConfig struct {
	Entrypoint  []string          `json:"entrypoint,omitempty"` // if it is left out, the only program
	Cmd         []string          `json:"cmd,omitempty"`
	Env         map[string]string `json:"env,omitempty"` // as it is written: ${PATH} and others are the base's
	User        string            `json:"user,omitempty"`
	Workdir     string            `json:"workdir,omitempty"`
	Ports       []string          `json:"ports,omitempty"`
	Labels      map[string]string `json:"labels,omitempty"`
	Annotations map[string]string `json:"annotations,omitempty"`
	Volumes     []string          `json:"volumes,omitempty"`
	StopSignal  string            `json:"stop_signal,omitempty"`
	Healthcheck *DocHealthcheck   `json:"healthcheck,omitempty"`
	Created     string            `json:"created,omitempty"` // RFC 3339; left out: 1970
}

// A DocHealthcheck is the health check of an image. What is left out is the engine's choice.
type DocHealthcheck struct {
	Disable     bool     `json:"disable,omitempty"`
	Command     []string `json:"command,omitempty"`
	Interval    string   `json:"interval,omitempty"`
	Timeout     string   `json:"timeout,omitempty"`
	StartPeriod string   `json:"start_period,omitempty"`
	Retries     int      `json:"retries,omitempty"`
}

// Entrypoint is the one written, else the image's only program.
func (a *AssembleAction) Entrypoint() []string {
	programs := slices.DeleteFunc(slices.Clone(a.Binaries), func(ref BinaryRef) bool {
		return !ref.Target.BuildMode.IsProgram()
	})
	if a.Image.Entrypoint == nil && len(programs) == 1 {
		return []string{path.Join(a.Dir, programs[0].Name)}
	}
	return a.Image.Entrypoint
}

func (a *AssembleAction) config() *DocConfig {
	im := a.Image
	c := &DocConfig{Entrypoint: a.Entrypoint(), Cmd: im.Cmd, Env: im.Env, User: im.User, Workdir: im.Workdir,
		Ports: im.Ports, Labels: im.Labels, Annotations: im.Annotations, Volumes: im.Volumes,
		StopSignal: im.StopSignal, Healthcheck: im.Healthcheck.describe()}
	if !im.Created.IsZero() {
		c.Created = im.Created.UTC().Format(time.RFC3339)
	}
	return c
}

func (h *Healthcheck) describe() *DocHealthcheck {
	if h == nil {
		return nil
	}
	text := func(d time.Duration) string {
		if d == 0 {
			return ""
		}
		return d.String()
	}
	return &DocHealthcheck{Disable: h.Disable, Command: h.Command, Interval: text(h.Interval), Timeout: text(h.Timeout),
		StartPeriod: text(h.StartPeriod), Retries: h.Retries}
}

// lines are the settings as text, each in a line.
func (c *DocConfig) lines() (all []string) {
	add := func(name, value string) {
		if value != "" {
			all = append(all, name+" "+value)
		}
	}
	addMap := func(name string, m map[string]string) {
		for _, key := range slices.Sorted(maps.Keys(m)) {
			add(name, ShellWords(key+"="+m[key]))
		}
	}
	add("entrypoint", ShellWords(c.Entrypoint...))
	add("cmd", ShellWords(c.Cmd...))
	addMap("env", c.Env)
	add("user", c.User)
	add("workdir", c.Workdir)
	add("ports", strings.Join(c.Ports, ", "))
	addMap("label", c.Labels)
	addMap("annotation", c.Annotations)
	add("volumes", strings.Join(c.Volumes, ", "))
	add("stop_signal", c.StopSignal)
	add("healthcheck", c.Healthcheck.line())
	add("created", c.Created)
	return all
}

func (h *DocHealthcheck) line() string {
	switch {
	case h == nil:
		return ""
	case h.Disable:
		return "none, not even the base's"
	}
	words := []string{ShellWords(h.Command...)}
	for _, w := range []struct{ name, value string }{{"interval", h.Interval}, {"timeout", h.Timeout},
		{"start_period", h.StartPeriod}} {
		if w.value != "" {
			words = append(words, w.name+" "+w.value)
		}
	}
	if h.Retries != 0 {
		words = append(words, fmt.Sprint("retries ", h.Retries))
	}
	return strings.Join(words, ", ")
}
