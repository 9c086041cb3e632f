// Command hash needs a library beside the C library.
package main

// #cgo LDFLAGS: -lcrypt
// #include <crypt.h>
import "C"

import "fmt"

func main() { fmt.Println(C.GoString(C.crypt(C.CString("secret"), C.CString("$6$salt$")))) }
