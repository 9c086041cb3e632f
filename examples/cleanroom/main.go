package main

import (
	"fmt"

	"rsc.io/quote"
)

var version string

func main() { fmt.Println(version+":", quote.Go()) }
