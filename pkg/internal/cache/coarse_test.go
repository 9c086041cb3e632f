//go:build linux

package cache_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/gobuild-dev/gobuild/pkg/internal/cache"
	"github.com/gobuild-dev/gobuild/pkg/internal/testchild"
)

// Newer kernels give most file systems times so fine that two edits never share one. On a
// ramfs they still come in ticks: this process mounts one where nobody else sees it.
func init() { children["coarse"] = editOnRamfs }

func TestRacyEditsOnACoarseClock(t *testing.T) {
	c := testchild.Command(t, "coarse", t.TempDir())
	c.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWNS,
		UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}},
	}
	err := c.Start()
	if errors.Is(err, os.ErrPermission) || errors.Is(err, syscall.ENOSPC) {
		t.Skip("needs user namespaces: ", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	switch err := c.Wait(); c.ProcessState.ExitCode() {
	case 0:
	case cannotMount:
		t.Skip("needs to mount a ramfs")
	default:
		t.Fatal(err)
	}
}

const cannotMount = 3

func editOnRamfs(dir string) error {
	if syscall.Mount("ramfs", dir, "ramfs", 0, "") != nil {
		os.Exit(cannotMount)
	}
	path, index := filepath.Join(dir, "file"), filepath.Join(dir, "state", "index")
	h, err := cache.OpenHasher(index)
	if err != nil {
		return err
	}
	shared := 0 // edits with the times of the edit before
	var last [2]int64
	for i := range 1000 {
		content := fmt.Appendf(nil, "%04d", i)
		if err := os.WriteFile(path, content, 0o644); err != nil {
			return err
		}
		now, err := times(path)
		if err != nil {
			return err
		}
		if now == last {
			shared++
		}
		last = now
		if i%100 == 0 { // now and then, let the file settle and come from the index
			time.Sleep(30 * time.Millisecond)
		}
		if i%3 == 0 {
			if err := h.Save(); err != nil {
				return err
			}
			if h, err = cache.OpenHasher(index); err != nil {
				return err
			}
		}
		if err := checkContent(h, path, content); err != nil {
			return fmt.Errorf("edit %d: %w", i, err)
		}
	}
	if shared == 0 {
		return errors.New("no two edits had the same times: this file system tests nothing")
	}
	return nil
}

func times(path string) (t [2]int64, err error) {
	var s syscall.Stat_t
	err = syscall.Stat(path, &s)
	return [2]int64{s.Mtim.Nano(), s.Ctim.Nano()}, err
}
