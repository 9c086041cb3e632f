package bounded

import (
	"os/exec"
	"strings"
	"testing"
)

// A process that takes more is refused it, and so are the processes that it starts.
func TestMemory(t *testing.T) {
	const script = `read line; sh -c 'x=$(head -c 200000000 /dev/zero | tr "\0" a); echo ${#x}'`
	for most, fails := range map[uint64]bool{32 << 20: true, 4 << 30: false} {
		cmd := exec.Command("sh", "-c", script)
		var out Buffer
		out.Most = 1 << 10
		cmd.Stdout, cmd.Stderr = &out, &out
		in, err := cmd.StdinPipe()
		if err == nil {
			err = cmd.Start()
		}
		if err != nil {
			t.Fatal(err)
		}
		LimitMemory(cmd.Process.Pid, most)
		in.Write([]byte("go\n"))
		err = cmd.Wait()
		if (err != nil || !strings.Contains(string(out.Bytes()), "200000000")) != fails {
			t.Errorf("with %d bytes: %v: %s", most, err, out.Bytes())
		}
	}
}
