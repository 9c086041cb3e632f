package cache

import _ "golang.org/x/mod"
