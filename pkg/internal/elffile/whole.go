package elffile

import (
	"debug/elf"
	"os"
)

// Whole reports whether the file of that name is an ELF file that has all that its headers speak of
// (System V ABI, "Object Files"): a copy that is still under way, or broke off, has not.
func Whole(name string) bool {
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
