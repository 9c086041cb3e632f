package sandbox

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// system is a root with what a shell needs.
func system() *Root {
	r := &Root{}
	for _, p := range []string{"/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/opt"} {
		r.Show(p)
	}
	for _, d := range []string{"null", "zero", "full", "random", "urandom"} {
		r.Device("/dev/" + d)
	}
	r.Processes("/proc")
	r.Scratch("/tmp")
	return r
}

// attributes are for root, or for others with a user namespace.
func attributes() *syscall.SysProcAttr {
	attr := &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Cloneflags: syscall.CLONE_NEWPID | syscall.CLONE_NEWNET}
	if os.Geteuid() != 0 {
		attr.Cloneflags |= syscall.CLONE_NEWUSER
		attr.UidMappings = []syscall.SysProcIDMap{{ContainerID: os.Geteuid(), HostID: os.Geteuid(), Size: 1}}
		attr.GidMappings = []syscall.SysProcIDMap{{ContainerID: os.Getegid(), HostID: os.Getegid(), Size: 1}}
	}
	return attr
}

func need(t testing.TB) {
	t.Helper()
	if err := Try(attributes(), system()); err != nil {
		t.Skip("needs namespaces: ", err)
	}
}

// shell runs a script in a root and returns what it prints.
func shell(t *testing.T, r *Root, script string) string {
	t.Helper()
	need(t)
	var out bytes.Buffer
	cmd := exec.Command("/bin/sh", "-c", script)
	cmd.Stdout, cmd.Stderr, cmd.SysProcAttr, cmd.Dir, cmd.Env = &out, &out, attributes(), "/",
		[]string{"PATH=/usr/bin:/bin"}
	if err := Start(cmd, r); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Fatalf("%v\n%s", err, out.String())
	}
	return out.String()
}

// files makes files below a new directory, whose path has no links.
func files(t *testing.T, names ...string) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		name = filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o755),
			os.WriteFile(name, []byte("text\n"), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestNothingElse(t *testing.T) {
	got := shell(t, system(), `ls /; ls /tmp; ls /dev; ps -e -o comm= | wc -l
grep Cap /proc/self/status | grep -v 0000000000000000; grep NoNewPrivs /proc/self/status
echo x > /tmp/x && cat /tmp/x; for d in / /usr /dev /proc/sys/kernel; do echo x > $d/x; done 2>/dev/null; true`)
	if strings.Contains(got, "home") || strings.Contains(got, "etc") || strings.Contains(got, "Cap") ||
		!strings.Contains(got, "NoNewPrivs:\t1\nx\n") || strings.Contains(got, "sda") {
		t.Errorf("a command sees\n%s", got)
	}
}

// What lies in one another is layered, whatever the order in which it was asked for.
func TestLayers(t *testing.T) {
	dir := files(t, "src/main.go", "src/cache/out/old", "src/cache/state/secret", "src/cache/mod/m.go", "src/dist/app",
		"src/.netrc", "other/secret", "alone/file", "alone/other")
	for link, text := range map[string]string{"link": "src", "src/abs": dir + "/other", "src/up": "../alone/file"} {
		if err := os.Symlink(text, filepath.Join(dir, link)); err != nil {
			t.Fatal(err)
		}
	}
	r := system()
	r.Write(dir + "/src/cache/out")
	r.Show(dir + "/link")
	r.Hide(dir + "/src/cache")
	r.Hide(dir + "/src/dist")
	r.Hide(dir + "/src/.netrc")
	r.Hide(dir + "/nothing")
	r.Show(dir + "/src/cache/mod")
	r.Show(dir + "/alone/file")
	r.Copy(dir + "/src/up")
	r.File("/etc/text", "a text\n")
	got := shell(t, r, "cd "+dir+`; find . | sort; cat link/main.go src/.netrc /etc/text src/up
for f in src/x src/cache/x src/cache/mod/x src/dist/x src/cache/out/new other/x alone/file src/main.go
do (echo x > $f) 2>/dev/null && echo wrote $f; done; true`)
	want := `.
./alone
./alone/file
./link
./src
./src/.netrc
./src/abs
./src/cache
./src/cache/mod
./src/cache/mod/m.go
./src/cache/out
./src/cache/out/old
./src/dist
./src/main.go
./src/up
text
a text
text
wrote src/cache/out/new
`
	if got != want {
		t.Errorf("it is\n%swant\n%s", got, want)
	}
	if _, err := os.Stat(dir + "/src/cache/out/new"); err != nil {
		t.Error("what was written is not there: ", err)
	}
}

// What this process was given open does not reach the command.
func TestOpenFiles(t *testing.T) {
	f, err := os.Open("/")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, _, errno := syscall.Syscall(syscall.SYS_FCNTL, f.Fd(), syscall.F_SETFD, 0); errno != 0 {
		t.Fatal(errno)
	}
	if got := shell(t, system(), "ls /proc/self/fd"); len(strings.Fields(got)) != 4 { // of ls, one is the directory
		t.Errorf("open are %q", got)
	}
}

func TestErrors(t *testing.T) {
	need(t)
	cmd := exec.Command("/usr/bin/no such program")
	cmd.SysProcAttr = attributes()
	if err := Start(cmd, system()); !errors.Is(err, syscall.ENOENT) || !strings.Contains(err.Error(),
		"no such program") {
		t.Errorf("got %v", err)
	}
	cmd = exec.Command("/bin/true")
	cmd.SysProcAttr, cmd.Dir = attributes(), "/no such directory"
	var setup *SetupError
	if err := Start(cmd, system()); !errors.As(err, &setup) || !errors.Is(err, syscall.ENOENT) {
		t.Errorf("got %v", err)
	}
	cmd = exec.Command("/bin/sh", "-c", "exit 3")
	cmd.SysProcAttr = attributes()
	if err := Start(cmd, system()); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); cmd.ProcessState.ExitCode() != 3 {
		t.Errorf("got %v", err)
	}
}

