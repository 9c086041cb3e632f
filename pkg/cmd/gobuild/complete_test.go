package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// linkProgram makes a link to this program by which it is gobuild, and returns the path.
func linkProgram(t *testing.T) string {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "gobuild")
	if err := os.Symlink(exe, path); err != nil {
		t.Fatal(err)
	}
	return path
}

// Each shell completes a verb, a flag, a name, and the value of a flag.
func TestShells(t *testing.T) {
	dir := t.TempDir()
	config := "variable \"level\" { default = \"\" }\ntarget \"api\" { package = \".\" }\n"
	if err := os.WriteFile(filepath.Join(dir, "gobuild.hcl"), []byte(config), 0o666); err != nil {
		t.Fatal(err)
	}
	bin := filepath.Dir(linkProgram(t))
	for shell, script := range map[string]string{
		// What bash does for the Tab key: COMPREPLY replaces what follows the last "=".
		"bash": `source <(gobuild completion bash)
COMP_LINE=$1 COMP_POINT=${#1}
_gobuild
printf '%s\n' "${COMPREPLY[@]}"`,
		"fish": `gobuild completion fish | source
complete -C $argv[1] | string replace -r '\t.*' ''
true`,
		// The completion system of zsh works in an interactive shell only: one of its own, on a terminal. There
		// Ctrl-X shows the line.
		"zsh": `zmodload zsh/zpty
zpty shell 'zsh -f -i'
zpty -w shell 'bindkey -e'
zpty -w shell 'show() { BUFFER="print -r -- \"<$BUFFER>\""; zle accept-line }; zle -N show; bindkey "^X" show'
zpty -w shell 'autoload -Uz compinit; compinit -u -D; source <(gobuild completion zsh); stty -echo; print READY'
zpty -r shell output $'*\nREADY'
zpty -n -w shell "$1"$'\t\x18'
zpty -r shell output $'*\n<*>'
print -r -- ${${output##*<}%>*}`,
	} {
		t.Run(shell, func(t *testing.T) {
			if _, err := exec.LookPath(shell); err != nil {
				t.Skip("there is no " + shell)
			}
			args := map[string][]string{"bash": {"-c", script, "bash"}, "zsh": {"-f", "-c", script, "zsh"},
				"fish": {"--no-config", "-c", script}}[shell]
			for line, want := range map[string]string{
				"gobuild pla":              "plan",
				"gobuild image -pus":       "-push",
				"gobuild build a":          "api",
				"gobuild plan -format=jso": "-format=json",
				"gobuild build -set=lev":   "-set=level=",
			} {
				cmd := exec.CommandContext(t.Context(), shell, append(slices.Clone(args), line)...)
				cmd.Dir = dir
				cmd.Env = append(os.Environ(), "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"))
				out, err := cmd.Output()
				got := strings.TrimSpace(string(out))
				if shell == "bash" { // replaces only what follows "="
					want = want[strings.Index(want[:len(want)-1], "=")+1:]
				}
				if shell == "zsh" {
					got = got[strings.LastIndex(got, " ")+1:]
				}
				if err != nil || got != want {
					t.Errorf("%s: %q, %v; want %q", line, got, err, want)
				}
			}
		})
	}
}

// man has nothing to say against the manual page, and shows it.
func TestManual(t *testing.T) {
	if _, err := exec.LookPath("man"); err != nil {
		t.Skip("there is no man")
	}
	page := filepath.Join(t.TempDir(), "gobuild.1")
	cmd := exec.CommandContext(t.Context(), "sh", "-c", `"$0" man > "$1" && man --warnings -E UTF-8 -l "$1"`,
		linkProgram(t), page)
	cmd.Env = append(os.Environ(), "MANWIDTH=80", "MANPAGER=cat")
	var warnings strings.Builder
	cmd.Stderr = &warnings
	text, err := cmd.Output()
	const usage = "gobuild run NAME [-flag=value ...] [-- ARG...]"
	if err != nil || warnings.Len() > 0 || !strings.Contains(string(text), usage) {
		t.Errorf("%v\n%s%s", err, warnings.String(), text)
	}
}
