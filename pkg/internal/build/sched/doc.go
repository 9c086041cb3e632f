// Package sched runs the actions of a plan: each at most once, only if it is needed, after what it
// depends on, and a bounded number at once. [Work] says what an action does and whether it is up to
// date.
package sched
