package fsx_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
	"github.com/gobuild-dev/gobuild/pkg/internal/testfiles"
)

func TestMakeDir(t *testing.T) {
	base := t.TempDir()
	root := filepath.Join(base, "root")
	dir := filepath.Join(root, "a", "b")
	for _, damage := range []func(){
		func() {},
		func() {},
		func() { testfiles.Write(t, filepath.Join(root, "a"), "a file") },
		func() { os.Mkdir(filepath.Join(root, "a"), 0o777); testfiles.Write(t, dir, "") },
		func() {
			os.Mkdir(filepath.Join(root, "a"), 0o777)
			os.Symlink(filepath.Join(base, "nothing", "here"), dir)
		},
	} {
		damage()
		if err := fsx.MakeDir(root, dir); err != nil {
			t.Fatal(err)
		}
		if info, err := os.Lstat(dir); err != nil || !info.IsDir() {
			t.Fatalf("%v, %v", info, err)
		}
		if err := os.RemoveAll(filepath.Join(root, "a")); err != nil {
			t.Fatal(err)
		}
	}
	testfiles.Write(t, filepath.Join(base, "file"), "precious")
	for _, root := range []string{filepath.Join(base, "file"), filepath.Join(base, "file", "root"),
		filepath.Join(base, "other")} {
		if err := fsx.MakeDir(root, filepath.Join(base, "file", "root", "a")); err == nil {
			t.Errorf("%s: a file above the root is no obstacle", root)
		}
	}
	if got := testfiles.Read(t, filepath.Join(base, "file")); got != "precious" {
		t.Errorf("what is not below the root is %q", got)
	}
}
