package progress

import "time"

// quiet shows messages alone.
type quiet struct{ output }

func (quiet) end(*Task, string, style) {}
func (quiet) draw([]*Task, time.Time)  {}
