package plan

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/visible"
)

// WriteText writes the document as text: each action with its reason, and its commands with what they see. Verbose adds
// what images have besides files.
func (d *Document) WriteText(w io.Writer, verbose bool) error {
	t := &textWriter{w: w, verbose: verbose, titles: map[string]string{}}
	for _, a := range d.Actions {
		t.titles[a.ID] = a.Title
	}
	t.linef("executor: %s", d.Executor)
	if len(d.Lacks) > 0 {
		t.linef("guards that it lacks here: %s", join(d.Lacks))
	}
	for _, a := range d.Actions {
		t.linef("")
		t.action(a)
	}
	return t.err
}

// A textWriter writes lines until one fails.
type textWriter struct {
	w       io.Writer
	verbose bool
	err     error
	titles  map[string]string // of actions, by ID
}

func (t *textWriter) linef(format string, args ...any) {
	if t.err == nil {
		_, t.err = io.WriteString(t.w, visible.Line(fmt.Sprintf(format, args...))+"\n")
	}
}

// fieldf writes a field of an action.
func (t *textWriter) fieldf(name, format string, args ...any) {
	t.linef("  %-10s %s", name, fmt.Sprintf(format, args...))
}

func (t *textWriter) action(a *DocItem) {
	t.linef("%s", a.Title)
	if a.Why != "" {
		t.fieldf("why", "%s", a.Why)
	}
	if a.Irreproducible != "" {
		t.fieldf("warning", "not reproducible: %s", a.Irreproducible)
	}
	if len(a.Unmet) > 0 {
		t.fieldf("warning", "cannot run here: it needs %s", join(a.Unmet))
	}
	for _, c := range a.Commands {
		t.command(c)
	}
	t.differences(a)
	t.image(a)
}

// differences writes what platform blocks change.
func (t *textWriter) differences(a *DocItem) {
	for _, b := range a.Blocks {
		t.fieldf("differs", "platform %q of target %s: %s", b.Platform, b.Target, join(b.Attributes))
	}
}

// command writes a command, and which of the user's files and settings it sees. It leaves out what all
// commands have.
func (t *textWriter) command(c DocCommand) {
	t.fieldf("run", "%s", ShellWords(c.Args...))
	if c.Dir != HomeDir {
		t.fieldf("in", "%s", c.Dir)
	}
	if c.Network != "" {
		t.fieldf("network", "%s", strings.TrimSpace(c.Network+" "+c.In))
	}
	for _, m := range c.Mounts {
		if m.Kind == Bind {
			t.fieldf("sees", "%s at %s", m.Source, m.Target)
		}
	}
	for _, f := range c.Files {
		t.fieldf("generates", "%s", f.Path)
	}
	if len(c.Needs) > 0 {
		t.fieldf("needs", "%s", join(c.Needs))
	}
}

// image writes the parts of an image, and its destination.
func (t *textWriter) image(a *DocItem) {
	if a.Base != "" {
		t.fieldf("base", "%s", t.name(a.Base))
	}
	if a.Kind == KindPackages {
		t.fieldf("run", "apk add or apt-get install %s, as the base has it", strings.Join(a.Packages, " "))
		t.fieldf("network", "%s", a.Network)
	}
	if a.Kind == KindAssemble {
		for _, b := range a.Binaries {
			t.fieldf("holds", "%s from %s", b.Path, t.name(b.Action))
		}
		for _, f := range a.Files {
			t.fieldf("holds", "%s from %s%s", f.Path, f.Source, f.limits())
		}
		t.extras(a.Extras)
		if a.Libc != "" {
			t.fieldf("bundles", "%s", strings.Join(append([]string{"the C library that its binaries were linked with"},
				a.LibcExtra...), ", "))
		}
		if t.verbose {
			for _, line := range a.Config.lines() {
				t.fieldf("sets", "%s", line)
			}
		}
	}
	if a.Kind == KindDeliver {
		t.fieldf("tags", "%s", strings.Join(a.Tags, ", "))
		t.fieldf("platforms", "%s", strings.Join(a.Platforms, ", "))
		if a.NotPushed {
			t.fieldf("push", "false: -push leaves it out")
		}
	}
}

// limits says what is left out of a directory, whose its files are, and their mode.
func (f DocFile) limits() (text string) {
	if len(f.Exclude) > 0 {
		text = " without " + join(f.Exclude)
	}
	if f.Owner != "" {
		text += ", owned by " + f.Owner
	}
	if f.Mode != "" {
		text += ", mode " + f.Mode
	}
	return text
}

// extras writes what gobuild adds to an image.
func (t *textWriter) extras(x *DocExtra) {
	if x == nil {
		return
	}
	if x.Certificates {
		t.fieldf("holds", "%s", strings.Join(append([]string{"CA certificates"}, x.CertificateFiles...), ", "))
	}
	if x.Timezones {
		t.fieldf("holds", "time zones")
	}
	if len(x.Users) > 0 {
		t.fieldf("holds", "users %s", strings.Join(x.Users, ", "))
	}
}

// name is an action's title where something is an action's ID.
func (t *textWriter) name(s string) string {
	if title, ok := t.titles[s]; ok {
		return `"` + title + `"`
	}
	return s
}

func join[T ~string](list []T) string {
	words := make([]string, len(list))
	for i, s := range list {
		words[i] = string(s)
	}
	return strings.Join(words, ", ")
}

// plainCharacters are those without a meaning for shells.
const plainCharacters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_@%+=:,./-"

// ShellWords are arguments as one would type them. What has hidden characters is in the quotes of
// POSIX shells that know their escapes.
func ShellWords(args ...string) string {
	words := slices.Clone(args)
	for i, a := range words {
		if visible.Line(a) != a {
			words[i] = "$'" + visible.Line(strings.NewReplacer(`\`, `\\`, "'", `\'`).Replace(a)) + "'"
			continue
		}
		if a == "" || strings.Trim(a, plainCharacters) != "" {
			words[i] = "'" + strings.ReplaceAll(a, "'", `'\''`) + "'"
		}
	}
	return strings.Join(words, " ")
}
