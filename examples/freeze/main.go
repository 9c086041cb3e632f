package main

import (
	"fmt"
	"os"
	"os/exec"
)

func main() {
	out, err := exec.Command("go", "version").CombinedOutput()
	if err != nil {
		out = []byte(err.Error() + "\n")
	}
	dir, _ := os.Getwd()
	fmt.Printf("%s %v in %s, beside %s", os.Getenv("GREETING"), os.Args[1:], dir, out)
}
