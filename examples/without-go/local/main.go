package main

import "fmt"

func main() { fmt.Println("Built here, without Go!") }
