package main

import (
	"fmt"

	"example.com/override/workspace/greeting"
	"golang.org/x/example/hello/reverse"
)

func main() { fmt.Println(reverse.String(greeting.Turned)) }
