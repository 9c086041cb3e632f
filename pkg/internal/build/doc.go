// Package build carries out a plan.
//
// [Run] asks for the plan's goals; each action first brings its inputs up to date, then says
// whether it is up to date itself, and only if not runs what must come before it and then
// itself, a bounded number at once. So a build of which nothing changed starts nothing.
//
// Commands go to an [executor.Executor]: executor/docker or executor/host. Everything else (state,
// images, files) is done here, the same way for both.
package build
