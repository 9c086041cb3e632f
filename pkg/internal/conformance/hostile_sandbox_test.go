package conformance

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
	"github.com/gobuild-dev/gobuild/pkg/internal/testbase"
)

// TestHostileSandbox checks that programs of a repository cannot access the machine.
func TestHostileSandbox(t *testing.T) {
	isHostile(t)
	onBoth(t, func(t *testing.T, x executor) {
		runEach(t, x, []bullet{
			{"a C compiler of the repository", hostileCompiler},
			{"module builds of Go 1.12 leave go.sum alone", oldGoKeepsSums},
		})
	})
}

// TestHostileSandboxHost checks the sandbox of the host executor.
func TestHostileSandboxHost(t *testing.T) {
	isHostile(t)
	runEach(t, host, []bullet{
		{"a C compiler of the repository, for a user without privileges", strangersCompiler},
		{"what variables name is seen, read-only", namedIsSeen},
		{"what variables may not name", namedIsNotSeen},
		{"libc_extra brings no file of the user's own", extraIsNoSecret},
		{"a program that build -clean starts", hostileTrial},
		{"without namespaces it is said what is not protected", unprotectedIsSaid},
	})
}

// bringing has an image take a file along with its libraries.
const bringing = `
-- go.mod --
module example.com/bringing

go 1.26.8
-- main.go --
package main

// int one(void) { return 1; }
import "C"

func main() { println(C.one()) }
-- gobuild.hcl --
target "bringing" {
  package = "."
  cgo     = "dynamic"
}

image "bringing" {
  base       = "scratch"
  targets    = [target.bringing]
  libc       = "bundle"
  libc_extra = ["$FILE"]
}
`

func extraIsNoSecret(t *testing.T, x executor) {
	file := filepath.Join(shortTemp(t), "secret")
	must(t, os.WriteFile(file, []byte("secret"), 0o600))
	p := newProject(t, x, bringing, "$FILE", file)
	p.fails(t, 1, []string{"libc_extra", file, "-allow=" + file}, "image")
	p.ok(t, "image", "-allow="+file)
}

// noNamespaces is what this machine says to a user who asks for namespaces; "" if they are permitted.
var noNamespaces = sync.OnceValue(func() string {
	cmd := exec.Command("unshare", "--user", "--map-root-user", "--mount", "--pid", "--net", "--fork", "mount", "-t",
		"tmpfs", "none", "/mnt")
	if out, err := cmd.CombinedOutput(); err != nil {
		return err.Error() + ": " + string(out)
	}
	return ""
})

func needNamespaces(t *testing.T) {
	t.Helper()
	if why := noNamespaces(); why != "" {
		t.Skip("needs user namespaces: ", why)
	}
}

