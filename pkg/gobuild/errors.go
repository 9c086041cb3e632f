package gobuild

import (
	"github.com/gobuild-dev/gobuild/pkg/internal/report"
)

type Error = report.Error

const (
	ExitFailed = report.ExitFailed
	ExitUsage  = report.ExitUsage
)
