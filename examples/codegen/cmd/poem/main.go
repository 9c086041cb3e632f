package main

import (
	"flag"
	"fmt"
	"strings"
)

func main() {
	upper := flag.Bool("upper", false, "print in capitals")
	flag.Parse()
	text := strings.Join(words, " ")
	if *upper {
		text = strings.ToUpper(text)
	}
	fmt.Println(text)
}
