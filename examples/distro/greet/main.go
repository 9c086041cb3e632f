// Command greet needs the C library and nothing else.
package main

// #include <stdlib.h>
import "C"

import "fmt"

func main() { fmt.Println("hello number", C.abs(-1)) }
