package randomedit

import (
	"os"
	"os/exec"
	"strings"
)

// gitDo runs git in the project.
func (w *walk) gitDo(args ...string) string {
	cmd := exec.Command("git", append([]string{"-c", "user.name=x", "-c", "user.email=x@example.com", "-c",
		"gc.auto=0"}, args...)...)
	cmd.Dir = w.path("project")
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + w.dir}
	out, err := cmd.CombinedOutput()
	if err != nil {
		w.t.Fatalf("git %v: %v\n%s", args, err, out)
	}
	return string(out)
}

// commit commits all, and also nothing.
func (w *walk) commit() string {
	v := w.next()
	w.gitDo("add", "--all", ".", ":!dist")
	w.gitDo("commit", "-q", "--allow-empty", "-m", v)
	return v
}

// stamps returns what can be stamped of the repository's state.
func (w *walk) stamps() string {
	if !w.git {
		return ""
	}
	return w.gitDo("describe", "--all", "--long", "--always", "--dirty") + w.gitDo("describe", "--tags", "--always") +
		w.gitDo("rev-parse", "HEAD") + w.gitDo("status", "--porcelain", "--", ".", ":!dist")
}

func gitCommit(w *walk) (string, effect) {
	if !w.git {
		return "", changes
	}
	return w.commit(), changes
}

func gitTag(w *walk) (string, effect) {
	if !w.git {
		return "", changes
	}
	tag := "v1." + strings.TrimLeft(w.next()[1:], "0") + ".0"
	if w.gitDo("tag", "--points-at", "HEAD") != "" {
		return "", changes // which of two lightweight ones git names is not for us to know
	}
	w.gitDo("tag", tag)
	return tag, changes
}

func gitBranch(w *walk) (string, effect) {
	if !w.git {
		return "", changes
	}
	name := "b" + w.next()
	w.gitDo("checkout", "-q", "-b", name)
	return name, changes
}

// gitIndex stages all: what differs from HEAD still does.
func gitIndex(w *walk) (string, effect) {
	if !w.git {
		return "", maybe
	}
	w.gitDo("add", "--all", ".", ":!dist")
	return "all", maybe
}
