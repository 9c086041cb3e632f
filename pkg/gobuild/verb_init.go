package gobuild

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
	"github.com/gobuild-dev/gobuild/pkg/internal/project"
	"github.com/gobuild-dev/gobuild/pkg/internal/report"
	"github.com/gobuild-dev/gobuild/pkg/internal/scaffold"
)

// InitOptions are those of Init.
type InitOptions struct {
	Mage bool `flag:"mage" usage:"write a magefile too, also where the module does not require mage"`

	Dir     string    // where to write; "" is the working directory
	Environ []string  // as in os.Environ; nil: the process's
	Stdout  io.Writer // nil: the process's
}

// Init writes a gobuild.hcl that builds the main packages it finds, with what the files of other tools say of
// them, and a magefile where the module requires mage. It never overwrites a file.
func Init(ctx context.Context, o InitOptions) (err error) {
	defer convertError(&err)
	dir, err := filepath.Abs(o.Dir)
	if err != nil {
		return err
	}
	for _, name := range []string{"gobuild.hcl", "gobuild.hcl.json"} {
		if _, err := os.Lstat(filepath.Join(dir, name)); err == nil {
			return report.Usagef("%s is there already: edit it, or remove it first", name)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "go.mod")); err != nil && o.Mage {
		return report.Usagef("-mage: there is no go.mod here, and mage needs one")
	}
	env, err := Options{Environ: o.Environ, Stdout: o.Stdout}.environment(
		func(environ []string) (string, error) { return project.CacheDirOrNone(environ), nil })
	if err != nil {
		return err
	}
	defer env.Reporter.Close()
	r, err := scaffold.Describe(ctx, scaffold.Options{
		Dir: dir, Environ: env.Environ, CacheDir: env.CacheDir, Catalog: env.Toolchains.Catalog(),
	})
	if ctx.Err() != nil {
		return report.Failures{}.Describe(ctx, ctx.Err())
	}
	if err != nil {
		return report.Usagef("%w", err)
	}
	if r.Count == 0 {
		return nothingToWrite(r)
	}
	if err := fsx.WriteFile(filepath.Join(dir, "gobuild.hcl"), r.Text, 0o666); err != nil {
		return err
	}
	mage, err := scaffold.WriteMagefile(ctx, dir, o.Mage, env.Proxy)
	if err != nil {
		return err
	}
	_, err = io.WriteString(report.Text(env.Stdout), summary(r, mage))
	return err
}

// nothingToWrite is the error for a directory without a program that can be built as it is: a file that
// describes none would not be valid.
func nothingToWrite(r *scaffold.Result) error {
	var b strings.Builder
	writeLeft(&b, r)
	return report.Usagef("there is no program here that gobuild can build without more being said, so gobuild.hcl was "+
		"not written\n%sA file that says more may begin like this:\n\n%s", &b, r.Text)
}

// writeLeft lists what was left out.
func writeLeft(b *strings.Builder, r *scaffold.Result) {
	if len(r.Left) > 0 {
		b.WriteString("left out:\n")
	}
	for _, l := range r.Left {
		b.WriteString("  " + l + "\n")
	}
}

// summary says what was written, what was left out, and what to do next.
func summary(r *scaffold.Result, mage *scaffold.Magefile) string {
	var b strings.Builder
	fmt.Fprintf(&b, "wrote gobuild.hcl: %s", report.Count(r.Count, "main package"))
	if len(r.Built) > 0 {
		fmt.Fprintf(&b, " (%s)", strings.Join(r.Built, ", "))
	}
	if len(r.Sources) > 0 {
		fmt.Fprintf(&b, ", as %s describes them", strings.Join(r.Sources, ", "))
	}
	b.WriteString("\n")
	for _, n := range r.Notes {
		b.WriteString("note: " + n + "\n")
	}
	writeLeft(&b, r)
	if mage.Written != "" {
		b.WriteString("wrote " + mage.Written + "\n")
	}
	switch {
	case len(mage.Steps) == 1:
		b.WriteString("next: " + mage.Steps[0] + "\n")
	case len(mage.Steps) > 1:
		b.WriteString("next: gobuild image, or with mage:\n  " + strings.Join(mage.Steps, "\n  ") + "\n")
	default:
		b.WriteString("next: gobuild image\n")
	}
	return b.String()
}
