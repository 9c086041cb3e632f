package dag

import _ "github.com/gobuild-dev/gobuild/pkg/gobuild"
