// Command guest does what its first argument says.
package main

import (
	"fmt"
	"io"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
)

func main() {
	if len(os.Args) < 2 {
		fmt.Println("process", os.Getpid())
		return
	}
	switch os.Args[1] {
	case "list":
		for _, arg := range os.Args[2:] {
			fmt.Printf("<%s>\n", arg)
		}
	case "end":
		code, _ := strconv.Atoi(os.Args[2])
		os.Exit(code)
	case "shout":
		text, _ := io.ReadAll(os.Stdin)
		fmt.Print(strings.ToUpper(string(text)))
	case "terminal":
		info, err := os.Stdout.Stat()
		fmt.Println("a terminal:", err == nil && info.Mode()&os.ModeCharDevice != 0)
	case "where":
		name, _ := os.Hostname()
		fmt.Println(name)
	case "wait":
		signals := make(chan os.Signal, 1)
		signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
		fmt.Println("ready")
		fmt.Println("got", <-signals)
	}
}
