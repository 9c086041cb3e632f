// Package dag sorts nodes by their dependencies. The configuration sorts blocks with it, the plan
// actions.
package dag
