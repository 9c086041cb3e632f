package main

import (
	"flag"
	"fmt"
	"os"
)

func main() {
	check := flag.Bool("check", false, "end with exit code 1 where a limit is broken")
	root := flag.String("root", "pkg", "the directory whose packages are measured")
	flag.Parse()
	h, err := measure(*root)
	if err != nil {
		fmt.Fprintln(os.Stderr, "Error:", err)
		os.Exit(1)
	}
	h.print(os.Stdout)
	if broken := h.broken(); *check && len(broken) > 0 {
		os.Exit(1)
	}
}
