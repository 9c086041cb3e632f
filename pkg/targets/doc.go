// Package targets gives a user's magefile the verbs of gobuild:
//
//	//go:build mage
//
//	package main
//
//	import (
//		//mage:import
//		_ "github.com/gobuild-dev/gobuild/pkg/targets"
//	)
//
// Every target is one line that calls the facade, package gobuild; a magefile with steps of
// its own calls these functions, or the facade's, from its targets.
package targets
