// Package dag sorts things that depend on each other. It knows nothing of what they are:
// the configuration sorts blocks with it, the plan sorts actions.
package dag
