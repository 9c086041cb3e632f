package main

import (
	"fmt"
	"runtime"
)

func main() {
	sum := 0
	for i := 1; i <= 10; i++ {
		sum += i
	}
	fmt.Println("The sum is", sum, "in", runtime.Version())
}
