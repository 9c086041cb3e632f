package runs

import (
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

// TestMain is also a run that is killed.
func TestMain(m *testing.M) {
	if cacheDir := os.Getenv("RUNS_TEST"); cacheDir != "" {
		r, err := Begin(cacheDir, About{Dir: "/project", Volumes: "mine"})
		if err == nil {
			_, err = r.Temp("left-")
		}
		if err != nil {
			os.Exit(1)
		}
		os.Exit(0) // without End, as one that is killed
	}
	os.Exit(m.Run())
}

func entries(t *testing.T, cacheDir string) (names []string) {
	t.Helper()
	list, err := os.ReadDir(filepath.Join(cacheDir, dirName))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range list {
		names = append(names, e.Name())
	}
	return names
}

func TestRun(t *testing.T) {
	cacheDir := t.TempDir()
	r, err := Begin(cacheDir, About{Dir: "/project"})
	if err != nil {
		t.Fatal(err)
	}
	temp, err := r.Temp("x-")
	if err != nil {
		t.Fatal(err)
	}
	if living := Living(cacheDir); !Alive(cacheDir, r.ID) || living[r.ID].Dir != "/project" ||
		living[r.ID].PID != os.Getpid() {
		t.Errorf("the runs that live are %v", living)
	}
	if list := Killed(cacheDir); len(list) > 0 {
		t.Errorf("%d runs were killed", len(list))
	}
	r.End()
	r.End()
	if _, err := os.Stat(temp); err == nil || Alive(cacheDir, r.ID) {
		t.Error("after its end the run is there")
	}
	if left := entries(t, cacheDir); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
}

func TestKilled(t *testing.T) {
	cacheDir := t.TempDir()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "RUNS_TEST="+cacheDir)
	if err := cmd.Run(); err != nil {
		t.Fatal(err)
	}
	list := Killed(cacheDir)
	if len(list) != 1 || list[0].About.Dir != "/project" || list[0].Volumes != "mine" {
		t.Fatalf("the killed runs are %v", list)
	}
	if others := Killed(cacheDir); len(others) > 0 {
		t.Error("another tidies up, too")
	}
	if Alive(cacheDir, list[0].ID) {
		t.Error("a run lives that this process tidies up after")
	}
	list[0].Keep()
	if Alive(cacheDir, list[0].ID) {
		t.Error("a killed run lives")
	}
	for _, d := range Killed(cacheDir) {
		d.Remove()
	}
	if left := entries(t, cacheDir); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
}

// Runs begin and end while others look for killed ones.
func TestAtOnce(t *testing.T) {
	cacheDir := t.TempDir()
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			for range 50 {
				r, err := Begin(cacheDir, About{})
				if err != nil {
					t.Error(err)
					return
				}
				for _, d := range Killed(cacheDir) {
					if d.ID == r.ID {
						t.Error("this run counts as killed")
					}
					d.Remove()
				}
				if _, err := r.Temp("x-"); err != nil || !Alive(cacheDir, r.ID) {
					t.Errorf("a run that lives is gone: %v", err)
				}
				r.End()
			}
		})
	}
	wait.Wait()
	if left := entries(t, cacheDir); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
}

func TestPlace(t *testing.T) {
	a, b := t.TempDir(), t.TempDir()
	placeOf := func(dir string) string {
		place, err := Place(dir)
		if err != nil {
			t.Fatal(err)
		}
		return place
	}
	if first := placeOf(a); first != placeOf(a) || first == placeOf(b) {
		t.Error("places are not those of their directories")
	}
	word, err := os.ReadFile(filepath.Join(a, dirName, placeName))
	if err == nil {
		err = os.WriteFile(filepath.Join(b, dirName, placeName), word, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	if placeOf(a) == placeOf(b) {
		t.Error("a copy is the same place")
	}
}

// A run that is killed while it asks for containers says so to the next, and no other run does.
func TestCreating(t *testing.T) {
	dir := t.TempDir()
	for _, killedWithin := range []bool{true, false} {
		r, err := Begin(dir, About{})
		if err != nil {
			t.Fatal(err)
		}
		one, two := r.Creating(), r.Creating()
		one()
		if !killedWithin {
			two()
		}
		r.unlock() // as the system does for a process that is killed
		for range 2 {
			killed := Killed(dir)
			if len(killed) != 1 || killed[0].Asked.IsZero() == killedWithin {
				t.Fatalf("killed within a creation: %t: %+v", killedWithin, killed)
			}
			killed[0].Keep()
		}
		Killed(dir)[0].Remove()
		if left, _ := os.ReadDir(filepath.Join(dir, dirName)); len(left) > 0 {
			t.Errorf("left: %v", left)
		}
	}
}
