package run

import (
	"os"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/agent"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/dockertest"
)

func TestMain(m *testing.M) {
	agent.Reexec()
	os.Exit(dockertest.Main(m))
}
