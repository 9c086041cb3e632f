//go:build mage

package main

import "context"

// House prints how the code is laid out, in numbers, and what is larger than it should be.
func House(ctx context.Context) error {
	return command(ctx, "go", "run", "./pkg/internal/house").Run()
}
