package syntax

import (
	"slices"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/goflags"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
)

// A word is a name that another tool has for what gobuild does in another way, or leaves out for a reason.
type word struct {
	in    string // the kinds of blocks; "root" is the top level
	names string // in small letters, without dashes and underscores
	hint  string // what gobuild does instead
	right string // the attribute of the same type, or ""
}

// Hints of several words.
const (
	hintMatrix = "write for_each = matrix({ os = [\"linux\", \"darwin\"], go = [\"1.25\", \"1.26\"] }); each.value.os" +
		" and each.value.go are the values of an instance"
	hintInherits = "write defaults = [defaults.NAME], and what several blocks share in defaults \"NAME\" { … }"
	hintVariable = "a value from outside is variable \"NAME\" {}, which -set=NAME=… sets, and var.NAME"
	hintFrom     = "gobuild reads no Dockerfile; base, packages, targets and file blocks say what an image has, and " +
		"gobuild init writes them for the Dockerfiles that it finds"
	hintHooks   = "a build runs no programs but Go's; run what writes Go files, such as go generate, before gobuild"
	hintInit    = "; gobuild init writes it for a .goreleaser.yaml that it finds"
	hintCache   = "gobuild keeps its caches itself, and gobuild clean removes them"
	hintSecrets = "a build holds no secrets; gobuild takes credentials from Docker's configuration, and modules are " +
		"fetched with the settings of this machine's git"
)

