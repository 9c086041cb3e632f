package config

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
)

// A check says what is wrong with a string, as a sentence with the remedy, or "".
type check struct {
	kind  *diag.Kind
	wrong func(s string) string
	right func(s string) string // what is to be written, or ""; may be nil
	typo  bool                  // right is a guess at what was misspelt
}

// checks of the strings in attributes, by kind and name; in lists and maps, of each element.
var checks = map[string]check{
	"gopath":                {kind: diag.NotADirectory, wrong: isDirectory},
	"dist":                  {kind: diag.InvalidPath, wrong: wrongDist},
	"docker.network":        {kind: diag.InvalidValue, wrong: filled},
	"toolchain.version":     {kind: diag.InvalidVersion, wrong: wrongVersion, right: rightVersion},
	"toolchain.image":       {kind: diag.InvalidValue, wrong: filled},
	"override.path":         {kind: diag.NotADirectory, wrong: isDirectory},
	"target.package":        {kind: diag.InvalidPackage, wrong: wrongPackage, right: rightPackage},
	"target.platforms":      {kind: diag.UnknownPlatform, wrong: wrongPlatform, right: rightPlatform, typo: true},
	"target.name":           {kind: diag.InvalidName, wrong: wrongFileName},
	"target.build_tags":     {kind: diag.InvalidBuildTag, wrong: wrongBuildTag},
	"target.ldflags":        {kind: diag.InvalidFlag, wrong: wrongText},
	"target.gcflags":        {kind: diag.InvalidFlag, wrong: wrongText},
	"target.env":            {kind: diag.InvalidValue, wrong: wrongText},
	"target.stamp":          {kind: diag.InvalidValue, wrong: wrongText},
	"image.platforms":       {kind: diag.UnknownPlatform, wrong: wrongPlatform, right: rightPlatform, typo: true},
	"image.name":            {kind: diag.InvalidName, wrong: wrongFileName},
	"image.dir":             {kind: diag.NotAnAbsolutePath, wrong: wrongImagePath},
	"image.certificates":    {kind: diag.InvalidPath, wrong: filled},
	"image.users":           {kind: diag.InvalidUser, wrong: wrongNewUser},
	"image.workdir":         {kind: diag.NotAnAbsolutePath, wrong: wrongImagePath},
	"image.volumes":         {kind: diag.NotAnAbsolutePath, wrong: wrongImagePath},
	"image.ports":           {kind: diag.InvalidPort, wrong: wrongPort},
	"image.stop_signal":     {kind: diag.UnknownSignal, wrong: wrongSignal, right: rightSignal, typo: true},
	"image.user":            {kind: diag.InvalidUser, wrong: wrongUser},
	"image.packages":        {kind: diag.InvalidPackage, wrong: wrongDistroPackage},
	"image.entrypoint":      {kind: diag.InvalidValue, wrong: wrongText},
	"image.cmd":             {kind: diag.InvalidValue, wrong: wrongText},
	"image.env":             {kind: diag.InvalidValue, wrong: wrongText},
	"file.source":           {kind: diag.InvalidPath, wrong: filled},
	"file.mode":             {kind: diag.InvalidMode, wrong: wrongMode},
	"target.install_suffix": {kind: diag.InvalidSuffix, wrong: wrongSuffix},
	"image.libc_extra":      {kind: diag.NotAnAbsolutePath, wrong: wrongImagePath},
}

// keyChecks are checks of the keys of maps.
var keyChecks = map[string]check{
	"target.env":        {kind: diag.InvalidVariable, wrong: wrongEnvName},
	"image.env":         {kind: diag.InvalidVariable, wrong: wrongEnvName},
	"target.stamp":      {kind: diag.InvalidStamp, wrong: wrongStamp},
	"image.labels":      {kind: diag.InvalidLabel, wrong: filled},
	"image.annotations": {kind: diag.InvalidAnnotation, wrong: filled},
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
		out := d.errorf(expr, diag.InvalidValue, "%s cannot be %q.%s", d.attr.name, s, d.choices(s))
		if near := nearest(s, d.attr.enum); near != "" {
			diag.WithFix(out, diag.Meant(expr.Range(), quoted(near)))
		}
		return s, false
	}
	if (d.attr.path == "directory" || d.attr.path == "file") && s != "" {
		s = resolve(d.site.source.dir, s)
	}
	if d.attr.path == "file" && s != "" {
		var outside *readable.OutsideError
		if errors.As(d.file.Area.Check(s), &outside) {
			d.errorf(expr, diag.OutsideOfTheRepository, "%s", sentence(outside.Error()))
			return s, false
		}
	}
	if d.attr.path == "directory" && s != "" {
		if why := d.file.Area.Sources(s, readable.CacheDir(d.opts.Environ)); why != "" {
			d.errorf(expr, diag.NotADirectoryOfSources, "%s: name a directory that holds nothing but Go sources.", why)
			return s, false
		}
	}
	c := checks[d.address()]
	if c.wrong == nil {
		return s, true
	}
	if why := c.wrong(s); why != "" {
		d.mend(d.errorf(expr, c.kind, "%s", sentence(why)), expr, c, s)
		return s, false
	}
	return s, true
}

// accepts reports whether a string is one that the attribute takes.
func (d *decoder) accepts(s string) bool {
	c := checks[d.address()]
	return (len(d.attr.enum) == 0 || slices.Contains(d.attr.enum, s)) && (c.wrong == nil || c.wrong(s) == "")
}

// mend adds the fix to a diagnostic about a string that a check refused, if there is one.
func (d *decoder) mend(out *hcl.Diagnostic, expr hclsyntax.Expression, c check, s string) {
	if c.right == nil {
		return
	}
	if right := c.right(s); right != "" {
		fix := diag.Replace(expr.Range(), quoted(right))
		fix.Likely = c.typo
		diag.WithFix(out, fix)
	}
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
		d.errorf(expr, c.kind, "%s", sentence(why))
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
