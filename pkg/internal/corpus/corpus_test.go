package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/testbinary"
)

// A stranger's repository gets from a clone to images in two commands.
func TestQuick(t *testing.T) {
	if testing.Short() {
		t.Skip("fetches modules of other repositories")
	}
	gobuild, err := testbinary.Build(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range repositories {
		if !r.quick {
			continue
		}
		t.Run(r.name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "clone")
			if err := os.Mkdir(dir, 0o777); err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() {
				if err := testbinary.Forget(dir); err != nil {
					t.Error(err)
				}
			})
			if o := r.try(t.Context(), gobuild, dir); o.err != nil {
				t.Fatal(o.err)
			}
		})
	}
}
