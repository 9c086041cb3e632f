package lang

import "github.com/zclconf/go-cty/cty"

// A Scope is what expressions can refer to.
type Scope struct {
	// Var are the variables.
	//
	//	var.version
	Var map[string]cty.Value `hcl:"var"`
	// Local are the named values of locals.
	//
	//	local.registry
	Local map[string]cty.Value `hcl:"local"`
	// Include are the files that are included with a name (as), and what they export.
	//
	//	include.billing.port
	Include map[string]cty.Value `hcl:"include"`
	// Each is the instance of a block with for_each, known in that block and in defaults.
	//
	//	each.key
	Each Each `hcl:"each"`
	// Git is what git knows of the repository that contains the file. It is looked up only if
	// something that is built uses it, or the keys of a for_each do; then it is an error if there is
	// no repository, or if it belongs to somebody else and git does not read it (safe.directory).
	//
	//	git.commit
	Git Git `hcl:"git"`
	// Defaults are the named defaults, for the attribute of that name in targets and images, and what
	// they say: an attribute of one, or of the defaults without a name (defaults.target.env). It is
	// evaluated for the block that refers to it.
	//
	//	defaults.service.target.env
	Defaults map[string]*Defaults `hcl:"defaults"`
	// Toolchain are the toolchain blocks; with for_each, maps of their instances.
	//
	//	toolchain.stable
	Toolchain map[string]*Toolchain `hcl:"toolchain"`
	// Target are the target blocks; with for_each, maps of their instances.
	//
	//	target.tool["lint"].name
	Target map[string]*Target `hcl:"target"`
	// Image are the image blocks; with for_each, maps of their instances.
	//
	//	image.base
	Image map[string]*Image `hcl:"image"`
	// Group are the group blocks; with for_each, maps of their instances.
	//
	//	group.tools
	Group map[string]*Group `hcl:"group"`
}

// Each is one instance of for_each.
type Each struct {
	// Key is the instance's key.
	Key string `hcl:"key"`
	// Value is the value for the key; with a set of strings, the key.
	Value cty.Value `hcl:"value"`
}

// Git is what can be known of a repository.
type Git struct {
	// Commit is the commit's hash.
	Commit string `hcl:"commit"`
	// Describe is git describe --tags --always --dirty.
	Describe string `hcl:"describe"`
	// Tag is the tag at HEAD, the highest version if there are several; null if there is none.
	Tag string `hcl:"tag"`
	// Branch is the branch; null if there is none.
	Branch string `hcl:"branch"`
	// Dirty says whether anything is uncommitted, including untracked files, except below dist.
	// No filter runs for it: files of Git LFS are compared with their pointers, and other files
	// with a filter count as changed until a git status that you run has found them unchanged.
	Dirty bool `hcl:"dirty"`
	// Time is the commit's time, RFC 3339, UTC.
	Time string `hcl:"time"`
}
