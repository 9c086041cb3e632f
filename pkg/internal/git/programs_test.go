//go:build unix

package git

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// settingsThatRun are all settings of a repository by which git's commands run a program.
var settingsThatRun = []string{
	"filter.x.clean", "filter.x.smudge", "filter.x.process", "filter.Odd Name.v2.clean", "core.fsmonitor", "core.pager",
	"core.editor", "core.sshCommand", "core.gitProxy", "core.askPass", "core.alternateRefsCommand", "credential.helper",
	"diff.external", "diff.x.command", "diff.x.textconv", "merge.x.driver", "gpg.program", "gpg.ssh.program",
	"gpg.x509.program", "pager.status", "pager.log", "sequence.editor", "uploadpack.packObjectsHook",
	"remote.origin.uploadpack", "remote.origin.receivepack", "trailer.x.command", "interactive.diffFilter",
	"difftool.x.cmd", "browser.x.cmd", "web.browser", "init.templateDir",
}

// arm makes everything that a repository can set run a program that leaves a mark, and changes
// files that have that filter.
func arm(t *testing.T, dir, mark string) {
	t.Helper()
	script := filepath.Join(dir, "run")
	write(t, script, "#!/bin/sh\necho \"$0 $*\" >>'"+mark+"'\ncat\n")
	var config strings.Builder
	for _, key := range settingsThatRun {
		section, rest, _ := strings.Cut(key, ".")
		i := strings.LastIndexByte(rest, '.')
		if i < 0 {
			fmt.Fprintf(&config, "[%s]\n\t%s = %q\n", section, rest, script)
			continue
		}
		fmt.Fprintf(&config, "[%s %q]\n\t%s = %q\n", section, rest[:i], rest[i+1:], script)
	}
	config.WriteString("[filter \"x\"]\n\trequired = true\n[log]\n\tshowSignature = true\n[submodule]\n\trecurse = " +
		"true\n[status]\n\tsubmoduleSummary = true\n" +
		"[alias]\n\tst = !" + script + "\n\tstatus = !" + script + "\n[core]\n\thooksPath = " + filepath.Join(dir,
		"hooks") + "\n")
	write(t, filepath.Join(dir, "included"), config.String())
	f, err := os.OpenFile(filepath.Join(dir, ".git", "config"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(f, "[include]\n\tpath = %s\n", filepath.Join(dir, "included"))
	f.Close()
	for _, hook := range []string{"post-index-change", "fsmonitor-watchman", "pre-auto-gc", "reference-transaction",
		"post-checkout"} {
		for _, in := range []string{"hooks", ".git/hooks"} {
			write(t, filepath.Join(dir, in, hook), "#!/bin/sh\necho hook >>'"+mark+"'\n")
			os.Chmod(filepath.Join(dir, in, hook), 0o755)
		}
	}
	os.Chmod(script, 0o755)
	write(t, filepath.Join(dir, ".gitattributes"), "*.txt filter=x diff=x merge=x\nsub/* filter=\"Odd Name.v2\"\n")
	write(t, filepath.Join(dir, ".git", "info", "attributes"), "a.txt filter=x\n")
	write(t, filepath.Join(dir, "a.txt"), "two\n")
}

// askAll asks everything.
func askAll(t *testing.T, dir string) (dirty bool) {
	t.Helper()
	r := open(t, dir)
	_, err1 := r.Commit(t.Context())
	_, err2 := r.Describe(t.Context())
	_, err3 := r.Tag(t.Context())
	_, err4 := r.Branch(t.Context())
	_, err5 := r.Time(t.Context())
	dirty, err6 := r.Dirty(t.Context())
	for _, err := range []error{err1, err2, err3, err4, err5, err6} {
		if err != nil {
			t.Error(err)
		}
	}
	return dirty
}

func unmarked(t *testing.T, mark string) {
	t.Helper()
	if text, err := os.ReadFile(mark); err == nil {
		t.Errorf("a program of the repository ran:\n%s", text)
	}
}

// No setting of a repository runs a program.
func TestNoProgramRuns(t *testing.T) {
	dir, mark := repository(t), filepath.Join(t.TempDir(), "mark")
	arm(t, dir, mark)
	if !askAll(t, dir) {
		t.Error("it is not dirty")
	}
	unmarked(t, mark)
}

// Nor does one of a submodule, whose changes count all the same.
func TestSubmodules(t *testing.T) {
	inner, mark := repository(t), filepath.Join(t.TempDir(), "mark")
	dir := repository(t)
	git(t, dir, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", inner, "mod")
	git(t, dir, "commit", "--quiet", "--message=submodule")
	if askAll(t, dir) {
		t.Error("it is dirty")
	}
	sub := filepath.Join(dir, "mod")
	module := filepath.Join(dir, ".git", "modules", "mod")
	script := filepath.Join(t.TempDir(), "run")
	write(t, script, "#!/bin/sh\necho ran >>'"+mark+"'\ncat\n")
	os.Chmod(script, 0o755)
	git(t, sub, "config", "filter.x.clean", script)
	git(t, sub, "config", "core.fsmonitor", script)
	write(t, filepath.Join(module, "info", "attributes"), "*.txt filter=x\n")
	later := time.Now().Add(time.Hour)
	if err := os.Chtimes(filepath.Join(sub, "a.txt"), later, later); err != nil { // touched: as it was
		t.Fatal(err)
	}
	write(t, filepath.Join(sub, "a.txt"), "two\n")
	if !askAll(t, dir) {
		t.Error("it is not dirty")
	}
	unmarked(t, mark)
	write(t, filepath.Join(sub, "a.txt"), "one\n")
	if askAll(t, dir) {
		t.Error("it is dirty still")
	}
	write(t, filepath.Join(sub, "new.txt"), "new\n")
	if !askAll(t, dir) {
		t.Error("an untracked file in it does not count")
	}
}

// Git LFS commits pointers, and gobuild compares files with them itself.
func TestLargeFiles(t *testing.T) {
	dir, mark := repository(t), filepath.Join(t.TempDir(), "mark")
	clean := filepath.Join(t.TempDir(), "clean")
	pointer := "version https://git-lfs.github.com/spec/v1\noid sha256:%x\nsize %d\n"
	write(t, clean, "#!/bin/sh\necho ran >>'"+mark+
		"'\nh=$(sha256sum \"$1\" | cut -c1-64)\nprintf 'version https://git-lfs.github.com/spec/v1\\noid "+
		"sha256:%s\\nsize %s\\n' $h $(stat -c%s \"$1\")\n")
	os.Chmod(clean, 0o755)
	git(t, dir, "config", "--global", "filter.lfs.clean", clean+" %f")
	git(t, dir, "config", "--global", "filter.lfs.required", "true")
	write(t, filepath.Join(dir, ".gitattributes"), "*.bin filter=lfs diff=lfs merge=lfs -text\n")
	write(t, filepath.Join(dir, "one.bin"), "large\n")
	write(t, filepath.Join(dir, "sub", "ä two.bin"), "larger\n")
	git(t, dir, "add", ".")
	git(t, dir, "commit", "--quiet", "--message=large")
	if got := git(t, dir, "cat-file", "-p", "HEAD:one.bin"); !strings.HasPrefix(got, pointer[:20]) {
		t.Skipf("the filter does not work here: %q", got)
	}
	os.Remove(mark)
	later := time.Now().Add(time.Hour)
	for _, name := range []string{"one.bin", "sub/ä two.bin", "a.txt"} {
		os.Chtimes(filepath.Join(dir, name), later, later)
	}
	if askAll(t, dir) {
		t.Error("files that were only touched make it dirty")
	}
	write(t, filepath.Join(dir, "one.bin"), "Large\n")
	if !askAll(t, dir) {
		t.Error("a changed large file does not make it dirty")
	}
	unmarked(t, mark)
}

// A program called git that stands where gobuild does is none that it runs.
func TestRelativePath(t *testing.T) {
	dir, mark := repository(t), filepath.Join(t.TempDir(), "mark")
	write(t, filepath.Join(dir, "git"), "#!/bin/sh\necho ran >>'"+mark+"'\n")
	os.Chmod(filepath.Join(dir, "git"), 0o755)
	path := os.Getenv("PATH")
	t.Chdir(dir)
	for _, relative := range []string{".:", ":", "./sub/..:", "sub/../:"} {
		t.Setenv("PATH", relative+path)
		askAll(t, dir)
	}
	unmarked(t, mark)
}

// An object that is missing in a partial clone is not fetched, whatever its remote would run.
func TestPartialClone(t *testing.T) {
	for name, url := range map[string]string{"ext": "ext::%s", "ssh": "ssh://localhost/x", "file": "file:///"} {
		t.Run(name, func(t *testing.T) {
			dir, mark := repository(t), filepath.Join(t.TempDir(), "mark")
			script := filepath.Join(t.TempDir(), "run")
			write(t, script, "#!/bin/sh\necho ran >>'"+mark+"'\n")
			os.Chmod(script, 0o755)
			tree := strings.TrimSpace(git(t, dir, "rev-parse", "HEAD^{tree}"))
			for key, value := range map[string]string{
				"core.repositoryFormatVersion": "1", "extensions.partialClone": "origin",
				"remote.origin.promisor": "true",
				"remote.origin.url":      strings.Replace(url, "%s", script, 1), "remote.origin.uploadpack": script,
				"protocol.allow": "always", "protocol.ext.allow": "always", "core.sshCommand": script,
			} {
				git(t, dir, "config", key, value)
			}
			if err := os.Remove(filepath.Join(dir, ".git", "objects", tree[:2], tree[2:])); err != nil {
				t.Fatal(err)
			}
			if _, err := open(t, dir).Dirty(t.Context()); err == nil {
				t.Error("the tree is there all the same")
			}
			unmarked(t, mark)
		})
	}
}