// Linux before 5.12 makes mounts read-only one by one.
func TestRestrictEach(t *testing.T) {
	if dir := os.Getenv("GOBUILD_SANDBOX_TEST"); dir != "" {
		restrictEachChild(t, dir)
		return
	}
	need(t)
	dir := files(t, "a b/file", "a b/below/file")
	script := `mount -t tmpfs none "$1/a b/below" && exec "$0" -test.run=^TestRestrictEach$`
	cmd := exec.Command("unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script, os.Args[0], dir)
	cmd.Env = append(os.Environ(), "GOBUILD_SANDBOX_TEST="+dir+"/a b")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

func restrictEachChild(t *testing.T, dir string) {
	if err := syscall.Mount(dir, dir, "", syscall.MS_BIND|syscall.MS_REC, ""); err != nil {
		t.Fatal(err)
	}
	if err := restrictEach("/proc/self/mountinfo", dir, readOnly); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"new", "below/new"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o644); !errors.Is(err, syscall.EROFS) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestMessage(t *testing.T) {
	o := order{Dir: "/a", Path: "/b", Args: []string{"c", "", "\xff"}, Env: []string{},
		Steps: []step{{opDir, "/d", ""}, {opText, "/e", "f\ng"}}}
	text := string(o.encode())
	got, err := decode(text)
	if err != nil || string(got.encode()) != text {
		t.Errorf("%q became %q: %v", text, got.encode(), err)
	}
	for i := range text {
		if _, err := decode(text[:i]); err == nil && i < len(text)-2 {
			t.Errorf("%q is an order", text[:i])
		}
	}
}

// BenchmarkPlain and BenchmarkSandbox differ by what a sandbox costs.
func BenchmarkPlain(b *testing.B) { benchmark(b, func(cmd *exec.Cmd) error { return cmd.Start() }) }

func BenchmarkSandbox(b *testing.B) {
	need(b)
	r := system()
	benchmark(b, func(cmd *exec.Cmd) error { return Start(cmd, r) })
}

func benchmark(b *testing.B, start func(*exec.Cmd) error) {
	for b.Loop() {
		cmd := exec.Command("/bin/true")
		cmd.SysProcAttr = attributes()
		if err := errors.Join(start(cmd), cmd.Wait()); err != nil {
			b.Fatal(err)
		}
	}
}
