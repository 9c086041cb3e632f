package fake_test

import (
	"context"
	"fmt"
	"io"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor/executortest"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor/fake"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

func command(args ...plan.Text) plan.Command {
	return plan.Command{Toolchain: plan.Toolchain{Version: "1.26.8"}, Args: args}
}

// answer does what the first argument says.
func answer(ctx context.Context, c plan.Command, w io.Writer) error {
	fmt.Fprintln(w, "it is", c.Args[0].String())
	switch c.Args[0] {
	case "fail":
		return &executor.ExitError{Code: 3}
	case "wait":
		<-ctx.Done()
		return context.Cause(ctx)
	}
	return nil
}

func TestContract(t *testing.T) {
	for _, can := range []plan.Capabilities{fake.InContainers(), fake.OnMachine()} {
		t.Run(can.Name, func(t *testing.T) {
			executortest.Run(t, executortest.Subject{
				New: func(t *testing.T) executor.Executor {
					e := fake.New(can)
					e.OnRun = answer
					e.Caches = t.TempDir()
					t.Cleanup(func() {
						if err := e.Close(); err != nil {
							t.Error(err)
						}
					})
					return e
				},
				Prints: command("print"), Output: "it is print", Fails: command("fail"), Code: 3,
				Waits: command("wait"),
			})
		})
	}
}

func TestRecords(t *testing.T) {
	e := fake.New(fake.InContainers())
	e.Toolchains = map[string]string{"golang:1.26": "1.26.8"}
	e.Prepare([]plan.Command{command("a"), command("b")})
	if err := e.Run(t.Context(), command("a"), io.Discard); err != nil {
		t.Error(err)
	}
	if version, digest, err := e.ImageToolchain(t.Context(), "golang:1.26"); version != "1.26.8" || digest == "" ||
		err != nil {
		t.Errorf("%s %s %v", version, digest, err)
	}
	if err := e.Close(); err != nil {
		t.Error(err)
	}
	if err := e.Run(t.Context(), command("b"), io.Discard); err == nil {
		t.Error("it runs a command after Close")
	}
	if ran := e.Ran(); len(ran) != 2 || ran[1].String() != "b" || e.Called("Prepare") != 1 || len(e.Calls()) != 5 {
		t.Errorf("recorded %v", e.Calls())
	}
}
