package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/gobuild-dev/gobuild/pkg/gobuild"
	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/report"
)

// unseen are the kinds without an example, each with why no files alone show it.
var unseen = map[*diag.Kind]string{
	diag.FileTooLarge: "the file would be too large to print", diag.FilesTooLarge: "as well",
	diag.TooManyFiles:  "as well",
	diag.TooManyBlocks: "as well", diag.NestedTooDeeply: "as well", diag.NumberTooLong: "as well",
	diag.MoreProblems: "as well",
	diag.Interrupted:  "needs a signal", diag.Other: "stands for none", diag.Failed: "needs a fault of the machine",
	diag.ALinkLeadsOutOfTheModule: "needs a link", diag.NeitherAFileNorADirectory: "needs a device",
	diag.ThisPackageWasNotLookedUp: "needs a machine without a network", diag.NoEngine: "needs a machine without " +
		"an engine",
	diag.AVariableForASandbox:   "needs a machine without namespaces",
	diag.ThisOverrideIsVendored: "needs a vendor directory",
	diag.ThisImageCannotBeMade:  "needs a damaged base", diag.AssembleFailed: "needs a fault of the machine",
	diag.DeliverFailed:                "as well",
	diag.NothingToBundle:              "is seen in a binary",
	diag.AnImageWithoutCACertificates: "is seen in a binary", diag.ThisToolchainImageCannotBeUsed: "needs an engine",
	diag.AnOverrideWithoutSources: "needs a directory that goes while it is looked at",
	diag.InstallFailed:            "needs a fault of the machine",
	diag.ToolchainFailed:          "needs a proxy that fails", diag.NotReproducible: "needs a build that is not",
	diag.NoConfiguration: "needs that there is no file",
}

// Each kind has an example, and the command that it names reports the kind for it.
func TestExamples(t *testing.T) {
	for _, k := range diag.Kinds() {
		if k.Example == "" {
			if unseen[k] == "" {
				t.Errorf("%s has no example", k.Code)
			}
			continue
		}
		t.Run(k.Code, func(t *testing.T) {
			dir := t.TempDir()
			archive := txtar.Parse([]byte("-- gobuild.hcl --\n" + k.Example))
			for _, f := range archive.Files {
				name := filepath.Join(dir, filepath.FromSlash(f.Name))
				if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o755),
					os.WriteFile(name, f.Data, 0o644)); err != nil {
					t.Fatal(err)
				}
			}
			t.Chdir(dir)
			if codes, said := codesOf(t, k.Command); !slices.Contains(codes, k.Code) {
				t.Errorf("%q: %s", codes, said)
			}
		})
	}
}

// codesOf runs a command in the working directory, and returns the codes of what it found.
func codesOf(t *testing.T, command string) (codes []string, said string) {
	t.Helper()
	if command == "" {
		var out bytes.Buffer
		err := gobuild.Validate(t.Context(), gobuild.ValidateOptions{Options: gobuild.Options{Stdout: &out,
			Stderr: &out}, Format: "json"})
		var list []gobuild.Finding
		if jerr := json.Unmarshal(out.Bytes(), &list); jerr != nil {
			t.Fatal(err, jerr, out.String())
		}
		for _, f := range list {
			codes = append(codes, f.Code)
		}
		return codes, out.String()
	}
	err := dispatch(t.Context(), strings.Fields(command)[1:])
	var failed *gobuild.Error
	var misused *report.Error // by the command line
	switch {
	case errors.As(err, &failed):
		return []string{failed.Code}, failed.Message
	case errors.As(err, &misused):
		return []string{misused.Code}, misused.Message
	}
	t.Fatalf("%s: %v", command, err)
	return nil, ""
}

func TestExplain(t *testing.T) {
	for _, name := range []string{
		"unknown-attribute", "Unknown attribute", "Error: Unknown attribute",
		"Warning: Unknown attribute\n  on gobuild.hcl",
		"https://github.com/gobuild-dev/gobuild/blob/main/schemas/diagnostics.md#unknown-attribute",
	} {
		var out bytes.Buffer
		err := gobuild.Explain(t.Context(), gobuild.ExplainOptions{Code: name, Stdout: &out})
		if err != nil || !strings.HasPrefix(out.String(), "unknown-attribute: Unknown attribute\n\nThe block has no") {
			t.Errorf("%q: %v: %s", name, err, out.String())
		}
	}
	for headline, code := range map[string]string{
		"Error: Invalid function argument": "invalid-expression", "Missing newline after argument": "invalid-syntax",
		"Error: Invalid JSON keyword": "invalid-syntax",
	} {
		var out bytes.Buffer
		err := gobuild.Explain(t.Context(), gobuild.ExplainOptions{Code: headline, Stdout: &out})
		if err != nil || !strings.HasPrefix(out.String(), code+": ") {
			t.Errorf("%q: %v: %s", headline, err, out.String())
		}
	}
	for text, hint := range map[string]string{
		"unknown-atribute":        "did you mean unknown-attribute?",
		"Error: Unknown atribute": "did you mean unknown-attribute?",
		"what":                    "write a code, or the headline of a message in quotes",
	} {
		var failed *gobuild.Error
		err := gobuild.Explain(t.Context(), gobuild.ExplainOptions{Code: text})
		if !errors.As(err, &failed) || failed.Exit != gobuild.ExitUsage || !strings.Contains(failed.Message, hint) {
			t.Errorf("%s: %v", text, err)
		}
	}
	err := dispatch(t.Context(), []string{"explain", "Error:", "Unknown", "attribute"})
	if err == nil || !strings.Contains(err.Error(), `as in gobuild explain "Error: Unknown attribute"`) {
		t.Errorf("a headline without quotes: %v", err)
	}
}
