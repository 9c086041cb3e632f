package elffile

import (
	"bytes"
	"debug/elf"
	"errors"
)

// Sections that are read whole, and how large they may be. What a program needs takes a few KiB;
// each entry may name a text of any length, and so would a file that is made to fill memory.
var sectionLimits = map[elf.SectionType]uint64{
	elf.SHT_DYNAMIC:     16 << 10,
	elf.SHT_GNU_VERNEED: 32 << 10,
	elf.SHT_GNU_VERDEF:  32 << 10,
	elf.SHT_GNU_VERSYM:  16 << 20,
}

const (
	maxStrings = 64 << 20 // bytes of names, which C++ has many of
	maxString  = 64 << 10 // bytes of one name
)

var errTooLarge = errors.New("its dynamic section is larger than any linker makes it")

// checkLimits returns an error for a file whose dynamic section would take much memory.
func checkLimits(e *elf.File) error {
	for _, s := range e.Sections {
		most, read := sectionLimits[s.Type]
		if !read {
			continue
		}
		if s.Size > most {
			return errTooLarge
		}
		if s.Type != elf.SHT_GNU_VERSYM && int(s.Link) < len(e.Sections) {
			if err := checkStrings(e.Sections[s.Link]); err != nil {
				return err
			}
		}
	}
	return nil
}

// checkStrings returns an error for a string table that is too large or has a text that is too
// long.
func checkStrings(s *elf.Section) error {
	if s.Type == elf.SHT_NOBITS {
		return nil
	}
	if s.Size > maxStrings {
		return errTooLarge
	}
	data, err := s.Data()
	if err != nil {
		return err
	}
	for rest := data; len(rest) > maxString; {
		end := bytes.LastIndexByte(rest[:maxString+1], 0)
		if end < 0 {
			return errTooLarge
		}
		rest = rest[end+1:]
	}
	return nil
}
