package config

import (
	_ "github.com/agext/levenshtein"
	_ "github.com/gobuild-dev/gobuild/pkg/dag"
	_ "github.com/gobuild-dev/gobuild/pkg/git"
	_ "github.com/gobuild-dev/gobuild/pkg/source"
	_ "github.com/hashicorp/hcl/v2"
	_ "github.com/hashicorp/hcl/v2/hclsyntax"
	_ "github.com/zclconf/go-cty/cty"
	_ "golang.org/x/mod/semver"
	_ "golang.org/x/text/unicode/norm"

	_ "github.com/gobuild-dev/gobuild/pkg/execute"      // forbidden
	_ "github.com/gobuild-dev/gobuild/pkg/plan"         // forbidden
	_ "github.com/google/go-containerregistry/pkg/name" // forbidden
)
