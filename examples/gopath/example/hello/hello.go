// Command hello prints a greeting that it has to turn round first.
package main

import (
	"fmt"
	"runtime"

	"github.com/golang/example/reverse"
)

func main() {
	fmt.Printf("%s (%s)\n", reverse.String("!oG detide ,olleH"), runtime.Version())
}
