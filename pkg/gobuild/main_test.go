package gobuild_test

import (
	"os"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/gobuild"
)

func TestMain(m *testing.M) {
	gobuild.Reexec()
	os.Exit(m.Run())
}
