// Package executortest is for tests alone: what package executor says of every executor, as a test that the
// package of each executor runs. What users see of executors is tested by package conformance.
package executortest
