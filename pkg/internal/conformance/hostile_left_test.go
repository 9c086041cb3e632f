//go:build linux

package conformance

import (
	"context"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/docker/docker/api/types/container"

	"github.com/gobuild-dev/gobuild/pkg/internal/testrun"
)

// TestHostileLeft checks that a run removes what a killed one left, and that clean leaves what
// others use.
func TestHostileLeft(t *testing.T) {
	isHostile(t)
	onBoth(t, func(t *testing.T, x executor) {
		warm(t, x)
		runEach(t, x, []bullet{
			{"what a killed run left is gone after the next", leftByKilled},
			{"what is left of it anywhere is gone, and what others use stays", leftAnywhere},
			{"clean during a compile does not disturb it", cleanDuringCompile},
		},
			bullet{"an interrupt while the engine creates a container", leftByCreate},
			bullet{"clean of another user leaves ours", cleanOfAnother},
		)
	})
}

func leftByKilled(t *testing.T, x executor) {
	l := newSlowIsolated(t, x)
	r := l.startRun(t, testrun.Spec{Args: []string{"image"}})
	l.waitForCompiler(t, r)
	r.Kill()
	if list, err := l.place.Left(); err != nil || len(list) == 0 {
		t.Fatalf("nothing is left: %v", err)
	}
	l.put(t, "main.go", "package main\n\nfunc main() {}\n")
	l.ok(t, "build")
	l.checkNothingLeft(t)
}

// killedRun kills a run of this cache, and returns its labels in the engine.
func (l *isolated) killedRun(t *testing.T) (labels map[string]string) {
	t.Helper()
	l.put(t, "main.go", slowProgram(mark+t.Name()))
	r := l.startRun(t, testrun.Spec{Args: []string{"build"}})
	l.waitForCompiler(t, r)
	if l.engine != nil {
		list, err := l.engine.ContainerList(context.Background(), container.ListOptions{})
		must(t, err)
		for _, c := range list {
			if strings.Contains(fmt.Sprint(c.Mounts), l.root) {
				labels = c.Labels
			}
		}
		if labels["dev.gobuild.run"] == "" {
			t.Fatalf("the container of the run has the labels %v", labels)
		}
	}
	r.Kill()
	l.put(t, "main.go", "package main\n\nfunc main() {}\n")
	return labels
}

// leftAnywhere puts files into each place where a killed run can leave some.
func leftAnywhere(t *testing.T, x executor) {
	l := newIsolated(t, x, small)
	l.ok(t, "build")
	labels := l.killedRun(t)
	old := time.Now().Add(-2 * time.Second)
	for _, name := range []string{
		filepath.Join(l.cache, ".gobuild-ROOT.tmp"), filepath.Join(l.cache, "registry", "blobs", ".gobuild-BLOB.tmp"),
		filepath.Join(l.cache, "layers", ".gobuild-LAYER.tmp"), filepath.Join(l.cache, "packages", ".gobuild-DIR.tmp",
			"image.tar"),
	} {
		must(t, os.MkdirAll(filepath.Dir(name), 0o755))
		must(t, os.WriteFile(name, nil, 0o600))
		must(t, os.Chtimes(name, old, old))
	}
	var ours, others string
	if x.engine != nil {
		ours = l.container(t, labels)
		labels["dev.gobuild.place"] = "elsewhere"
		others = l.container(t, labels)
	}
	l.ok(t, "build") // nothing changed, and yet
	l.checkNothingLeftBut(t, others)
	if x.engine == nil {
		return
	}
	must(t, x.engine.ContainerRemove(context.Background(), others,
		container.RemoveOptions{Force: true, RemoveVolumes: true}))
	if _, err := x.engine.ContainerInspect(context.Background(), ours); err == nil {
		t.Error("the container of the killed run is there")
	}
}

// container creates a container with labels, which the engine would never remove itself.
func (l *isolated) container(t *testing.T, labels map[string]string) string {
	t.Helper()
	ctx := context.Background()
	labels = maps.Clone(labels)
	labels["mark"] = l.root
	image := strings.Fields(prints(t, "docker", "images", "-q", "gobuild-toolchain"))[0]
	made, err := l.engine.ContainerCreate(ctx,
		&container.Config{Image: image, Entrypoint: []string{"/none"}, Labels: labels}, nil, nil, nil, "")
	must(t, err)
	t.Cleanup(func() {
		_ = l.engine.ContainerRemove(ctx, made.ID, container.RemoveOptions{Force: true, RemoveVolumes: true})
	})
	return made.ID
}

