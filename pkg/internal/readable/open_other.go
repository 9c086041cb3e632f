//go:build !unix

package readable

import "os"

const readOnly = os.O_RDONLY
