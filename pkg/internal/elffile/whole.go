package elffile

import (
	"debug/elf"
	"os"
)

// IsComplete reports whether a file is an ELF file with all that its headers refer to (System V
// ABI, "Object Files"). An unfinished copy is not.
func IsComplete(name string) bool {
	r, err := os.Open(name)
	if err != nil {
		return false
	}
	defer r.Close()
	info, err := r.Stat()
	if err != nil {
		return false
	}
	e, err := elf.NewFile(r)
	if err != nil {
		return false
	}
	defer e.Close()
	var end uint64
	for _, p := range e.Progs {
		end = max(end, p.Off+p.Filesz)
	}
	for _, s := range e.Sections {
		if s.Type != elf.SHT_NOBITS {
			end = max(end, s.Offset+s.FileSize)
		}
	}
	return end <= uint64(info.Size())
}
