package check

import (
	"fmt"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/filename"
)

// A Rule checks the strings of an attribute. The zero Rule accepts everything.
type Rule struct {
	Kind  *diag.Kind // of the mistake
	Guess bool       // what Right returns is a guess at what was misspelt

	wrong func(s string) string
	right func(s string) string // may be nil
}

// Wrong says what is wrong with a string, as a sentence with the remedy, or "".
func (r Rule) Wrong(s string) string {
	if r.wrong == nil {
		return ""
	}
	return r.wrong(s)
}

// Right returns what is to be written instead of a string that is wrong, or "".
func (r Rule) Right(s string) string {
	if r.right == nil {
		return ""
	}
	return r.right(s)
}

// RuleOf returns the rule for the strings of an attribute, as "kind.name"; in lists and maps, of each element.
func RuleOf(attribute string) Rule { return rules[attribute] }

// KeyRulesOf returns the rules for the keys of an attribute that is a map. Later ones are for keys that earlier ones
// accept.
func KeyRulesOf(attribute string) []Rule { return keyRules[attribute] }

// rules are those of RuleOf.
var rules = map[string]Rule{
	"gopath":                   {Kind: diag.NotADirectory, wrong: wrongDirectory},
	"dist":                     {Kind: diag.InvalidPath, wrong: wrongDist},
	"cache.url":                {Kind: diag.InvalidCache, wrong: wrongCache},
	"cache.region":             {Kind: diag.InvalidCache, wrong: wrongRegion},
	"cache.endpoint":           {Kind: diag.InvalidCache, wrong: wrongEndpoint},
	"cache.public_key":         {Kind: diag.InvalidCacheKey, wrong: wrongPublicKey},
	"cache.private_key":        {Kind: diag.InvalidCacheKey, wrong: wrongPrivateKey},
	"docker.network":           {Kind: diag.InvalidValue, wrong: wrongEmpty},
	"toolchain.version":        {Kind: diag.InvalidVersion, wrong: wrongVersion, right: rightVersion},
	"toolchain.image":          {Kind: diag.InvalidValue, wrong: wrongEmpty},
	"override.path":            {Kind: diag.NotADirectory, wrong: wrongDirectory},
	"target.package":           {Kind: diag.InvalidPackage, wrong: wrongPackage, right: rightPackage},
	"target.platforms":         {Kind: diag.UnknownPlatform, wrong: wrongPlatform, right: rightPlatform, Guess: true},
	"target.name":              {Kind: diag.InvalidName, wrong: filename.Problem},
	"target.build_tags":        {Kind: diag.InvalidBuildTag, wrong: wrongBuildTag},
	"target.ldflags":           {Kind: diag.InvalidFlag, wrong: wrongText},
	"target.gcflags":           {Kind: diag.InvalidFlag, wrong: wrongText},
	"target.asmflags":          {Kind: diag.InvalidFlag, wrong: wrongText},
	"target.pgo":               {Kind: diag.InvalidPath, wrong: wrongEmpty},
	"target.env":               {Kind: diag.InvalidValue, wrong: wrongText},
	"target.stamp":             {Kind: diag.InvalidValue, wrong: wrongText},
	"image.platforms":          {Kind: diag.UnknownPlatform, wrong: wrongPlatform, right: rightPlatform, Guess: true},
	"image.name":               {Kind: diag.InvalidName, wrong: filename.Problem},
	"image.dir":                {Kind: diag.NotAnAbsolutePath, wrong: wrongImagePath},
	"image.certificates":       {Kind: diag.InvalidPath, wrong: wrongEmpty},
	"image.users":              {Kind: diag.InvalidUser, wrong: wrongNewUser},
	"image.workdir":            {Kind: diag.NotAnAbsolutePath, wrong: wrongImagePath},
	"image.volumes":            {Kind: diag.NotAnAbsolutePath, wrong: wrongImagePath},
	"image.ports":              {Kind: diag.InvalidPort, wrong: wrongPort},
	"image.stop_signal":        {Kind: diag.UnknownSignal, wrong: wrongSignal, right: rightSignal, Guess: true},
	"image.user":               {Kind: diag.InvalidUser, wrong: wrongUser},
	"image.packages":           {Kind: diag.InvalidPackage, wrong: wrongDistroPackage},
	"image.entrypoint":         {Kind: diag.InvalidValue, wrong: wrongText},
	"image.cmd":                {Kind: diag.InvalidValue, wrong: wrongText},
	"image.env":                {Kind: diag.InvalidValue, wrong: wrongText},
	"image.created":            {Kind: diag.InvalidValue, wrong: wrongTime},
	"healthcheck.command":      {Kind: diag.InvalidValue, wrong: wrongText},
	"healthcheck.interval":     {Kind: diag.InvalidValue, wrong: wrongDuration},
	"healthcheck.timeout":      {Kind: diag.InvalidValue, wrong: wrongDuration},
	"healthcheck.start_period": {Kind: diag.InvalidValue, wrong: wrongDuration},
	"file.path":                {Kind: diag.InvalidName, wrong: wrongImagePath},
	"file.source":              {Kind: diag.InvalidPath, wrong: wrongEmpty},
	"file.exclude":             {Kind: diag.InvalidPath, wrong: wrongExclude},
	"file.owner":               {Kind: diag.InvalidUser, wrong: wrongOwner},
	"file.mode":                {Kind: diag.InvalidMode, wrong: wrongMode},
	"target.install_suffix":    {Kind: diag.InvalidSuffix, wrong: wrongSuffix},
	"image.libc_extra":         {Kind: diag.NotAnAbsolutePath, wrong: wrongImagePath},
}

// keyRules are those of KeyRulesOf.
var keyRules = map[string][]Rule{
	"target.env":   {{Kind: diag.InvalidVariable, wrong: wrongEnvName}},
	"image.env":    {{Kind: diag.InvalidVariable, wrong: wrongEnvName}},
	"target.stamp": {{Kind: diag.InvalidStamp, wrong: wrongStamp}},
	"image.targets": {
		{Kind: diag.UnknownPlatform, wrong: wrongPattern},
		{Kind: diag.AnImageForAnotherSystem, wrong: wrongImageSystem},
	},
	"image.labels":      {{Kind: diag.InvalidLabel, wrong: wrongEmpty}},
	"image.annotations": {{Kind: diag.InvalidAnnotation, wrong: wrongEmpty}},
}

// wrongEmpty rejects empty strings.
func wrongEmpty(s string) string {
	if strings.TrimSpace(s) == "" {
		return "This is empty: give it a value"
	}
	return wrongText(s)
}

// wrongText rejects what no argument of a process can hold.
func wrongText(s string) string {
	if strings.ContainsRune(s, 0) {
		return "This holds a NUL character, which no process can be given"
	}
	return ""
}

// wrongImagePath checks a path in an image.
func wrongImagePath(s string) string {
	switch {
	case s == "":
		return "This is empty: a path in an image begins with /"
	case !strings.HasPrefix(s, "/"):
		return fmt.Sprintf("%q does not begin with /, as a path in an image must: write %q", s, path.Clean("/"+s))
	case slices.Contains(strings.Split(s, "/"), ".."):
		return fmt.Sprintf("%q holds ..: write %q", s, path.Clean(s))
	}
	return wrongText(s)
}

// wrongDirectory says what is wrong with a path that must be a directory, or "".
func wrongDirectory(path string) string {
	info, err := os.Stat(path)
	switch {
	case os.IsNotExist(err):
		return path + " does not exist"
	case err != nil:
		return err.Error()
	case !info.IsDir():
		return path + " is not a directory"
	}
	return ""
}
