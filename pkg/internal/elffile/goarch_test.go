package elffile

import (
	"debug/elf"
	"encoding/binary"
	"testing"
)

func TestArchitectures(t *testing.T) {
	for want, h := range map[string]elf.FileHeader{
		"amd64":    {Machine: elf.EM_X86_64, Class: elf.ELFCLASS64, ByteOrder: binary.LittleEndian},
		"ppc64":    {Machine: elf.EM_PPC64, Class: elf.ELFCLASS64, ByteOrder: binary.BigEndian},
		"ppc64le":  {Machine: elf.EM_PPC64, Class: elf.ELFCLASS64, ByteOrder: binary.LittleEndian},
		"mips":     {Machine: elf.EM_MIPS, Class: elf.ELFCLASS32, ByteOrder: binary.BigEndian},
		"mips64le": {Machine: elf.EM_MIPS, Class: elf.ELFCLASS64, ByteOrder: binary.LittleEndian},
		"":         {Machine: elf.EM_SPARC, Class: elf.ELFCLASS32, ByteOrder: binary.BigEndian},
	} {
		if got := goArchOf(h); got != want {
			t.Errorf("%+v is %q, not %q", h, got, want)
		}
	}
}
