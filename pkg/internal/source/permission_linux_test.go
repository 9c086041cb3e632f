package source

import (
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
)

// asNobody runs f on a thread that may do no more than any user, though the tests run as root.
func asNobody(t *testing.T, f func()) {
	if os.Getuid() != 0 {
		f()
		return
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		runtime.LockOSThread() // and never unlocked, so that the thread ends with this goroutine
		if _, _, errno := syscall.RawSyscall(syscall.SYS_SETFSUID, 65534, 0, 0); errno != 0 {
			t.Errorf("setfsuid: %v", errno)
			return
		}
		f()
	}()
	<-done
}

func TestNoPermission(t *testing.T) {
	root := tree(t, map[string]string{
		"m/go.mod":        "module example.com/m\n",
		"m/cmd/a/main.go": program,
		"file/go.mod":     "module example.com/m\n",
		"file/main.go":    program,
	})
	if err := os.Chmod(filepath.Dir(root), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, closed := range []string{"m/cmd/a", "file/go.mod"} {
		path := filepath.Join(root, filepath.FromSlash(closed))
		if err := os.Chmod(path, 0); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = os.Chmod(path, 0o755) })
	}
	asNobody(t, func() {
		_, err := Mains(filepath.Join(root, "m"), "./cmd/...", "linux", "amd64", nil)
		failing(t, err, filepath.Join(root, "m", "cmd", "a"), "permission denied")
		_, err = FindModule(filepath.Join(root, "file"))
		failing(t, err, filepath.Join(root, "file", "go.mod"), "permission denied")
		_, err = Package(filepath.Join(root, "m", "cmd", "a"), "linux", "amd64", false, nil)
		failing(t, err, filepath.Join(root, "m", "cmd", "a"), "permission denied")
	})
}
