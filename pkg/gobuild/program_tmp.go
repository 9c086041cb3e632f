package gobuild
import ("context"; "errors"; "github.com/gobuild-dev/gobuild/pkg/execute")
func (s *session) runProgram(ctx context.Context, bin execute.BinaryResult, args []string) (int, error) { return 0, errors.New("tmp") }
