package git

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/gobuild-dev/gobuild/pkg/internal/bounded"
)

// A program is the git program and how it is run.
type program struct {
	path   string
	search string // the PATH that it gets
}

// safeSettings override settings that change what git prints or make it run other programs: a repository's
// own configuration may be a stranger's. safe.directory is left alone, as that is the user's decision.
var safeSettings = []string{
	"safe.bareRepository=explicit",
	"core.fsmonitor=false",
	"core.hooksPath=" + os.DevNull,
	"core.pager=cat",
	"core.sshCommand=" + missingProgram,
	"core.askPass=",
	"credential.helper=",
	"diff.external=",
	"gpg.program=" + missingProgram,
	"gpg.ssh.program=" + missingProgram,
	"gpg.x509.program=" + missingProgram,
	"log.showSignature=false",
	"protocol.allow=never",
	"submodule.recurse=false",
	"status.submoduleSummary=false",
	"gc.auto=0",
	"maintenance.auto=false",
	"core.abbrev=auto",
	"core.quotePath=false",
	"color.ui=false",
	"column.ui=never",
	"status.relativePaths=false",
}

// What is kept of git's answers and error messages, in bytes.
const (
	maxOutput  = 64 << 20
	maxMessage = 64 << 10
)

// missingProgram is a name that no program has.
const missingProgram = "gobuild-runs-no-other-program"

// findWorkTree returns the top directory of the work tree that holds dir.
func (p *program) findWorkTree(ctx context.Context, dir string) (string, error) {
	if _, err := os.Stat(dir); err != nil {
		return "", fmt.Errorf("cannot look for a git repository: %w", err)
	}
	out, err := p.run(ctx, dir, "rev-parse", "--show-toplevel")
	if refused := refusedError(dir, err); refused != nil {
		return "", refused
	}
	if isNoRepository(err) || err == nil && out == "" {
		return "", &kindError{dir + " is not in a git repository: run \"git init\", or do not use git.* values",
			ErrNoRepository}
	}
	return filepath.FromSlash(out), err
}

// run runs git in dir and returns what it prints, without line ends at the end.
func (p *program) run(ctx context.Context, dir string, args ...string) (string, error) {
	out, err := p.output(ctx, dir, "", args...)
	return strings.TrimRight(out, "\r\n"), err
}

// timeout limits one run of git: a repository may have a pipe in the place of a file that git reads.
var timeout = 2 * time.Minute

// maxMemory limits the memory of git, in bytes: a repository may have a link to /dev/zero in the place of a
// file that git reads whole.
var maxMemory uint64 = 2 << 30

// output runs git in dir and returns what it prints. Beside git no program runs.
func (p *program) output(ctx context.Context, dir, input string, args ...string) (string, error) {
	timed, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	stdout, stderr := bounded.Buffer{Most: maxOutput}, bounded.Buffer{Most: maxMessage}
	cmd := exec.CommandContext(timed, p.path, arguments(dir, args)...)
	cmd.Env, cmd.Stdout, cmd.Stderr = p.environment(os.Environ()), &stdout, &stderr
	if input != "" {
		cmd.Stdin = strings.NewReader(input)
	}
	cmd.WaitDelay = time.Second
	err := cmd.Start()
	if err == nil {
		bounded.LimitMemory(cmd.Process.Pid, maxMemory)
		err = cmd.Wait()
	}
	switch {
	case ctx.Err() != nil:
		return "", ctx.Err()
	case timed.Err() != nil:
		return "", fmt.Errorf("git %s did not end within %s", subcommand(args), timeout)
	case err != nil:
		return "", &runError{command: subcommand(args), output: strings.TrimSpace(string(stderr.Bytes())), err: err}
	case stdout.IsTruncated():
		return "", fmt.Errorf("git %s printed more than %d MB", subcommand(args), maxOutput>>20)
	}
	return string(stdout.Bytes()), nil
}

// subcommand returns the first argument that is not a setting.
func subcommand(args []string) string {
	for len(args) > 2 && args[0] == "-c" {
		args = args[2:]
	}
	return args[0]
}

func arguments(dir string, args []string) []string {
	all := []string{"-C", dir, "--no-pager"}
	for _, s := range safeSettings {
		all = append(all, "-c", s)
	}
	return append(all, args...)
}

// environment returns environ without variables that lead git to another repository, as inside a git hook, or
// change what it prints.
func (p *program) environment(environ []string) []string {
	var env []string
	for _, v := range environ {
		name, _, _ := strings.Cut(v, "=")
		if !strings.HasPrefix(name, "GIT_") || keptVariables[name] || strings.HasPrefix(name, "GIT_CONFIG_KEY_") ||
			strings.HasPrefix(name, "GIT_CONFIG_VALUE_") {
			env = append(env, v)
		}
	}
	return append(env,
		"GIT_OPTIONAL_LOCKS=0", // git status does not write the index
		"GIT_TERMINAL_PROMPT=0",
		"GIT_NO_LAZY_FETCH=1",
		"GIT_ALLOW_PROTOCOL=none", // for a git that does not know the one before, no fetch either
		"GIT_NO_REPLACE_OBJECTS=1",
		"GIT_PAGER=cat",
		"GIT_EDITOR=:",
		"PATH="+p.search,
		"LC_ALL=C",
		"LANGUAGE=",
	)
}

// keptVariables are the variables of git's own that say where its installation and the user's settings are.
var keptVariables = map[string]bool{
	"GIT_CONFIG_COUNT":                true, // with GIT_CONFIG_KEY_n and GIT_CONFIG_VALUE_n
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

// exitCode returns the exit code in err, -1 if it has none.
func exitCode(err error) int {
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return exit.ExitCode()
	}
	return -1
}

// isNoRepository reports whether git found no work tree.
func isNoRepository(err error) bool {
	return printed(err, "not a git repository", "must be run in a work tree", "cannot use bare repository")
}

// printed reports whether err is of a git that printed any of the texts.
func printed(err error, texts ...string) bool {
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
