package testrun

import (
	_ "testing"

	_ "github.com/gobuild-dev/gobuild/pkg/cache" // forbidden
	_ "golang.org/x/tools/txtar"                 // forbidden
)
