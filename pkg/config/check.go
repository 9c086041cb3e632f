package config

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
)

// A check says what is wrong with a string, as a sentence with the remedy, or "".
type check struct {
	summary string
	wrong   func(s string) string
}

// checks of the strings in attributes, by kind and name; in lists and maps, of each element.
var checks = map[string]check{
	"gopath":                {"Not a directory", isDirectory},
	"dist":                  {"Invalid path", wrongDist},
	"docker.network":        {"Invalid value", filled},
	"toolchain.version":     {"Invalid version", wrongVersion},
	"toolchain.image":       {"Invalid value", filled},
	"override.path":         {"Not a directory", isDirectory},
	"target.package":        {"Invalid package", wrongPackage},
	"target.platforms":      {"Unknown platform", wrongPlatform},
	"target.name":           {"Invalid name", wrongFileName},
	"target.build_tags":     {"Invalid build tag", wrongBuildTag},
	"target.ldflags":        {"Invalid flag", wrongText},
	"target.gcflags":        {"Invalid flag", wrongText},
	"target.env":            {"Invalid value", wrongText},
	"target.stamp":          {"Invalid value", wrongText},
	"image.platforms":       {"Unknown platform", wrongPlatform},
	"image.name":            {"Invalid name", wrongFileName},
	"image.dir":             {"Not an absolute path", wrongImagePath},
	"image.certificates":    {"Invalid path", filled},
	"image.users":           {"Invalid user", wrongNewUser},
	"image.workdir":         {"Not an absolute path", wrongImagePath},
	"image.volumes":         {"Not an absolute path", wrongImagePath},
	"image.ports":           {"Invalid port", wrongPort},
	"image.stop_signal":     {"Unknown signal", wrongSignal},
	"image.user":            {"Invalid user", wrongUser},
	"image.packages":        {"Invalid package", wrongDistroPackage},
	"image.entrypoint":      {"Invalid value", wrongText},
	"image.cmd":             {"Invalid value", wrongText},
	"image.env":             {"Invalid value", wrongText},
	"file.source":           {"Invalid path", filled},
	"file.mode":             {"Invalid mode", wrongMode},
	"target.install_suffix": {"Invalid suffix", wrongSuffix},
	"image.libc_extra":      {"Not an absolute path", wrongImagePath},
}

// keyChecks are checks of the keys of maps.
var keyChecks = map[string]check{
	"target.env":        {"Invalid variable", wrongEnvName},
	"image.env":         {"Invalid variable", wrongEnvName},
	"target.stamp":      {"Invalid stamp", wrongStamp},
	"image.labels":      {"Invalid label", filled},
	"image.annotations": {"Invalid annotation", filled},
}

// address is the attribute in the tables above.
func (d *decoder) address() string {
	if d.kind == "" {
		return d.attr.name
	}
	return d.kind + "." + d.attr.name
}

// checked checks a string that was decoded, and makes paths absolute.
func (d *decoder) checked(s string, expr hclsyntax.Expression) (string, bool) {
	if len(d.attr.enum) > 0 && !slices.Contains(d.attr.enum, s) {
		d.errorf(expr, "Invalid value", "%s cannot be %q.%s", d.attr.name, s, d.choices(s))
		return s, false
	}
	if (d.attr.path == "directory" || d.attr.path == "file") && s != "" {
		s = resolve(d.site.source.dir, s)
	}
	if d.attr.path == "file" && s != "" {
		if out := beyond(nil, d.file.Area.Check(s)); out != nil {
			d.errorf(expr, out.Summary, "%s", out.Detail)
			return s, false
		}
	}
	if d.attr.path == "directory" && s != "" {
		if why := d.file.Area.Sources(s, readable.CacheDir(d.opts.Environ)); why != "" {
			d.errorf(expr, "Not a directory of sources", "%s: name a directory that holds nothing but Go sources.", why)
			return s, false
		}
	}
	c := checks[d.address()]
	if c.wrong == nil {
		return s, true
	}
	if why := c.wrong(s); why != "" {
		d.errorf(expr, c.summary, "%s", sentence(why))
		return s, false
	}
	return s, true
}

func (d *decoder) choices(s string) string {
	if hint := didYouMean(s, d.attr.enum, quoted); hint != "" {
		return hint
	}
	return " It is " + oneOf(d.attr.enum, quoted) + "."
}

func (d *decoder) checkKey(key string, expr hclsyntax.Expression) bool {
	c := keyChecks[d.address()]
	if c.wrong == nil {
		return true
	}
	why := c.wrong(key)
	if why != "" {
		d.errorf(expr, c.summary, "%s", sentence(why))
	}
	return why == ""
}

// filled refuses empty strings.
func filled(s string) string {
	if strings.TrimSpace(s) == "" {
		return "This is empty: give it a value"
	}
	return wrongText(s)
}

// wrongText refuses what no argument of a process can hold.
func wrongText(s string) string {
	if strings.ContainsRune(s, 0) {
		return "This holds a NUL character, which no process can be given"
	}
	return ""
}

// wrongImagePath checks a path in an image.
func wrongImagePath(s string) string {
	switch {
	case s == "":
		return "This is empty: a path in an image begins with /"
	case !strings.HasPrefix(s, "/"):
		return fmt.Sprintf("%q does not begin with /, as a path in an image must: write %q", s, path.Clean("/"+s))
	case slices.Contains(strings.Split(s, "/"), ".."):
		return fmt.Sprintf("%q holds ..: write %q", s, path.Clean(s))
	}
	return wrongText(s)
}
