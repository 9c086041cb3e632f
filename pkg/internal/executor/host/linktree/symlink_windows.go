package linktree

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// symlink makes place a link to the directory target. Symbolic links are a privilege on
// Windows; a junction, which cmd's own mklink makes, does as well for a directory.
func symlink(target, place string) error {
	err := os.Symlink(target, place)
	if err == nil {
		return nil
	}
	shell := filepath.Join(os.Getenv("SystemRoot"), "System32", "cmd.exe")
	if out, jerr := exec.Command(shell, "/c", "mklink", "/J", place, target).CombinedOutput(); jerr != nil {
		return fmt.Errorf("%w; nor a junction: %s", err, out)
	}
	return nil
}
