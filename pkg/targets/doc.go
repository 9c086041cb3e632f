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
// Every target calls a function of package gobuild. A magefile with further steps calls these functions, or
// those of package gobuild, from its targets.
package targets
