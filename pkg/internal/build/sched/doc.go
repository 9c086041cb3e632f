// Package sched runs the actions of a plan: each at most once, when it is needed, behind what it
// depends on, and a bounded number at once. What an action does, and whether it is up to date, it asks
// of its [Work].
package sched
