package testbinary

import (
	_ "testing"

	_ "github.com/gobuild-dev/gobuild/pkg/gobuild" // forbidden
	_ "golang.org/x/tools/txtar"                   // forbidden
)
