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
	// Each is the instance of a block with for_each, known in that block and in defaults.
	//
	//	each.key
	Each Each `hcl:"each"`
	// Git is what git knows of the repository that the file stands in. It is asked only where
	// something that is built uses it; having no repository is an error then, as is one of somebody
	// else that git does not read (safe.directory). Keys of for_each cannot come from it.
	//
	//	git.commit
	Git Git `hcl:"git"`
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
	// Value is what the key leads to; with a set of strings, the key.
	Value cty.Value `hcl:"value"`
}

// Git is what can be known of a repository.
type Git struct {
	// Commit is the commit's hash.
	Commit string `hcl:"commit"`
	// Describe is git describe --tags --always --dirty.
	Describe string `hcl:"describe"`
	// Tag is the tag at HEAD, the highest version where there are several; null without one.
	Tag string `hcl:"tag"`
	// Branch is the branch; null without one.
	Branch string `hcl:"branch"`
	// Dirty says whether anything is uncommitted, untracked files included, those below dist not.
	// No filter runs for it: what Git LFS keeps is compared with its pointers, and other files with
	// a filter count as changed until git status, run by you, has seen that they are not.
	Dirty bool `hcl:"dirty"`
	// Time is the commit's time, RFC 3339, UTC.
	Time string `hcl:"time"`
}