// checkNothingLeftBut is checkNothingLeft except for one container.
func (l *isolated) checkNothingLeftBut(t *testing.T, id string) {
	t.Helper()
	list := l.left(t, 1)
	for _, what := range list {
		if id == "" || !strings.Contains(what, id[:12]) {
			t.Errorf("left: %s", what)
		}
	}
	if id != "" && len(list) == 0 {
		t.Error("the container of another machine is gone")
	}
}

// leftByCreate interrupts gobuild after the engine has created a container and before gobuild
// learns of it.
func leftByCreate(t *testing.T, x executor) {
	l := newIsolated(t, x, small)
	l.put(t, "main.go", fmt.Sprintf("package main\n\nfunc main() { println(%q) }\n", mark+t.Name()))
	l.watch = newWatcher(t, x.engine)
	made := make(chan struct{}, 64)
	l.watch.made = func() { made <- struct{}{}; time.Sleep(500 * time.Millisecond) }
	r := l.startRun(t, testrun.Spec{Args: []string{"build"}})
	select {
	case <-made:
	case <-r.Ended():
		t.Fatal(r.Stderr.String())
	}
	r.Signal(syscall.SIGINT)
	l.checkInterrupted(t, r)
}

func cleanDuringCompile(t *testing.T, x executor) {
	l := newSlowIsolated(t, x)
	l.ownVolumes(t)
	r := l.startRun(t, testrun.Spec{Args: []string{"build"}})
	l.waitForCompiler(t, r)
	other := newProject(t, x, small)
	other.env = l.env
	c := other.ok(t, "clean")
	if x.engine != nil {
		contains(t, c.stdout.String(), "kept ",
			fmt.Sprintf("gobuild uses it, process %d in %s", r.Cmd.Process.Pid, l.dir))
	}
	if _, err := r.Wait(0); err == nil {
		t.Fatalf("the build ended: %s", r.Stderr.String())
	}
	r.Signal(syscall.SIGINT)
	l.checkInterrupted(t, r)
}

// cleanOfAnother checks that one user's clean removes that user's volumes and toolchains, not
// another's.
func cleanOfAnother(t *testing.T, x executor) {
	if os.Getuid() != 0 {
		t.Skip("needs root")
	}
	l := newIsolated(t, x, small)
	l.ownVolumes(t)
	l.ok(t, "build")
	before := l.engineNames(t)
	if len(before) < 3 {
		t.Fatalf("in the engine there is only %v", before)
	}
	const another = stranger + 1
	theirs := newProject(t, x, small)
	root := filepath.Dir(theirs.dir)
	theirs.env = []string{"GOBUILD_CACHE=" + filepath.Join(root, "cache")}
	must(t, chownAll(root, another))
	c := theirs.start(t, func(cmd *exec.Cmd) {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: another, Gid: another}}
	}, "clean").wait()
	if c.code != 0 {
		t.Fatalf("exit code %d: %s", c.code, c.stderr.String())
	}
	if after := l.engineNames(t); fmt.Sprint(after) != fmt.Sprint(before) {
		t.Errorf("there was %v, and is %v; it printed %s", before, after, c.stdout.String())
	}
	l.ok(t, "clean")
	if volumes := strings.Fields(prints(t, "docker", "volume", "ls", "-q", "--filter", "name="+
		filepath.Base(l.root))); len(volumes) > 0 {
		t.Errorf("its own clean leaves %v", volumes)
	}
}

// engineNames returns this user's volumes of the project, and images of toolchains.
func (l *isolated) engineNames(t *testing.T) []string {
	t.Helper()
	volumes := prints(t, "docker", "volume", "ls", "-q", "--filter", "name="+filepath.Base(l.root))
	images := prints(t, "docker", "images", "--format", "{{.Repository}}:{{.Tag}}", "gobuild-toolchain")
	return slices.DeleteFunc(strings.Fields(volumes+images), func(name string) bool {
		return strings.Contains(name, ":") && !strings.Contains(name, ":go1.26.8-") // others build, too
	})
}