// hostileC is a program whose C compiler, a script of the repository, first runs attacks. Those that
// succeed are in what the program prints.
const hostileC = `
-- go.mod --
module example.com/hostile

go 1.16
-- main.go --
package main

// const char *report(void) { return REPORT; }
import "C"

func main() { println(C.GoString(C.report())) }
-- attack/attack.c --
#include <dirent.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static int reads(const char *path) {
	char c;
	int fd = open(path, O_RDONLY);
	return fd >= 0 && read(fd, &c, 1) == 1;
}

static int writes(const char *dir) {
	char path[4096];
	snprintf(path, sizeof path, "%s/written by the compiler", dir);
	return open(path, O_CREAT | O_WRONLY, 0600) >= 0;
}

static int appends(const char *path) { return open(path, O_WRONLY | O_APPEND) >= 0; }

static int connects(const char *name) {
	struct sockaddr_un to = {.sun_family = AF_UNIX};
	socklen_t size = offsetof(struct sockaddr_un, sun_path) + strlen(name);
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	strncpy(to.sun_path, name, sizeof to.sun_path - 1);
	if (name[0] == '@')
		to.sun_path[0] = 0;
	else
		size = sizeof to;
	return fd >= 0 && connect(fd, (struct sockaddr *)&to, size) == 0;
}

/* krab is the mark of a process, from its end: it is among the arguments of this one, and others like it. */
static int sees(const char *krab) {
	struct dirent *e;
	DIR *d = opendir("/proc");
	char mark[100];
	int size = strlen(krab);
	for (int i = 0; i < size; i++)
		mark[i] = krab[size - 1 - i];
	while (d && (e = readdir(d))) {
		char path[300], text[65536];
		snprintf(path, sizeof path, "/proc/%s/cmdline", e->d_name);
		int fd = open(path, O_RDONLY), n = fd < 0 ? 0 : read(fd, text, sizeof text - 1);
		for (int i = 0; i < n; i++)
			if (strncmp(text + i, mark, size) == 0)
				return 1;
		if (fd >= 0)
			close(fd);
	}
	return 0;
}

static int privileged(const char *field) {
	char line[200];
	FILE *f = fopen("/proc/self/status", "r");
	while (f && fgets(line, sizeof line, f))
		if (strncmp(line, field, strlen(field)) == 0)
			return strtok(line + strlen(field), "0\t\n") != NULL;
	return 0;
}

int main(int argc, char **argv) {
	for (int i = 1; i + 1 < argc; i += 2) {
		const char *what = argv[i], *arg = argv[i + 1];
		int done = strcmp(what, "read") == 0 ? reads(arg)
			: strcmp(what, "write") == 0 ? writes(arg)
			: strcmp(what, "append") == 0 ? appends(arg)
			: strcmp(what, "connect") == 0 ? connects(arg)
			: strcmp(what, "see") == 0 ? sees(arg)
			: privileged(arg);
		if (done)
			printf("%s:%s;", what, arg);
	}
	return 0;
}
-- cc.sh --
#!/bin/sh
attack=${TMPDIR:-/tmp}/attack.$$
gcc -o "$attack" "$(dirname "$0")/attack/attack.c" || exit 1
report=$("$attack" read /tmp/left-by-$OTHER read /dev/shm/left-by-$OTHER $ATTACKS)
echo x > /tmp/left-by-$WHO
echo x > /dev/shm/left-by-$WHO
exec gcc "$@" "-DREPORT=\"did: $report\""
-- gobuild.hcl --
toolchain "c" {
  $TOOLCHAIN
}

target "app" {
  for_each  = toset(["first", "second"])
  package   = "."
  toolchain = toolchain.c
  cgo       = "dynamic"
  env = {
    CC      = "$DIR/cc.sh"
    ATTACKS = "$ATTACKS"
    WHO     = each.key
    OTHER   = each.key == "first" ? "second" : "first"
  }
}
`

// A victim is what a repository's C compiler attacks.
type victim struct {
	*project
	attacks []string
}

func newVictim(t *testing.T, x executor, toolchain string) *victim {
	t.Helper()
	p := newProject(t, x, "")
	v := &victim{project: p}
	other := filepath.Join(filepath.Dir(p.dir), "other", "dist")
	mounted := p.path("mounted")
	for _, dir := range []string{other, mounted} {
		must(t, os.MkdirAll(dir, 0o777))
	}
	secret := func(name string) string {
		must(t, os.WriteFile(name, []byte("secret\n"), 0o666))
		must(t, os.Chmod(name, 0o666))
		return name
	}
	for _, name := range []string{filepath.Join(p.home, ".netrc"), filepath.Join(other, "app")} {
		v.attack("read", secret(name))
		v.attack("append", name)
	}
	v.attack("write", p.home, other, readable.CacheDir(os.Environ()),
		filepath.Join(readable.CacheDir(os.Environ()), "gopath/pkg/mod"), "/usr/local", "/opt")
	v.mount(t, mounted, secret)
	v.attack("connect", "/var/run/docker.sock", "/run/docker.sock",
		listenOn(t, filepath.Join(filepath.Dir(p.dir), "socket")), listenOn(t, "@"+filepath.Base(filepath.Dir(p.dir))))
	v.attack("append", "/proc/sys/kernel/core_pattern", "/proc/sysrq-trigger")
	mark := []byte(filepath.Base(os.Args[0]))
	slices.Reverse(mark)
	v.attack("see", string(mark))
	v.attack("privileged", "CapEff:", "CapPrm:", "CapBnd:", "CapAmb:")
	if x.engine == nil {
		v.attack("append", secret(p.path("victim.txt")), p.path("main.go"))
		v.attack("write", "/dev", "/", p.dir,
			filepath.Join(readable.CacheDir(os.Environ()), "toolchains/go"+testbase.GoVersion+".linux-amd64"))
	} else {
		v.attack("append", "/src/main.go")
		v.attack("write", "/src", "/usr/local/go")
	}
	dir := p.dir
	if x.engine != nil {
		dir = "/src"
	}
	p.write(t, hostileC, "$TOOLCHAIN", toolchain, "$DIR", dir, "$ATTACKS", strings.Join(v.attacks, " "))
	must(t, os.Chmod(p.path("cc.sh"), 0o755))
	return v
}

func (v *victim) attack(what string, args ...string) {
	for _, arg := range args {
		v.attacks = append(v.attacks, what, arg)
	}
}

