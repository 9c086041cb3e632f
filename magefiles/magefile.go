//go:build mage

// The mage targets of this repository: gobuild's own verbs, and those that test gobuild.
package main

import (
	//mage:import
	_ "github.com/gobuild-dev/gobuild/pkg/targets"
)
