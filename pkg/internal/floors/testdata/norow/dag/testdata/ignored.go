package ignored

import _ "github.com/gobuild-dev/gobuild/pkg/gobuild"
