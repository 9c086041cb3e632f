// Command greet prints the greeting that its configuration file holds.
package main

import (
	"fmt"
	"os"
)

func main() {
	greeting, err := os.ReadFile("/etc/tools/greeting")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Print(string(greeting))
}
