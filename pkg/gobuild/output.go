package gobuild

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/gobuild-dev/gobuild/pkg/internal/build"
	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
	"github.com/gobuild-dev/gobuild/pkg/internal/project"
	"github.com/gobuild-dev/gobuild/pkg/internal/report"
)

// Output has the options of verbs that print what they built.
type Output struct {
	Format       string `flag:"format" usage:"text or json" values:"text,json"`
	MetadataFile string `flag:"metadata-file" usage:"a file that gets what -format=json prints"`
	Quiet        bool   `flag:"quiet" usage:"print a name@digest or path a line, and no progress"`
	All          bool   `flag:"all" usage:"list on a terminal what did not change, too"`
}

// A printer prints the results of a verb.
type printer struct {
	Output
	dir      string // relative paths are below it
	stdout   io.Writer
	executor string
	results  *build.Results // nil before there are any
	err      error          // of writing to standard output
}

// newPrinter checks the options.
func (o Output) newPrinter(all Options) (*printer, error) {
	p := &printer{Output: o, dir: all.Dir, stdout: output(all.Stdout, os.Stdout)}
	switch {
	case o.Format != "" && o.Format != "text" && o.Format != "json":
		return nil, report.Usagef("-format=%s: it is text or json", o.Format)
	case o.Format == "json" && o.Quiet:
		return nil, report.Usagef("-quiet and -format=json print different things: give one of them, and for the " +
			"other's purpose -metadata-file=PATH")
	case o.MetadataFile != "":
		path := p.metadataPath()
		if info, err := os.Stat(path); err == nil && info.IsDir() {
			return nil, report.Usagef("-metadata-file=%s is a directory: name a file", o.MetadataFile)
		}
		if info, err := os.Stat(filepath.Dir(path)); err != nil || !info.IsDir() {
			return nil, report.Usagef("-metadata-file=%s: there is no directory %s: make it first", o.MetadataFile,
				filepath.Dir(o.MetadataFile))
		}
	}
	return p, nil
}

func (p *printer) metadataPath() string {
	if filepath.IsAbs(p.MetadataFile) {
		return p.MetadataFile
	}
	return filepath.Join(p.dir, p.MetadataFile)
}

// show prints results, which may be nil. As JSON they are printed by finish.
func (p *printer) show(opened *project.Project, res *build.Results) {
	p.executor, p.results = opened.Backend.Name, res
	if res != nil {
		report.ShowUnreached(opened.Env.Reporter, res.Unreached)
	}
	switch {
	case res == nil || p.Format == "json":
	case p.Quiet:
		p.err = report.PrintNames(p.stdout, res)
	default:
		p.err = report.PrintResults(p.stdout, res, p.All)
	}
}

// isText reports whether results are printed for people.
func (p *printer) isText() bool { return p.Format != "json" && !p.Quiet }

// tables is standard output for tables beside the results.
func (p *printer) tables() io.Writer {
	if p.isText() {
		return p.stdout
	}
	return io.Discard
}

// finish prints and writes what must hold the failure, too. It returns that, else an error of its own.
func (p *printer) finish(failure error) error {
	errs := []error{p.err}
	if p.Format == "json" || p.MetadataFile != "" {
		var b bytes.Buffer
		doc := report.NewDocument(p.executor, p.results, asReport(failure))
		if err := report.WriteJSON(&b, doc); err != nil {
			return errors.Join(failure, err)
		}
		if p.Format == "json" {
			_, err := p.stdout.Write(b.Bytes())
			errs = append(errs, err)
		}
		if p.MetadataFile != "" {
			errs = append(errs, p.writeMetadata(b.Bytes()))
		}
	}
	if failure != nil {
		return failure
	}
	return outputError(errors.Join(errs...))
}

// writeMetadata writes the file of metadata, whole or not at all. A pipe or device is not replaced.
func (p *printer) writeMetadata(data []byte) error {
	path := p.metadataPath()
	write := fsx.WriteFile
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		write = os.WriteFile
	}
	if err := write(path, data, 0o666); err != nil {
		return fmt.Errorf("-metadata-file=%s: %w", p.MetadataFile, err)
	}
	return nil
}

// outputError is the failure of a verb that could not write its results.
func outputError(err error) error {
	if err == nil {
		return nil
	}
	return report.NewFailure(diag.Failed, "cannot write the results: "+err.Error(), err)
}

// asReport returns an error as the document of results has it.
func asReport(err error) *report.Error {
	if err == nil {
		return nil
	}
	var e *report.Error
	if errors.As(err, &e) {
		return &report.Error{Message: err.Error(), Code: e.Code, Exit: e.Exit}
	}
	return &report.Error{Message: err.Error(), Code: diag.Failed.Code, Exit: report.ExitFailed}
}
