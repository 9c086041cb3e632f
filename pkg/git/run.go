package git

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// A program is the git program and how it is run.
type program struct {
	path string
	// trusting is set when this git refuses repositories of other users and does not take
	// safe.directory from its command line.
	trusting bool
}

// settings that would change what git prints or make it run other programs.
var settings = []string{
	"safe.directory=*", // repositories of other users, as in CI containers
	"safe.bareRepository=explicit",
	"core.fsmonitor=false",
	"core.abbrev=auto",
	"core.quotePath=false",
	"color.ui=false",
	"column.ui=never",
	"status.relativePaths=false",
}

func find() (*program, error) {
	path, err := exec.LookPath("git")
	if err != nil {
		return nil, &sentence{"git is not installed, or not on the PATH: install it, or do not use git.* values", ErrNoGit}
	}
	return &program{path: path}, nil
}

// workTree is the top directory of the work tree that holds dir.
func (p *program) workTree(ctx context.Context, dir string) (string, error) {
	if _, err := os.Stat(dir); err != nil {
		return "", fmt.Errorf("cannot look for a git repository: %w", err)
	}
	out, err := p.run(ctx, dir, "rev-parse", "--show-toplevel")
	if refused(err) {
		p.trusting = true
		out, err = p.run(ctx, dir, "rev-parse", "--show-toplevel")
	}
	if outside(err) || err == nil && out == "" {
		return "", &sentence{dir + " is not in a git repository: run \"git init\", or do not use git.* values", ErrNoRepository}
	}
	return filepath.FromSlash(out), err
}

func (r *Repo) run(ctx context.Context, args ...string) (string, error) {
	return r.git.run(ctx, r.root, args...)
}

// run runs git in dir and returns what it prints, without line ends at the end.
func (p *program) run(ctx context.Context, dir string, args ...string) (string, error) {
	env := environment(os.Environ())
	if p.trusting {
		file, err := trustingConfig()
		if err != nil {
			return "", err
		}
		defer os.Remove(file)
		env = append(env, "GIT_CONFIG_GLOBAL="+file)
	}
	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(ctx, p.path, arguments(dir, args)...)
	cmd.Env, cmd.Stdout, cmd.Stderr = env, &stdout, &stderr
	cmd.WaitDelay = time.Second
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			return "", ctx.Err()
		}
		return "", &runError{command: args[0], output: strings.TrimSpace(stderr.String()), err: err}
	}
	return strings.TrimRight(stdout.String(), "\r\n"), nil
}

func arguments(dir string, args []string) []string {
	all := []string{"-C", dir, "--no-pager"}
	for _, s := range settings {
		all = append(all, "-c", s)
	}
	return append(all, args...)
}

// environment is environ without what would lead git elsewhere, as inside a git hook, or
// change what it prints.
func environment(environ []string) []string {
	var env []string
	for _, v := range environ {
		name, _, _ := strings.Cut(v, "=")
		if !strings.HasPrefix(name, "GIT_") || kept[name] {
			env = append(env, v)
		}
	}
	return append(env,
		"GIT_OPTIONAL_LOCKS=0", // git status does not write the index
		"GIT_TERMINAL_PROMPT=0",
		"GIT_NO_LAZY_FETCH=1",
		"GIT_PAGER=cat",
		"LC_ALL=C",
		"LANGUAGE=",
	)
}

// kept are the variables of git's own that say where its installation and settings are.
var kept = map[string]bool{
	"GIT_EXEC_PATH":                   true,
	"GIT_CONFIG_GLOBAL":               true,
	"GIT_CONFIG_SYSTEM":               true,
	"GIT_CONFIG_NOSYSTEM":             true,
	"GIT_CEILING_DIRECTORIES":         true,
	"GIT_DISCOVERY_ACROSS_FILESYSTEM": true,
}

// A runError is a git that failed.
type runError struct {
	command string
	output  string
	err     error
}

func (e *runError) Error() string {
	text := strings.TrimPrefix(e.output, "fatal: ")
	if text == "" {
		text = e.err.Error()
	}
	return fmt.Sprintf("git %s failed: %s", e.command, text)
}

func (e *runError) Unwrap() error { return e.err }

// code is the exit code in err, -1 where there is none.
func code(err error) int {
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return exit.ExitCode()
	}
	return -1
}

// outside says whether git found no work tree.
func outside(err error) bool {
	return says(err, "not a git repository", "must be run in a work tree", "cannot use bare repository")
}

// refused says whether git does not want to read another user's repository.
func refused(err error) bool {
	return says(err, "dubious ownership", "unsafe repository")
}

func says(err error, texts ...string) bool {
	var run *runError
	if !errors.As(err, &run) {
		return false
	}
	for _, t := range texts {
		if strings.Contains(run.output, t) {
			return true
		}
	}
	return false
}
