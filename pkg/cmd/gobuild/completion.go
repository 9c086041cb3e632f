package main

import (
	"context"
	"embed"
	"os"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/report"
)

// scripts has a script for each shell, called like the shell.
//
//go:embed completion
var scripts embed.FS

type completionOptions struct {
	Shell string `arg:"SHELL"`
}

// completion prints the script of a shell.
func completion(_ context.Context, o completionOptions) error {
	script, err := scripts.ReadFile("completion/" + o.Shell)
	switch {
	case o.Shell == "":
		return report.Usagef("completion for which shell? write gobuild completion bash, zsh or fish")
	case err != nil:
		return report.Usagef("there is no completion for %q: it is %s", o.Shell, diag.OneOf(shells(), diag.Plain))
	}
	_, err = os.Stdout.Write(script)
	return err
}

// shells are the shells that there is a script for.
func shells() (list []string) {
	entries, err := scripts.ReadDir("completion")
	if err != nil {
		panic("the embedded directory of scripts: " + err.Error())
	}
	for _, e := range entries {
		list = append(list, strings.TrimSpace(e.Name()))
	}
	return list
}
