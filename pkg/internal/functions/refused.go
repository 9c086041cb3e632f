package functions

// Why functions are refused that would make a build depend on more than its files and variables, and what replaces
// others.
const (
	refusedEnv = `a build is what its files and variables say: write variable "NAME" {}, which -set=NAME=… or ` +
		`GOBUILD_VAR_NAME=… sets, and var.NAME`
	refusedTime   = "the same commit has to give the same bytes: write git.time, the time of the commit"
	refusedRandom = "it gives another value each time, and the same commit has to give the same bytes: write " +
		"git.commit, or sha256() of what decides"
	refusedHome = "paths start from the directory of the file that contains them, so that it is the same on every " +
		"machine"
	refusedSecret = "a configuration holds no secrets: gobuild takes credentials from Docker's configuration"
	refusedHash   = "write sha256(file(path))"
	refusedTables = "write a for expression, { for k, v in … : k => v }"
)

// Refused are functions that Terraform or Bake has and gobuild has not, each with the reason or the remedy.
var Refused = map[string]string{
	"env": refusedEnv, "getenv": refusedEnv, "get_env": refusedEnv,
	"timestamp": refusedTime, "plantimestamp": refusedTime, "now": refusedTime,
	"unixtime": refusedTime, "unixtimestamp": refusedTime, "timestatic": refusedTime, "strftime": "write formatdate()",
	"timecmp": "write tonumber(formatdate(\"YYYYMMDDhhmmss\", a)) < tonumber(formatdate(\"YYYYMMDDhhmmss\", b)), for " +
		"times of one zone",
	"timesub": "write timeadd(time, \"-24h\")", "timediff": "write timeadd(time, \"-24h\")",
	"uuid": refusedRandom, "uuidv4": refusedRandom, "uuidv5": refusedRandom, "bcrypt": refusedRandom,
	"abspath": refusedHome, "pathexpand": refusedHome, "homedir": refusedHome,
	"rsadecrypt": refusedSecret, "sensitive": refusedSecret, "nonsensitive": refusedSecret,
	"filemd5": refusedHash, "filesha1": refusedHash, "filesha256": refusedHash, "filesha512": refusedHash,
	"filebase64": "write base64encode(file(path))",
	"fileset":    `write glob("pattern")`,
	"fileexists": "write length(glob(path)) > 0",
	"templatefile": "a template is written here, in quotes or a heredoc, where names and limits are checked; " +
		"file(path) is the text of a file as it is",
	"templatestring": "write the template in quotes: \"${…}\"",
	"list":           "write [ … ]", "tuple": "write [ … ]", "map": "write { … }",
	"matchkeys": refusedTables, "transpose": refusedTables,
	"absolute": "write abs()", "reverselist": "write reverse()", "formattimestamp": "write formatdate()",
	"add": "write a + b", "subtract": "write a - b", "multiply": "write a * b", "divide": "write a / b",
	"modulo": "write a % b", "negate": "write -a",
	"and": "write a && b", "or": "write a || b", "not": "write !a", "equal": "write a == b", "notequal": "write a != b",
	"greaterthan": "write a > b", "greaterthanorequalto": "write a >= b", "lessthan": "write a < b",
	"lessthanorequalto": "write a <= b",
	"convert":           "write tostring(), tonumber(), tobool(), tolist(), toset() or tomap()",
	"hasindex":          "write contains(keys(map), key), or can(list[i])",
	"exec":              "a build runs no programs but Go's: write what it needs as a variable",
	"shell":             "a build runs no programs but Go's: write what it needs as a variable",
}
