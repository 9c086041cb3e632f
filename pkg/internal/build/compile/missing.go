package compile

import (
	"errors"
	"fmt"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// explainMissingProgram says what to do about a fetch that failed since there is no version control
// program; another failure stays as it is.
func explainMissingProgram(c plan.Command, output []byte, err error) error {
	var exit *executor.ExitError
	program := executor.MissingProgram(output)
	if c.Fetch == nil || program == "" || !errors.As(err, &exit) {
		return err
	}
	return fmt.Errorf("a module needs %[1]s, which is not there: install %[1]s, or use Docker and name an image that "+
		"has it: docker { image = \"…\" }: %[2]w", program, err)
}
