// Lookup asks the C library for a user and a host, and loads another library by name.
package main

// #cgo LDFLAGS: -ldl
// #include <dlfcn.h>
// #include <netdb.h>
// #include <pwd.h>
// static const char *user(int uid) { struct passwd *p = getpwuid(uid); return p ? p->pw_name : "nobody knows"; }
// static int host(const char *name) { struct addrinfo *a; return getaddrinfo(name, 0, 0, &a) == 0; }
// static int load(const char *name) { return dlopen(name, RTLD_NOW) != 0; }
import "C"

import "fmt"

func main() {
	fmt.Println("user 0:", C.GoString(C.user(0)))
	fmt.Println("localhost has an address:", C.host(C.CString("localhost")) == 1)
	fmt.Println("libcrypt is there:", C.load(C.CString("libcrypt.so.1")) == 1)
}
