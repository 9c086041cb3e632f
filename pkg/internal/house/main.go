package main

import (
	"flag"
	"fmt"
	"os"
)

func main() {
	check := flag.Bool("check", false, "print only what breaks a limit, and end with exit code 1 if something does")
	update := flag.String("update", "", "a file between whose house marks the numbers are written")
	root := flag.String("root", "pkg", "the directory whose packages are measured")
	flag.Parse()
	h, err := measure(*root)
	if err != nil {
		fmt.Fprintln(os.Stderr, "Error:", err)
		os.Exit(1)
	}
	if !*check {
		h.print(os.Stdout)
	}
	if *update != "" {
		if err := h.write(*update); err != nil {
			fmt.Fprintln(os.Stderr, "Error:", err)
			os.Exit(1)
		}
	}
	broken := h.broken()
	for _, b := range broken {
		fmt.Println(b)
	}
	if *check && len(broken) > 0 {
		os.Exit(1)
	}
}
