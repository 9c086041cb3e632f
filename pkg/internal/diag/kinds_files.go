package diag

// What is wrong with what is in an image, and with how it starts.
var (
	AFileWhereABinaryGoes = register(Kind{
		Code: "a-file-where-a-binary-goes", Summary: "A file where a binary goes",
		Meaning: `A file block and a target of an image are written to the same path.`,
		Example: `
target "api" {
  package   = "."
  toolchain = toolchain.stable
}
image "api" {
  base    = "scratch"
  targets = [target.api]
  dir     = "/bin"
  file "/bin/api" { source = "main.go" }
}
toolchain "stable" { version = "1.26.8" }
` + program,
	})
	AFileWhereTheCertificatesGo = register(Kind{
		Code: "a-file-where-the-certificates-go", Summary: "A file where the certificates go",
		Meaning: `A file block is written to the path of the CA bundle, which certificates writes as well.`,
		Example: `
image "api" {
  base         = "scratch"
  certificates = true
  file "/etc/ssl/certs/ca-certificates.crt" { source = "ca.pem" }
}
-- ca.pem --
-----BEGIN CERTIFICATE-----
`,
	})
	AFileWhereTheUsersGo = register(Kind{
		Code: "a-file-where-the-users-go", Summary: "A file where the users go",
		Meaning: `A file block is written to /etc/passwd or /etc/group, which users writes as well.`,
		Example: `
image "api" {
  base  = "scratch"
  users = ["api:1000"]
  file "/etc/passwd" { source = "passwd" }
}
-- passwd --
api:x:1000:1000::/:/sbin/nologin
`,
	})
	TwoFilesOfAnImage = register(Kind{
		Code: "two-files-of-an-image-have-the-same-path", Summary: "Two files of an image have the same path",
		Meaning: `Two file blocks of an image, or a binary and what gobuild writes for an attribute, are written to the
same path.`,
		Example: `
image "api" {
  base = "scratch"
  file "/etc/app" { source = "a" }
  file "/etc/app/" { source = "b" }
}
-- a --
a
-- b --
b
`,
	})
	ADirectoryWhereAFileGoes = register(Kind{
		Code: "a-directory-where-a-file-goes", Summary: "A directory where a file goes",
		Meaning: `An image needs a directory where it has a file: a file block below the path of a binary, a workdir
or a volume that is a file, a binary called etc in the root directory. Only one of the two would be in the image.`,
		Example: `
target "app" {
  package   = "."
  toolchain = toolchain.stable
}
image "app" {
  base    = "scratch"
  targets = [target.app]
  file "/app/config.json" { source = "main.go" }
}
toolchain "stable" { version = "1.26.8" }
` + program,
	})
	TheCommandIsNotInTheImage = register(Kind{
		Code: "the-command-is-not-in-the-image", Summary: "The command is not in the image",
		Meaning: `entrypoint, or cmd where there is no entrypoint, names a program that the image does not have. The
first element is the path of a program, or a name that is looked for in PATH; each argument is an element of its own.
No shell takes them apart.`,
		Example: `
target "api" {
  package   = "."
  toolchain = toolchain.stable
}
image "api" {
  base       = "scratch"
  targets    = [target.api]
  entrypoint = ["/api -x"]
}
toolchain "stable" { version = "1.26.8" }
` + program,
	})
	TheArgumentsBeginWithTheProgram = register(Kind{
		Code: "the-arguments-begin-with-the-program", Summary: "The arguments begin with the program",
		Meaning: `Without an entrypoint, an image of one binary starts that binary, and cmd are its arguments. A cmd
that begins with the path of the binary gives it that path as its first argument. If that is meant, write entrypoint as
well.`,
		Example: `
target "api" {
  package   = "."
  toolchain = toolchain.stable
}
image "api" {
  base    = "scratch"
  targets = [target.api]
  cmd     = ["/api", "serve"]
}
toolchain "stable" { version = "1.26.8" }
` + program,
	})
	InvalidReferenceToAVariable = register(Kind{
		Code: "invalid-reference-to-a-variable", Summary: "Invalid reference to a variable",
		Meaning: `A value in env of an image refers to a variable that its base does not have, or has a $ that stands
before no name. $NAME is the value that the base has; $$ is a dollar.`,
		Example: `
image "api" {
  base = "scratch"
  env  = { PRICE = "5$" }
}
`,
	})
	AUserIsListedTwice = register(Kind{
		Code: "a-user-is-listed-twice", Summary: "A user is listed twice",
		Meaning: `The list users contains the same name twice.`,
		Example: `
image "api" {
  base  = "scratch"
  users = ["api:1000", "api:1001"]
}
`,
	})
	ThereIsNoSuchUser = register(Kind{
		Code: "there-is-no-such-user", Summary: "There is no such user",
		Meaning: `user names a user that an image on scratch does not have. Add it to users, or write its number.`,
		Example: `
image "api" {
  base = "scratch"
  user = "api"
}
`,
	})
	ThereIsNoSuchFile = register(Kind{
		Code: "there-is-no-such-file", Summary: "There is no such file",
		Meaning: `A file for an image does not exist.`,
		Example: `
image "api" {
  base = "scratch"
  file "/etc/app.conf" { source = "app.cfg" }
}
-- app.conf --
a
`,
	})
	ThisFileCannotBeRead = register(Kind{
		Code: "this-file-cannot-be-read", Summary: "This file cannot be read",
		Meaning: `A certificate file cannot be read: it is too large, or a directory, or the user has no permission.`,
		Example: `
image "api" {
  base         = "scratch"
  certificates = ["certs"]
}
-- certs/ca.pem --
a
`,
	})
	NoCertificates = register(Kind{
		Code: "no-certificates", Summary: "No certificates",
		Meaning: `A certificate file contains no certificate in PEM form, or one that cannot be parsed.`,
		Example: `
image "api" {
  base         = "scratch"
  certificates = ["ca.pem"]
}
-- ca.pem --
no certificate
`,
	})
	NothingForAnImage = register(Kind{
		Code: "nothing-for-an-image", Summary: "Nothing for an image",
		Meaning: `A file block names something that must not be in an image: gobuild's outputs, or the directory of
a version control system.`,
		Example: `
image "api" {
  base = "scratch"
  file "/dist" { source = "dist" }
}
-- dist/a --
a
`,
	})
	NeitherAFileNorADirectory = register(Kind{
		Code: "neither-a-file-nor-a-directory", Summary: "Neither a file nor a directory",
		Meaning: `The source of a file block is a pipe, a device or another special file.`,
	})
)
