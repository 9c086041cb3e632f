//go:build mage

package main

import "context"

// House prints how the code is laid out, in numbers, and what is larger than it should be.
func House(ctx context.Context,
	update *bool, // write the numbers into pkg/README.md, too
) error {
	args := []string{"run", "./pkg/internal/house"}
	if or(update, false) {
		args = append(args, "-update=pkg/README.md")
	}
	return command(ctx, "go", args...).Run()
}
