package main

import (
	"fmt"
	"os"

	"rsc.io/quote"
)

func main() {
	os.Setenv("LC_ALL", "en") // the published sampler speaks many languages
	fmt.Println(quote.Hello())
}
