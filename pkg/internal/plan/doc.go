// Package plan is what a build is to do, as data: actions with the commands that they run, and the
// targets and images that they are of. Package planner makes plans, package build carries them out, and a
// [Document] is a plan for people and other programs.
package plan
