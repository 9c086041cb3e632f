package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// An outcome is what came of a repository.
type outcome struct {
	repository repository
	images     int
	bytes      int64         // of the layers of all images
	init       time.Duration // of gobuild init
	image      time.Duration // of gobuild image, with the downloads that it takes
	err        error         // of the first command that failed
}

// try lays a repository out in an empty directory and runs gobuild in it: init, validate -strict, image.
func (r repository) try(ctx context.Context, gobuild, dir string) outcome {
	o := outcome{repository: r}
	if o.err = r.layOut(ctx, dir); o.err != nil {
		return o
	}
	start := time.Now()
	if _, o.err = run(ctx, dir, gobuild, "init"); o.err != nil {
		return o
	}
	o.init = time.Since(start)
	if _, o.err = run(ctx, dir, gobuild, "validate", "-strict"); o.err != nil {
		o.err = fmt.Errorf("%w\n%s", o.err, written(dir))
		return o
	}
	start = time.Now()
	out, err := run(ctx, dir, gobuild, "image", "-to=layout", "-format=json") // no tag of the user's moves
	o.image, o.err = time.Since(start), err
	if o.err == nil {
		o.err = o.read(out)
	}
	return o
}

// read reads what gobuild image prints.
func (o *outcome) read(document []byte) error {
	var d struct {
		Images []struct{ Size int64 }
	}
	if err := json.NewDecoder(bytes.NewReader(document)).Decode(&d); err != nil {
		return err
	}
	for _, image := range d.Images {
		o.images++
		o.bytes += image.Size
	}
	if o.images == 0 {
		return fmt.Errorf("there is no image")
	}
	return nil
}

// written is the configuration that gobuild init wrote.
func written(dir string) string {
	text, err := os.ReadFile(filepath.Join(dir, "gobuild.hcl"))
	if err != nil {
		return err.Error()
	}
	return string(text)
}
