package source

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestCheckImportPath: it refuses the directories that go itself refuses, in a module and in a GOPATH.
func TestCheckImportPath(t *testing.T) {
	for _, mode := range []string{"on", "off"} {
		gopath := t.TempDir()
		root := filepath.Join(gopath, "src", "example.com", "m")
		for _, name := range []string{"ok", "my tool", "tööl", "aux", "CON.x", "-a", "a@b", "a+b", "+a", "a~1", "~a",
			"a,b",
			"a'b", "x.", "_a", ".a"} {
			dir := filepath.Join(root, name)
			if err := os.MkdirAll(dir, 0o777); err != nil {
				t.Fatal(err)
			}
			for file, text := range map[string]string{
				filepath.Join(dir, "main.go"): "package main\n\nfunc main() {}\n",
				filepath.Join(root, "go.mod"): "module example.com/m\n\ngo 1.22\n",
			} {
				if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			importPath := "example.com/m/" + name
			pkg := "./" + name
			if mode == "off" {
				pkg = importPath
			}
			cmd := exec.Command("go", "list", pkg)
			cmd.Dir = root
			cmd.Env = append(os.Environ(), "GO111MODULE="+mode, "GOPATH="+gopath, "GOFLAGS=", "GOWORK=off",
				"GOTOOLCHAIN=local")
			out, err := cmd.CombinedOutput()
			if why := CheckImportPath(importPath, mode == "on"); (why == nil) != (err == nil) {
				t.Errorf("GO111MODULE=%s, %s: %v, but go: %v %s", mode, name, why, err, out)
			}
		}
	}
}

// TestMainsLeavesOutRefused: mains has none of a name that Go refuses, and says so.
func TestMainsLeavesOutRefused(t *testing.T) {
	root := t.TempDir()
	for name, text := range map[string]string{
		"go.mod": "module example.com/m\n\ngo 1.22\n", "cmd/ok/main.go": "package main\n",
		"cmd/my tool/main.go": "package main\n",
		"cmd/-a/main.go":      "package main\n", "cmd/-a/sub/main.go": "package main\n",
	} {
		file := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	found, left, err := Context{GOOS: "linux", GOARCH: "amd64"}.MainsLeftOut(root, "./cmd/...")
	if err != nil || len(found) != 2 || found["ok"] == "" || found["-a/sub"] == "" {
		t.Errorf("found %v, %v", found, err)
	}
	if len(left) != 2 || left[0].Refused == nil || left[1].Refused == nil {
		t.Errorf("left out %v", left)
	}
}
