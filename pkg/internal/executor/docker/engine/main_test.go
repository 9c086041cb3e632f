package engine_test

import (
	"os"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/dockertest"
)

func TestMain(m *testing.M) { os.Exit(dockertest.Main(m)) }
