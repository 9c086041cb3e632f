//go:build mage

package main

import (
	"context"
	"fmt"
)

// Soak runs gobuild while it is killed, its caches are damaged, disks are full and servers lie.
func Soak(ctx context.Context,
	rounds *int, // how many rounds each loop has; left out, 100
	loop *string, // a test without "Test", as in go test -run, such as Kill or Kill/host; left out, all
	seed *int, // draws what happens; left out, one of the clock's, which is printed
) error {
	args := []string{"test", "-count=1", "-v", "-timeout=0", "-run=^Test" + or(loop, ""), "./pkg/internal/soak",
		fmt.Sprintf("-rounds=%d", or(rounds, 100))}
	if seed != nil {
		args = append(args, fmt.Sprintf("-seed=%d", *seed))
	}
	return command(ctx, "go", args...).Run()
}
