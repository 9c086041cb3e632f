package planner

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/startup"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// checkEnv reports references in an image's environment that are none, and on scratch those that lead nowhere.
// It returns the whole environment, as far as it is known.
func (c imageChecker) checkEnv(im *plan.Image) (env map[string]string, ok bool) {
	var base map[string]string
	switch {
	case im.Base.Scratch:
		base = map[string]string{}
	case im.Base.Image != nil:
		quiet := imageChecker{executor: c.executor, sourceKind: c.sourceKind, report: &reporter{}}
		if base, ok = quiet.checkEnv(im.Base.Image); !ok {
			return nil, false // reported there
		}
	}
	own, err := startup.ExpandEnv(im.Env, base)
	if err != nil {
		c.report.errorOf(&im.Origin, im.At("env"), diag.InvalidReferenceToAVariable, upperFirst(err.Error())+".")
		return nil, false
	}
	if base == nil { // only a registry knows it
		return nil, true
	}
	env = maps.Clone(base)
	maps.Copy(env, own)
	return env, true
}

// checkCommand reports the command of an image on scratch if it names nothing that is there. An image that others
// stand on may leave its program to them. A program that is looked up in PATH needs a known environment.
func (c imageChecker) checkCommand(im *plan.Image, parts []part, env map[string]string, known bool) {
	cmd, at := commandOf(im)
	if problem := c.problemOf(cmd, im, parts, env, known); problem != "" {
		c.report.errorOf(&im.Origin, at, diag.TheCommandIsNotInTheImage,
			"Image \""+im.Address()+"\" cannot start: "+problem+".")
	}
}

// problemOf says why an image on scratch does not have the program of a command; "" where it has, or where that
// is not known.
func (c imageChecker) problemOf(cmd startup.Command, im *plan.Image, parts []part, env map[string]string,
	known bool) string {
	if im.IsBase || !isOnScratch(im) {
		return ""
	}
	if len(cmd.Args) == 0 || bundlesLibc(im) || !known && !strings.Contains(cmd.Args[0], "/") {
		return "" // of a bundle, only assembling knows the files
	}
	cmd.Path, cmd.KindOf = env["PATH"], func(name string) startup.Kind { return c.kindAt(parts, name) }
	if top := workdirOf(im); top != nil {
		cmd.Workdir = top.Workdir
	}
	for _, p := range parts {
		if p.Kind == startup.Program {
			cmd.Programs = append(cmd.Programs, p.Path)
		}
	}
	return cmd.Problem()
}

// checkHealthcheck reports a health check that says nothing, or two things.
func checkHealthcheck(report *reporter, im *plan.Image) {
	switch h := im.Healthcheck; {
	case h == nil:
	case h.Disable && (len(h.Command) > 0 || h.Interval+h.Timeout+h.StartPeriod > 0 || h.Retries > 0):
		report.errorAt(h.At("disable"), diag.InvalidValue,
			"disable = true takes the base's health check away: take the other attributes out, or disable.")
	case h.Command == nil && !h.Attrs["command"].Empty(): // of the wrong type, which is reported
	case !h.Disable && len(h.Command) == 0:
		report.errorAt(h.Range, diag.MissingAttribute, fmt.Sprintf("This health check needs a command: write "+
			"command = [%s, \"-health\"], or disable = true for none.", diag.Quote(likelyProgram(im))))
	}
}

// likelyProgram returns the path of an image's first binary, or where one of its name would be.
func likelyProgram(im *plan.Image) string {
	name := im.Name
	if len(im.Targets) > 0 {
		name = im.Targets[0].Name
	}
	return path.Join("/", binaryDir(im), name)
}