// mount mounts another file system below the sources, if this user may.
func (v *victim) mount(t *testing.T, dir string, secret func(string) string) {
	t.Helper()
	if !mountTemp(t, dir) {
		return
	}
	file := secret(filepath.Join(dir, "file"))
	if v.engine == nil {
		v.attack("append", file)
		v.attack("write", dir)
	} else {
		v.attack("append", "/src/mounted/file")
		v.attack("write", "/src/mounted")
	}
}

// listenOn listens on a socket of this machine, and returns its name.
func listenOn(t *testing.T, name string) string {
	t.Helper()
	l, err := net.Listen("unix", name)
	must(t, err)
	t.Cleanup(func() { l.Close() })
	if !strings.HasPrefix(name, "@") {
		must(t, os.Chmod(name, 0o666))
	}
	return name
}

// checkContained builds, and fails the test if an attack succeeded.
func (v *victim) checkContained(t *testing.T, build func(args ...string) *call) {
	t.Helper()
	for _, name := range []string{"first", "second"} {
		c := build("build", "-only=app/"+name)
		if c.code != 0 {
			t.Fatalf("an honest program does not build: exit code %d\n%s", c.code, c.stderr.String())
		}
		if got := prints(t, v.path("dist", "linux_amd64", name)); got != "did: \n" {
			t.Errorf("%s: the C compiler %s", name, got)
		}
	}
	for _, file := range []string{"/tmp/left-by-first", "/dev/shm/left-by-first"} {
		if exists(file) {
			t.Errorf("the C compiler left %s", file)
			must(t, os.Remove(file))
		}
	}
}

func hostileCompiler(t *testing.T, x executor) {
	if x.engine == nil {
		needNamespaces(t)
	}
	v := newVictim(t, x, withCompiler(t, x))
	v.checkContained(t, func(args ...string) *call { return v.run(t, args...) })
}

// strangersCompiler is hostileCompiler for a user without privileges.
func strangersCompiler(t *testing.T, x executor) {
	needNamespaces(t)
	if os.Geteuid() != 0 {
		t.Skip("needs root, to become another user")
	}
	newProject(t, x, quick).ok(t, "build") // so that the toolchain is there
	v := newVictim(t, x, `version = "1.16.15"`)
	cache := strangersCache(t, filepath.Dir(v.dir))
	must(t, exec.Command("chown", "-R", "54321:54321", cache, v.dir, v.home).Run())
	v.env = []string{"GOBUILD_CACHE=" + cache}
	v.checkContained(t, func(args ...string) *call { return v.start(t, asStranger, args...).wait() })
}

// namedIsSeen uses headers and compilers elsewhere that variables name.
func namedIsSeen(t *testing.T, x executor) {
	needNamespaces(t)
	elsewhere := shortTemp(t)
	p := newProject(t, x, withC, "$TOOLCHAIN", withCompiler(t, x), "-I${SRCDIR}/../include", "",
		"  cgo       =", "  env       = { CC = \""+elsewhere+"/tool/bin/cc\", CGO_CFLAGS = \"-O2 -I"+elsewhere+
			"/include\" }\n  cgo       =")
	for name, text := range map[string]string{
		"include/greet.h": "#define GREETING \"hello from C\"\n", "tool/lib/flags": "-DSEEN",
		"real/bin/cc": "#!/bin/sh\nroot=$(dirname \"$(dirname \"$0\")\")\ntouch \"$root/touched\" \"" + elsewhere +
			"/include/touched\" 2>/dev/null\nexec gcc $(cat \"$root/lib/flags\") \"$@\"\n",
	} {
		name = filepath.Join(elsewhere, name)
		must(t, os.MkdirAll(filepath.Dir(name), 0o755))
		must(t, os.WriteFile(name, []byte(text), 0o755))
	}
	must(t, os.MkdirAll(filepath.Join(elsewhere, "tool/bin"), 0o755))
	must(t, os.Symlink("../../real/bin/cc", filepath.Join(elsewhere, "tool/bin/cc")))
	p.ok(t, "build", "-only=app/dynamic")
	p.linked(t, "dynamic", false)
	for _, name := range []string{"tool/touched", "real/touched", "include/touched"} {
		if exists(filepath.Join(elsewhere, name)) {
			t.Errorf("the compiler wrote %s", name)
		}
	}
}

