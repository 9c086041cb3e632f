package functions

import "strings"

// examples are calls of functions and their values, which a test evaluates. Those of files are of a directory
// with cmd/api, a main package, and VERSION, which holds 1.2.
var examples = examplesOf(`
abs(-2) → 2
alltrue([true, false]) → false
anytrue([true, false]) → true
base64decode("aGVsbG8=") → "hello"
base64encode("hello") → "aGVsbG8="
basename("cmd/api") → "api"
can(tonumber("x")) → false
ceil(1.2) → 2
chomp("1.2\n") → "1.2"
chunklist(["a", "b", "c"], 2) → [["a", "b"], ["c"]]
coalesce(null, "dev") → "dev"
coalescelist([], ["a"]) → ["a"]
compact(["a", "", "b"]) → ["a", "b"]
concat(["-s"], ["-w"]) → ["-s", "-w"]
contains(["api", "web"], "api") → true
csvdecode("name,port\napi,80")[0].port → "80"
dirname("cmd/api") → "cmd"
distinct(["a", "b", "a"]) → ["a", "b"]
element(["a", "b"], 3) → "b"
endswith("api-debug", "-debug") → true
file("VERSION") → "1.2\n"
flatten([["a"], ["b", ["c"]]]) → ["a", "b", "c"]
floor(1.8) → 1
format("%s-%03d", "api", 7) → "api-007"
formatdate("YYYY-MM-DD", "2026-11-30T08:00:00Z") → "2026-11-30"
formatlist("%s:dev", ["api", "web"]) → ["api:dev", "web:dev"]
glob("cmd/*") → ["cmd/api"]
indent(2, "a\nb") → "a\n  b"
index(["a", "b"], "b") → 1
int(1.8) → 1
join(",", ["a", "b"]) → "a,b"
jsondecode("{\"port\": 80}").port → 80
jsonencode({ port = 80 }) → "{\"port\":80}"
keys({ api = 80, web = 81 }) → ["api", "web"]
length(["a", "b"]) → 2
log(8, 2) → 3
lookup({ api = 80 }, "web", 81) → 81
lower("API") → "api"
mains("./...", { exclude = ["./tools/..."] }) → { "cmd/api" = "./cmd/api" }
matrix({ go = ["1.26"], os = ["linux"] }) → { "1.26-linux" = { go = "1.26", os = "linux" } }
max(1, 2) → 2
md5("hello") → "5d41402abc4b2a76b9719d911017c592"
merge({ A = "1", B = "1" }, { B = "2" }) → { A = "1", B = "2" }
min(1, 2) → 1
one(["a"]) → "a"
parseint("ff", 16) → 255
pow(2, 10) → 1024
range(3) → [0, 1, 2]
regex("[0-9]+", "v12") → "12"
regexall("[0-9]+", "1.2") → ["1", "2"]
regexreplace("v1.2", "^v", "") → "1.2"
replace("a/b", "/", "-") → "a-b"
reverse(["a", "b"]) → ["b", "a"]
sanitize("feature/x y") → "feature_x_y"
semver("v1.2.3-rc.1").minor → 2
semvercmp("1.26.8", ">= 1.25, < 2") → true
setintersection(["a", "b"], ["b"]) → ["b"]
setproduct(["a"], ["x", "y"]) → [["a", "x"], ["a", "y"]]
setsubtract(["a", "b"], ["b"]) → ["a"]
setunion(["a"], ["b"]) → ["a", "b"]
sha1("hello") → "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d"
sha256("") → "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
substr(sha512("hello"), 0, 8) → "9b71d224"
signum(-3) → -1
slice(["a", "b", "c"], 0, 2) → ["a", "b"]
sort(["b", "a"]) → ["a", "b"]
split(",", "a,b") → ["a", "b"]
startswith("v1.2", "v") → true
strcontains("api-debug", "debug") → true
strlen("api") → 3
strrev("abc") → "cba"
substr("v1.2", 1, -1) → "1.2"
sum([1, 2, 3]) → 6
timeadd("2026-11-30T08:00:00Z", "24h") → "2026-12-01T08:00:00Z"
title("api server") → "Api Server"
tobool("true") → true
tolist(toset(["b", "a"])) → ["a", "b"]
tomap({ a = 1 }) → { a = 1 }
tonumber("8080") → 8080
toset(["b", "a", "b"]) → ["a", "b"]
tostring(8080) → "8080"
trim("--a--", "-") → "a"
trimprefix("v1.2", "v") → "1.2"
trimspace(" a\n") → "a"
trimsuffix("main.go", ".go") → "main"
try({ a = 1 }.b, 0) → 0
upper("api") → "API"
urlencode("a b&c") → "a+b%26c"
values({ api = 80, web = 81 }) → [80, 81]
yamldecode("ports: [80, 81]").ports → [80, 81]
yamlencode({ port = 80 }) → "port: 80\n"
zipmap(["a", "b"], [1, 2]) → { a = 1, b = 2 }
`)

// An Example is a call of a function and its value, as HCL.
type Example struct{ Call, Value string }

// examplesOf reads examples, by the function that each is of: the first in it, apart from substr in that of sha512.
func examplesOf(text string) map[string]Example {
	all := map[string]Example{}
	for line := range strings.Lines(strings.TrimSpace(text)) {
		call, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " → ")
		name, _, _ := strings.Cut(call, "(")
		if strings.Contains(call, "(sha512(") {
			name = "sha512"
		}
		all[name] = Example{call, value}
	}
	return all
}
