package conformance

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// tool is a program to install, for this machine and for others.
const tool = `
-- go.mod --
module example.com/tool

go 1.16
-- main.go --
package main

import (
	"fmt"
	"os"
)

func main() {
	fmt.Println("first")
	var one [1]byte
	os.Stdin.Read(one[:])
	fmt.Println("first still")
}
-- gobuild.hcl --
toolchain "old" { version = "1.16.15" }

defaults {
  target { toolchain = toolchain.old }
}

target "tool" { package = "." }

target "both" {
  package   = "."
  platforms = ["linux/amd64", "windows/amd64"]
}
`

func installs(t *testing.T, x executor) {
	takesLong(t)
	p := newProject(t, x, tool)
	root := filepath.Dir(p.dir)
	for _, c := range []struct {
		env  []string
		flag string
		want string
	}{
		{env: []string{"GOBIN=" + root + "/gobin", "GOPATH=" + root + "/gopath"}, want: root + "/gobin"},
		{env: []string{"GOPATH=" + root + "/gopath:" + root + "/other"}, want: root + "/gopath/bin"},
		{want: p.home + "/.local/bin"},
		{env: []string{"GOBIN=" + root + "/gobin"}, flag: "-dir=there", want: p.dir + "/there"},
	} {
		p.env = append(c.env, "PATH="+os.Getenv("PATH"))
		args := append([]string{"install"}, strings.Fields(c.flag)...)
		got := p.ok(t, args...)
		contains(t, got.stderr.String(), c.want+" is not on the PATH")
		for _, name := range []string{"tool", "both", "windows_amd64/both.exe"} {
			if info, err := os.Stat(filepath.Join(c.want, name)); err != nil || info.Mode() != 0o755 {
				t.Errorf("%s: %v %v", name, info, err)
			}
		}
		entries, err := os.ReadDir(c.want)
		if must(t, err); len(entries) != 3 {
			t.Errorf("%s holds %v", c.want, entries)
		}
	}
	p.env = []string{"PATH=" + os.Getenv("PATH") + ":" + p.home + "/.local/bin"}
	if c := p.ok(t, "install", "-only=tool"); strings.Contains(c.stderr.String(), "PATH") {
		t.Errorf("%s", c.stderr.String())
	}
	p.env = []string{"GOBIN=bin"}
	p.fails(t, 2, []string{"GOBIN=bin is not an absolute path", "-dir=DIRECTORY"}, "install")
}

func installsOverRunning(t *testing.T, x executor) {
	takesLong(t)
	p := newProject(t, x, tool)
	p.ok(t, "install", "-only=tool", "-dir=bin")
	old := exec.Command(p.path("bin", "tool"))
	hold, err := old.StdinPipe()
	must(t, err)
	var out output
	old.Stdout = &out
	must(t, old.Start())
	defer old.Process.Kill()
	until(t, "the old program runs", func() bool { return out.String() == "first\n" })
	p.put(t, "main.go", "package main\n\nfunc main() { println(\"second\") }\n")
	p.ok(t, "install", "-only=tool", "-dir=bin")
	if got := prints(t, p.path("bin", "tool")); got != "second\n" {
		t.Errorf("the new one prints %q", got)
	}
	must(t, hold.Close())
	if err := old.Wait(); err != nil || out.String() != "first\nfirst still\n" {
		t.Errorf("the old one: %v, %q", err, out.String())
	}
	entries, err := os.ReadDir(p.path("bin"))
	if must(t, err); len(entries) != 1 {
		t.Errorf("left behind: %v", entries)
	}
}

// installedForInvoker installs with sudo: what goes to a user's directory must belong to the user.
func installedForInvoker(t *testing.T, x executor) {
	if os.Geteuid() != 0 {
		t.Skip("needs root")
	}
	p := newProject(t, x, tool)
	must(t, os.Chown(p.home, stranger, stranger))
	p.env = []string{"SUDO_UID=54321", "SUDO_GID=54321"}
	p.ok(t, "install", "-only=tool", "-dir="+p.home+"/a/b")
	p.ok(t, "install", "-only=tool", "-dir="+p.path("roots"))
	must(t, filepath.WalkDir(p.home+"/a", func(path string, _ fs.DirEntry, err error) error {
		if owner(t, path) != stranger {
			t.Errorf("%s belongs to user %d", path, owner(t, path))
		}
		return err
	}))
	if got := owner(t, p.path("roots", "tool")); got != 0 {
		t.Errorf("what is in root's directory belongs to %d", got)
	}
}

// installsThroughCopies uses an engine that does not see this machine's files: the project's
// directory is on a file system that only gobuild has.
func installsThroughCopies(t *testing.T, x executor) {
	takesLong(t)
	if runtime.GOOS != "linux" || os.Geteuid() != 0 {
		t.Skip("needs the right to make a mount namespace")
	}
	p := newProject(t, x, tool)
	to := filepath.Join(filepath.Dir(p.dir), "installed")
	script := `set -e
mount --make-rprivate /
cp -a . "` + p.dir + `-aside"
mount -t tmpfs tmpfs "` + p.dir + `"
cd "` + p.dir + `"
cp -a "` + p.dir + `-aside/." .
exec "$0" "$@"`
	alone := func(cmd *exec.Cmd) {
		cmd.Path, cmd.Args = "/bin/sh", append([]string{"sh", "-c", script}, cmd.Args...)
		unshareMounts(cmd)
	}
	c := p.start(t, alone, "install", "-dir="+to).wait()
	if c.code != 0 {
		t.Fatalf("exit code %d: %s", c.code, c.stderr.String())
	}
	contains(t, c.stderr.String(), "does not see")
	if got := prints(t, filepath.Join(to, "tool")); got != "first\nfirst still\n" {
		t.Errorf("it prints %q", got)
	}
	if _, err := os.Stat(filepath.Join(to, "windows_amd64", "both.exe")); err != nil {
		t.Error(err)
	}
}
