package process

import (
	"os/exec"
	"syscall"
	"unsafe"

	"golang.org/x/sys/windows"

	"github.com/gobuild-dev/gobuild/pkg/internal/sandbox"
)

// A tree is a command with all processes that it starts: a job object, which takes its
// processes along when its last handle closes, as it does when gobuild is killed.
type tree struct {
	cmd     *exec.Cmd
	root    *sandbox.Root // nil: there are no sandboxes on Windows
	job     windows.Handle
	started chan struct{}
}

func newTree(cmd *exec.Cmd, _ Level, _ bool) *tree {
	cmd.SysProcAttr = &syscall.SysProcAttr{CreationFlags: windows.CREATE_NEW_PROCESS_GROUP}
	return &tree{cmd: cmd, started: make(chan struct{})}
}

// start puts the process into its job right after its start: Go starts nothing that soon.
func (t *tree) start() error {
	defer close(t.started)
	var err error
	if t.job, err = newJob(); err != nil {
		return err
	}
	if err := t.cmd.Start(); err != nil {
		return err
	}
	h, err := windows.OpenProcess(windows.PROCESS_SET_QUOTA|windows.PROCESS_TERMINATE, false, uint32(t.cmd.Process.Pid))
	if err != nil {
		return nil // it has ended already
	}
	defer windows.CloseHandle(h)
	_ = windows.AssignProcessToJobObject(t.job, h)
	return nil
}

func newJob() (windows.Handle, error) {
	job, err := windows.CreateJobObject(nil, nil)
	if err != nil {
		return 0, err
	}
	var info windows.JOBOBJECT_EXTENDED_LIMIT_INFORMATION
	info.BasicLimitInformation.LimitFlags = windows.JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE
	_, err = windows.SetInformationJobObject(job, windows.JobObjectExtendedLimitInformation,
		uintptr(unsafe.Pointer(&info)), uint32(unsafe.Sizeof(info)))
	return job, err
}

// terminate kills: there is no way to ask that reaches all.
func (t *tree) terminate() { t.kill() }

func (t *tree) kill() {
	<-t.started
	if t.job != 0 {
		_ = windows.TerminateJobObject(t.job, 1)
	}
	if t.cmd.Process != nil {
		_ = t.cmd.Process.Kill()
	}
}

func (t *tree) close() {
	if t.job != 0 {
		_ = windows.CloseHandle(t.job)
	}
}
