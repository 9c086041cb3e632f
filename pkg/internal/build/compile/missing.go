package compile

import (
	"errors"
	"fmt"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// explainMissingProgram adds the remedy to the error of a fetch that failed for lack of a version
// control program. It returns other errors unchanged.
func explainMissingProgram(c plan.Command, output []byte, err error) error {
	var exit *executor.ExitError
	program := executor.MissingProgram(output)
	if c.Fetch == nil || program == "" || !errors.As(err, &exit) {
		return err
	}
	return fmt.Errorf("a module needs %[1]s, which is not there: install %[1]s, or use Docker and name an image that "+
		"has it: docker { image = \"…\" }: %[2]w", program, err)
}
