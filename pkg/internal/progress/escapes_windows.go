package progress

import (
	"os"
	"syscall"
)

// ENABLE_VIRTUAL_TERMINAL_PROCESSING, which package syscall does not name.
const virtualTerminal = 0x4

var setConsoleMode = syscall.NewLazyDLL("kernel32.dll").NewProc("SetConsoleMode")

// understandsEscapes asks the console to understand escape sequences: Windows 10 and newer do.
// See https://learn.microsoft.com/windows/console/setconsolemode.
func understandsEscapes(f *os.File) bool {
	var mode uint32
	if syscall.GetConsoleMode(syscall.Handle(f.Fd()), &mode) != nil {
		return false
	}
	ok, _, _ := setConsoleMode.Call(f.Fd(), uintptr(mode|virtualTerminal))
	return ok != 0
}