// checkHealthCommand reports a health check on scratch whose program is not there.
func (c imageChecker) checkHealthCommand(im *plan.Image, parts []part, env map[string]string, known bool) {
	h := im.Healthcheck
	if h == nil || h.Disable {
		return
	}
	problem := c.problemOf(startup.Command{Attr: "command", Args: h.Command}, im, parts, env, known)
	if problem != "" {
		c.report.errorOf(&im.Origin, h.At("command"), diag.TheCommandIsNotInTheImage,
			fmt.Sprintf("The health check of image %q cannot run: %s.", im.Address(), problem))
	}
}

func bundlesLibc(im *plan.Image) bool {
	for ; im != nil; im = im.Base.Image {
		if im.Libc != "" {
			return true
		}
	}
	return false
}

// commandOf returns what an image starts as far as the configuration says, and where it says so.
func commandOf(im *plan.Image) (startup.Command, hcl.Range) {
	w := wordsOf(im)
	if len(w.entrypoint) > 0 {
		return startup.Command{Attr: "entrypoint", Args: slices.Concat(w.entrypoint, w.cmd)}, w.entrypointAt
	}
	return startup.Command{Attr: "cmd", Args: w.cmd}, w.cmdAt
}

// checkArguments warns of a cmd that begins with the image's own binary: without an entrypoint that is the program, and
// cmd are its arguments.
func checkArguments(report *reporter, im *plan.Image) {
	w := wordsOf(im)
	if !w.isBinary || len(w.cmd) == 0 || path.Clean(w.cmd[0]) != w.entrypoint[0] {
		return
	}
	remedy := "Take cmd out"
	if rest := w.cmd[1:]; len(rest) > 0 {
		remedy = fmt.Sprintf("Write cmd = %s, or entrypoint = %s instead", startup.List(rest), startup.List(w.cmd))
	}
	report.warnOf(&im.Origin, w.cmdAt, diag.TheArgumentsBeginWithTheProgram,
		fmt.Sprintf("Image %q would run %s: without an entrypoint it starts its binary, with cmd as the arguments. %s.",
			im.Address(), strings.Join(slices.Concat(w.entrypoint, w.cmd), " "), remedy))
}

// commandWords are the entrypoint and the arguments of an image.
type commandWords struct {
	entrypoint   []string
	entrypointAt hcl.Range
	isBinary     bool // the entrypoint is the image's binary, as none is written
	cmd          []string
	cmdAt        hcl.Range
}

// wordsOf returns the words of an image, as image.Spec puts them together.
func wordsOf(im *plan.Image) (w commandWords) {
	if im.Base.Image != nil {
		w = wordsOf(im.Base.Image)
	}
	program := im.Program()
	switch {
	case im.Entrypoint != nil:
		w = commandWords{entrypoint: im.Entrypoint, entrypointAt: im.At("entrypoint")}
	case program != nil:
		w = commandWords{entrypoint: []string{path.Join(binaryDir(im), program.Name)}, entrypointAt: im.At("targets"),
			isBinary: true}
	}
	if im.Cmd != nil {
		w.cmd, w.cmdAt = im.Cmd, im.At("cmd")
	}
	return w
}

// kindAt returns what an image on scratch has at a path, the highest image first.
func (c imageChecker) kindAt(parts []part, name string) startup.Kind {
	found, level := startup.Nothing, -1
	see := func(kind startup.Kind, of int) {
		if kind != startup.Nothing && of >= level {
			found, level = kind, of
		}
	}
	for _, p := range parts {
		switch {
		case p.Path == name:
			see(p.Kind, p.Level)
		case isBelow(p.Path, name):
			see(startup.Directory, -1)
		case p.source != "" && p.Kind == startup.Directory:
			see(kindInside(&p, name, c.sourceKind), p.Level)
		case p.Kind == startup.Link && isBelow(name, p.Path):
			see(startup.Link, p.Level) // it leads where nothing here knows
		}
	}
	return found
}

// isBelow reports whether a path is below a directory.
func isBelow(name, dir string) bool {
	return dir == "/" || len(name) > len(dir) && name[:len(dir)] == dir && name[len(dir)] == '/'
}
