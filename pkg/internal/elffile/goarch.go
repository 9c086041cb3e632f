package elffile

import (
	"debug/elf"
	"encoding/binary"
	"fmt"
)

// elfArch are the machines of ELF programs that stand for one architecture each.
var elfArch = map[elf.Machine]string{
	elf.EM_386: "386", elf.EM_X86_64: "amd64", elf.EM_ARM: "arm", elf.EM_AARCH64: "arm64",
	elf.EM_LOONGARCH: "loong64", elf.EM_RISCV: "riscv64", elf.EM_S390: "s390x",
}

// GoArch returns the architecture, as Go names it, of a Linux program. It is an error if the file
// is no such program, or for a machine that Go does not know.
func GoArch(file string) (string, error) {
	f, err := elf.Open(file)
	if err != nil {
		return "", fmt.Errorf("%s is not a program for Linux: %w", file, err)
	}
	defer f.Close()
	if arch := goArchOf(f.FileHeader); arch != "" {
		return arch, nil
	}
	return "", fmt.Errorf("%s is for a machine that is not known here: %s", file, f.Machine)
}

func goArchOf(h elf.FileHeader) string {
	arch := elfArch[h.Machine]
	switch {
	case h.Machine == elf.EM_PPC64:
		arch = "ppc64"
	case h.Machine == elf.EM_MIPS && h.Class == elf.ELFCLASS64:
		arch = "mips64"
	case h.Machine == elf.EM_MIPS:
		arch = "mips"
	default:
		return arch
	}
	if h.ByteOrder == binary.LittleEndian {
		arch += "le"
	}
	return arch
}
