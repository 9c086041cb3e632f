// Package build carries out a plan.
//
// [Run] puts the parts together and reaches the plan's goals; each action first brings its inputs up to
// date, then says whether it is up to date itself, and only if not runs what must come before it and then
// itself (package sched). So a build of which nothing changed starts nothing. [Explain] says what a run
// would do.
//
// The parts are packages: stale, compile, install, assemble and deliver. Commands go to an
// executor.Executor; everything else (state, images, files) is done here, the same way for all executors.
package build
