// Package build carries out a plan.
//
// [Run] reaches the plan's goals. An action first brings its inputs up to date. If it is not up to date
// itself then, it runs what must come before it, and last itself (package sched). So a build in which
// nothing changed starts no process. [Explain] says what a run would do.
//
// The parts are the packages stale, compile, install, assemble and deliver. Commands go to an
// executor.Executor; everything else (state, images, files) is the same for all executors.
package build
