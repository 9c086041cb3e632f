//go:build !unix

package sharedstore

import "os"

const readOnly = os.O_RDONLY