// namedIsNotSeen uses a configuration that names the user's secrets.
func namedIsNotSeen(t *testing.T, x executor) {
	needNamespaces(t)
	p := newProject(t, x, withC, "$TOOLCHAIN", withCompiler(t, x))
	must(t, os.MkdirAll(filepath.Join(p.home, ".ssh"), 0o755))
	must(t, os.WriteFile(filepath.Join(p.home, ".ssh", "greet.h"), []byte("#define GREETING \"secret\"\n"), 0o644))
	config, err := os.ReadFile(p.path("gobuild.hcl"))
	must(t, err)
	for _, dir := range []string{filepath.Join(p.home, ".ssh"), p.home + "/.", "/etc"} {
		must(t, os.RemoveAll(p.path("include")))
		env := "  env       = { CGO_CFLAGS = \"-I" + dir + " -I" + dir + "/.ssh\" }\n  cgo       ="
		p.put(t, "gobuild.hcl", strings.Replace(string(config), "  cgo       =", env, 1))
		p.fails(t, 1, []string{"greet.h"}, "build", "-only=app/dynamic")
	}
}

// hostileTrial runs build -clean, which starts what was built.
func hostileTrial(t *testing.T, x executor) {
	needNamespaces(t)
	p := newProject(t, x, small)
	must(t, os.WriteFile(filepath.Join(p.home, ".netrc"), []byte("secret\n"), 0o644))
	p.put(t, "main.go", `package main

import "os"

func main() {
	for _, name := range []string{"`+filepath.Join(p.home, ".netrc")+`", "`+p.path("main.go")+
		`", "/var/run/docker.sock"} {
		if _, err := os.Stat(name); err == nil {
			panic("it sees " + name)
		}
	}
	if os.WriteFile("`+p.home+`/written", nil, 0o644) == nil {
		panic("it writes")
	}
	os.Exit(7)
}
`)
	contains(t, p.ok(t, "build", "-clean", "-only=small").stdout.String(), "exit code 7")
}

// unprotectedIsSaid runs without the permission to create namespaces.
func unprotectedIsSaid(t *testing.T, x executor) {
	needNamespaces(t)
	p := newProject(t, x, quick)
	p.ok(t, "build")
	p.put(t, "main.go", "package main\n\nfunc main() { println(\"again\") }\n")
	script := `echo 0 > /proc/sys/user/max_user_namespaces &&
exec setpriv --bounding-set=-all --inh-caps=-all --ambient-caps=-all "$@"`
	forbid := func(cmd *exec.Cmd) {
		cmd.Args = append([]string{"unshare", "--user", "--map-root-user", "sh", "-c", script, "sh", cmd.Path},
			cmd.Args[1:]...)
		path, err := exec.LookPath("unshare")
		must(t, err)
		cmd.Path = path
	}
	c := p.start(t, forbid, "build").wait()
	if c.code != 0 {
		t.Fatalf("exit code %d\n%s", c.code, c.stderr.String())
	}
	contains(t, c.stderr.String(), "warning: commands of this build run with all of your rights", "home directory",
		"use the network", "sysctl -w user.max_user_namespaces", "-executor=docker")
	if n := strings.Count(c.stderr.String(), "all of your rights"); n != 1 {
		t.Errorf("it is said %d times:\n%s", n, c.stderr.String())
	}
	contains(t, p.start(t, forbid, "plan").wait().stdout.String(),
		"guards that it lacks here: read-only-sources, no-other-outputs, no-network, no-privileges")
	if again := p.start(t, forbid, "build").wait(); strings.Contains(again.stderr.String(), "warning") {
		t.Errorf("nothing ran, and there is a warning:\n%s", again.stderr.String())
	}
}

// oldRequires is a module whose go.sum Go 1.12 would rewrite: a line is missing that it does not need.
const oldRequires = `
-- go.mod --
module example.com/old

go 1.12

require $DEP v1.0.0
-- go.sum --
$SUMS
-- main.go --
package main

import "$DEP"

func main() { println(dep.Text()) }
-- gobuild.hcl --
toolchain "old" { version = "$GO" }

target "old" {
  package   = "."
  toolchain = toolchain.old
}
`

// oldGoKeepsSums builds with versions of Go that write to go.mod and go.sum if they can.
func oldGoKeepsSums(t *testing.T, x executor) {
	if x.engine == nil {
		needNamespaces(t)
	}
	const version = "1.12.17"
	fetchToolchain(t, x, version) // from the user's proxy: the project's has modules only
	p := newRequiring(t, x, strings.ReplaceAll(oldRequires, "$GO", version))
	before := tree(t, p.dir, own...)
	p.ok(t, "build")
	if got := prints(t, p.binary("old")); got != "from the proxy\n" {
		t.Errorf("it prints %q", got)
	}
	sameFiles(t, before, tree(t, p.dir, own...))
}