// words are those of Dockerfiles, Docker Bake, Terraform, GoReleaser and ko. The flags of go build are in goflags.
var words = []word{
	// Dockerfiles.
	{"image", "shell", "it is the shell of RUN lines in a Dockerfile, and an image has none; entrypoint and cmd are " +
		"lists of words, and no shell reads them", ""},
	{"image", "onbuild", "it is for Dockerfiles that build on the image, and not part of OCI images; another image " +
		"block with base = image.NAME says what is added", ""},
	{"image", "run", "no commands run in an image; packages installs those of its distribution, and file blocks add " +
		"files", ""},
	{"image", "copy add files", "write a file block: file \"/path/in/image\" { source = \"…\" }", ""},
	{"image", "from", "write base", "base"},
	{"image", "expose", "write ports", "ports"},
	{"image", "stopsignal", "write stop_signal", "stop_signal"},
	{"image", "maintainer author", "write labels = { \"org.opencontainers.image.authors\" = \"…\" }", ""},

	// Docker Bake.
	{"target image", "inherits extends", hintInherits, ""},
	{"target image toolchain override group file", "matrix", hintMatrix, ""},
	{"target", "args buildargs", hintVariable + "; stamp = { \"main.NAME\" = var.NAME } puts it into the program", ""},
	{"image", "args", "write cmd for the arguments of the command; " + hintVariable, ""},
	{"image", "buildargs", hintVariable, ""},
	{"root target image", "dockerfile dockerfileinline", hintFrom, ""},
	{"target image", "context contexts", "a target's package names a directory, and the source of an image's file " +
		"block a file or directory; paths are relative to the file that contains them", ""},
	{"target image", "cachefrom cacheto nocache nocachefilter", hintCache, ""},
	{"target image", "secret secrets ssh", hintSecrets, ""},
	{"target image", "pull", "a base is that of its registry now; name@sha256:… is one that never " +
		"changes", ""},
	{"image", "output outputs", "gobuild build gives the image to the engine, or writes it to dist/images; " +
		"gobuild build -push pushes it", ""},
	{"group", "targets images", "write members", "members"},

	// Terraform.
	{"target image toolchain override group", "count", "write for_each = toset([\"a\", \"b\"]), whose elements are " +
		"each.key; toset([]) makes no instance", ""},
	{"target image group file", "dependson", "a reference is enough; what an image's base and targets name is built " +
		"before it", ""},
	{"root image", "dynamic", "write the block itself with for_each, such as file \"/etc/${each.key}\" { for_each = " +
		"… }; a list or map takes a for expression, [for x in … : x]", ""},
	{"root target image group", "if else when enabled condition", "write for_each = CONDITION ? toset([\"on\"]) : " +
		"toset([]), which makes the block or not; the value of an attribute is CONDITION ? VALUE : OTHER", ""},
	{"target", "dynamic", "a platform block may be for several platforms, such as platform \"linux/*\"; a list or " +
		"map takes a for expression, [for x in … : x]", ""},
	{"root", "module modules", "write include = [{ path = \"services/*/gobuild.hcl\", as = \"*\" }]", ""},
	{"target", "module", "package names what is compiled; its module is that of the go.mod above it", ""},
	{"root target", "outputs", "write exports { NAME = … } for what other files may use; files are written to dist",
		""},
	{"root", "output", "write exports { NAME = … } for what other files may use; files are written to dist", ""},
	{"variable", "sensitive ephemeral", hintSecrets, ""},

	// GoReleaser and ko.
	{"root", "goos goarch goarm goamd64 platforms os arch", "write platforms = [\"linux/arm64\"] in a target; " +
		"defaults { target { … } } is for all targets", ""},
	{"image", "goos goarch goarm goamd64 os arch platform", "write platforms = [\"linux/arm64\"]", ""},
	{"root", "ldflags gcflags buildtags env cgo", "write it in a target; defaults { target { … } } is for all targets",
		""},
	{"image", "ldflags gcflags buildtags cgo stamp", "write it in the target", ""},
	{"root image", "flags", "write the attribute of a target that there is for a flag, such as ldflags, gcflags or " +
		"build_tags", ""},
	{"target", "modtimestamp", "the same sources give the same bytes, and a binary holds no time", ""},
	{"image", "modtimestamp creationtime sourcedateepoch", "write created for the time of the image; all its files " +
		"have the same time", ""},
	{"root target image", "hooks hook before after prebuild postbuild generate", hintHooks, ""},
	{"root", "build builds binaries", "write target \"NAME\" { package = \"./cmd/NAME\" } for each" + hintInit, ""},
	{"root", "kos ko dockers dockersv2 dockermanifests images", "write image \"NAME\" { base = \"…\", targets = " +
		"[target.NAME] } for each, on several lines" + hintInit, ""},
	{"root", "targets", "write target \"NAME\" { package = \"./cmd/NAME\" } for each", ""},
	{"root", "archives archive checksum release nfpms snapshot changelog signs sboms brews", "gobuild makes binaries " +
		"and images; other tools pack and publish what is in dist", ""},
	{"root", "defaultplatforms defaultldflags defaultenv", "write defaults { target { … } }", ""},
	{"root", "defaultbaseimage baseimageoverrides", "write defaults { image { base = \"…\" } }", ""},
	{"target image", "id", "the label of the block is its name", ""},

	// What defaults have not. A block outside them has these attributes.
	{"defaults target image", "defaults", "defaults do not nest; a block names several, as defaults = [defaults.a, " +
		"defaults.b], of which the later ones take precedence", ""},
	{"defaults", "inherits extends", "defaults do not nest; a block names several, as defaults = [defaults.a, " +
		"defaults.b], of which the later ones take precedence", ""},
	{"defaults target image", "foreach", "defaults are no block that is built; write for_each in the blocks that " +
		"take them, whose each.key they see", ""},
}

// insteadOf says what to write in place of a name that a block or the top level does not have, but that means
// something to another tool; "" if it does not. right is the attribute that takes the same value, or "".
func insteadOf(s *lang.Schema, name string) (hint, right string) {
	for _, nested := range s.Blocks {
		if s.Kind == lang.DefaultsRoot && nested.Allows(name) {
			return "write it in a block for " + nested.Kind + "s, " + nested.Kind + " { … }", ""
		}
	}
	kind := s.Kind
	if s == lang.RootSchema {
		kind = "root"
	}
	plain := strings.ToLower(strings.NewReplacer("_", "", "-", "").Replace(name))
	for _, w := range words {
		if slices.Contains(strings.Fields(w.in), kind) && slices.Contains(strings.Fields(w.names), plain) {
			return w.hint, w.right
		}
	}
	if kind == "target" {
		return goflags.InsteadOf(name)
	}
	return "", ""
}
