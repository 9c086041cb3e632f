package conformance

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// bundled is a dynamic program on scratch: it looks up a user and a name through the C
// library, and loads another library by name.
const bundled = `
-- go.mod --
module example.com/bundled

go 1.26.8
-- main.go --
package main

// #cgo LDFLAGS: -ldl -lm
// #include <dlfcn.h>
// #include <math.h>
// #include <pwd.h>
// #include <netdb.h>
// #include <stddef.h>
// static const char *user(int uid) { struct passwd *p = getpwuid(uid); return p ? p->pw_name : "nobody knows"; }
// static int resolve(const char *name) { struct addrinfo *a; return getaddrinfo(name, NULL, NULL, &a); }
// static int load(const char *name) { return dlopen(name, RTLD_NOW) != NULL; }
import "C"

import (
	"fmt"
	"os"
)

func main() {
	fmt.Println("root is", C.GoString(C.user(0)), "and 3 cubed is", float64(C.pow(3, 3)))
	fmt.Println("10001 is", C.GoString(C.user(10001)))
	if len(os.Args) > 1 {
		fmt.Println(os.Args[1], C.resolve(C.CString(os.Args[1])))
	}
	fmt.Println("loaded", C.load(C.CString("libcrypt.so.1")))
}
-- gobuild.hcl --
toolchain "c" {
  $TOOLCHAIN
}

target "app" {
  package   = "."
  toolchain = toolchain.c
  cgo       = "dynamic"
  ldflags   = ["-s", "-w"]
}

image "app" {
  base       = "scratch"
  targets    = [target.app]
  libc       = "bundle"
  libc_extra = ["/lib/x86_64-linux-gnu/libcrypt.so.1"]
  users      = ["app:10001"]
  user       = "app"
  tags       = ["$MARK-bundled:1"]
}

image "on" {
  base    = image.app
  targets = [target.app]
  dir     = "/bin"
  tags    = ["$MARK-onbundled:1"]
}
`

// TestBundle bundles a program on scratch with its C library.
func TestBundle(t *testing.T) {
	onBoth(t, func(t *testing.T, x executor) {
		p := newProject(t, x, bundled, "$TOOLCHAIN", withCompiler(t, x))
		contains(t, p.ok(t, "plan").stdout.String(),
			"the C library that its binaries were linked with, /lib/x86_64-linux-gnu/libcrypt.so.1")
		p.ok(t, "image")
		contains(t, p.inside(t, "bundled", "app"), "root is root and 3 cubed is 27\n", "10001 is app\n", "loaded 1\n")
		if x.engine != nil {
			contains(t, prints(t, "docker", "run", "--rm", tag("bundled"), "localhost"), "localhost 0\n")
			size := prints(t, "docker", "image", "inspect", "-f", "{{.Size}}", tag("bundled"))
			if len(strings.TrimSpace(size)) > len("8000000") {
				t.Errorf("the image has %s bytes", size)
			}
		}
		before := p.ok(t, "image").stdout.String()
		if again := p.ok(t, "image"); again.stdout.String() != before ||
			strings.Contains(again.stderr.String(), "collect") {
			t.Errorf("the second time:\n%s%swant\n%s", again.stdout.String(), again.stderr.String(), before)
		}
	})
}

// inside runs the program of an image with only the image's files.
func (p *project) inside(t *testing.T, tagName, layout string) string {
	t.Helper()
	if p.engine != nil {
		return prints(t, "docker", "run", "--rm", tag(tagName))
	}
	if os.Geteuid() != 0 {
		t.Skip("needs root, for chroot")
	}
	dir, entrypoint := unpackImage(t, p.layoutImage(t, layout))
	return prints(t, "chroot", append([]string{dir}, entrypoint...)...)
}

// TestBundleMistakes checks the errors for what cannot be bundled.
func TestBundleMistakes(t *testing.T) {
	takesLong(t)
	onBoth(t, func(t *testing.T, x executor) {
		p := newProject(t, x, bundled, "$TOOLCHAIN", withCompiler(t, x))
		text, err := os.ReadFile(filepath.Join(p.dir, "gobuild.hcl"))
		must(t, err)
		edit := func(old, new string) { p.put(t, "gobuild.hcl", strings.Replace(string(text), old, new, 1)) }
		edit(`"/lib/x86_64-linux-gnu/libcrypt.so.1"`, `"/lib/libnone.so"`)
		p.fails(t, 1, []string{"libc_extra names /lib/libnone.so, which", "does not have"}, "image")
		edit(`base       = "scratch"`, `base       = "debian:bookworm-slim"`)
		p.fails(t, 2, []string{"gobuild.hcl line 15", "A second C library", `base = "scratch"`}, "image")
		edit(`libc       = "bundle"`, ``)
		p.fails(t, 2, []string{"gobuild.hcl line 16", "Libraries without a C library"}, "image")
		edit(`"bundle"`, `"bunlde"`)
		p.fails(t, 2, []string{"gobuild.hcl line 15", `Did you mean "bundle"?`}, "image")
	})
}
