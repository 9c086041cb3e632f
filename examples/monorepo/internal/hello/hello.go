// Package hello is shared by all programs of the repository.
package hello

import "fmt"

// Version is set by the linker.
var Version = "unknown"

// From prints who is running.
func From(program string) { fmt.Printf("%s %s\n", program, Version) }
