package agent

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
)

// The ways in which the executable works with the files of a directory of its container: see
// executor.ReadFiles and executor.AddFiles. It does so as a process of its own, which the engine starts,
// and not as the agent: its input and output are as long as the files, and wait for each other.
const (
	readsFiles = "read"
	addsFiles  = "add"
)

// ReadTask are the arguments of the executable for writing files of a directory to its output. Their paths
// are its input: see WritePaths.
func ReadTask(dir string) []string { return []string{protocolVersion, readsFiles, dir} }

// AddTask are the arguments of the executable for adding files to a directory. They are its input.
func AddTask(dir string) []string { return []string{protocolVersion, addsFiles, dir} }

// WritePaths writes the input of a ReadTask.
func WritePaths(w io.Writer, paths []string) error { return json.NewEncoder(w).Encode(paths) }

// serveFiles does what the arguments say, and returns its exit code.
func serveFiles(args []string, in io.Reader, out, messages io.Writer) int {
	err := doFiles(args, in, out)
	if err == nil {
		return 0
	}
	fmt.Fprint(messages, err)
	return 1
}

func doFiles(args []string, in io.Reader, out io.Writer) error {
	if len(args) != 3 || args[0] != protocolVersion {
		return fmt.Errorf("the executable of gobuild was replaced by another version")
	}
	switch args[1] {
	case readsFiles:
		var paths []string
		if err := json.NewDecoder(in).Decode(&paths); err != nil {
			return err
		}
		return executor.ReadFiles(args[2], paths, out)
	case addsFiles:
		return executor.AddFiles(args[2], in)
	}
	return fmt.Errorf("there is no task %q", args[1])
}
