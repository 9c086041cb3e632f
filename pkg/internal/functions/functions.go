package functions

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"maps"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/ext/tryfunc"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"
)

// Pure depend on nothing but their arguments.
var Pure = map[string]function.Function{
	"abs":             stdlib.AbsoluteFunc,
	"alltrue":         boolsFunc(func(all []bool) bool { return !slices.Contains(all, false) }),
	"anytrue":         boolsFunc(func(all []bool) bool { return slices.Contains(all, true) }),
	"base64decode":    checkedFunc("string", decodeBase64),
	"base64encode":    stringFunc("string", encodeBase64),
	"basename":        stringFunc("path", path.Base),
	"can":             tryfunc.CanFunc,
	"ceil":            stdlib.CeilFunc,
	"chomp":           stdlib.ChompFunc,
	"chunklist":       stdlib.ChunklistFunc,
	"coalesce":        explained(stdlib.CoalesceFunc, aboutNoValue),
	"coalescelist":    explained(stdlib.CoalesceListFunc, aboutNoValue),
	"compact":         stdlib.CompactFunc,
	"concat":          stdlib.ConcatFunc,
	"contains":        stdlib.ContainsFunc,
	"csvdecode":       stdlib.CSVDecodeFunc,
	"dirname":         stringFunc("path", path.Dir),
	"distinct":        stdlib.DistinctFunc,
	"element":         stdlib.ElementFunc,
	"endswith":        affixFunc("suffix", strings.HasSuffix),
	"flatten":         stdlib.FlattenFunc,
	"floor":           stdlib.FloorFunc,
	"format":          stdlib.FormatFunc,
	"formatdate":      timeFunc(stdlib.FormatDateFunc, 1, 0),
	"formatlist":      stdlib.FormatListFunc,
	"indent":          stdlib.IndentFunc,
	"index":           indexFunc,
	"int":             stdlib.IntFunc,
	"join":            stdlib.JoinFunc,
	"jsondecode":      explained(stdlib.JSONDecodeFunc, aboutJSON),
	"jsonencode":      stdlib.JSONEncodeFunc,
	"keys":            stdlib.KeysFunc,
	"length":          stdlib.LengthFunc,
	"log":             stdlib.LogFunc,
	"lookup":          stdlib.LookupFunc,
	"lower":           stdlib.LowerFunc,
	"matrix":          matrixFunc,
	"max":             explained(stdlib.MaxFunc, aboutNoValue),
	"md5":             hashFunc(md5.New),
	"merge":           stdlib.MergeFunc,
	"min":             explained(stdlib.MinFunc, aboutNoValue),
	"one":             oneFunc,
	"parseint":        stdlib.ParseIntFunc,
	"pow":             stdlib.PowFunc,
	"range":           explained(stdlib.RangeFunc, aboutRange),
	"regex":           stdlib.RegexFunc,
	"regexall":        stdlib.RegexAllFunc,
	"regexreplace":    stdlib.RegexReplaceFunc,
	"replace":         stdlib.ReplaceFunc,
	"reverse":         stdlib.ReverseListFunc,
	"sanitize":        stringFunc("string", sanitize),
	"semver":          semverFunc,
	"semvercmp":       semverCompareFunc,
	"setintersection": stdlib.SetIntersectionFunc,
	"setproduct":      stdlib.SetProductFunc,
	"setsubtract":     stdlib.SetSubtractFunc,
	"setunion":        stdlib.SetUnionFunc,
	"sha1":            hashFunc(sha1.New),
	"sha256":          hashFunc(sha256.New),
	"sha512":          hashFunc(sha512.New),
	"signum":          stdlib.SignumFunc,
	"slice":           stdlib.SliceFunc,
	"sort":            stdlib.SortFunc,
	"split":           stdlib.SplitFunc,
	"startswith":      affixFunc("prefix", strings.HasPrefix),
	"strcontains":     affixFunc("substr", strings.Contains),
	"strlen":          stdlib.StrlenFunc,
	"strrev":          stdlib.ReverseFunc,
	"substr":          stdlib.SubstrFunc,
	"sum":             sumFunc,
	"timeadd":         timeFunc(stdlib.TimeAddFunc, 0, -1),
	"title":           stdlib.TitleFunc,
	"tobool":          stdlib.MakeToFunc(cty.Bool),
	"tolist":          stdlib.MakeToFunc(cty.List(cty.DynamicPseudoType)),
	"tomap":           stdlib.MakeToFunc(cty.Map(cty.DynamicPseudoType)),
	"tonumber":        stdlib.MakeToFunc(cty.Number),
	"toset":           stdlib.MakeToFunc(cty.Set(cty.DynamicPseudoType)),
	"tostring":        stdlib.MakeToFunc(cty.String),
	"trim":            stdlib.TrimFunc,
	"trimprefix":      stdlib.TrimPrefixFunc,
	"trimspace":       stdlib.TrimSpaceFunc,
	"trimsuffix":      stdlib.TrimSuffixFunc,
	"try":             tryfunc.TryFunc,
	"upper":           stdlib.UpperFunc,
	"urlencode":       stringFunc("string", url.QueryEscape),
	"values":          stdlib.ValuesFunc,
	"yamldecode":      yamlDecodeFunc,
	"yamlencode":      yamlEncodeFunc,
	"zipmap":          stdlib.ZipmapFunc,
}

// A DiskFunction is the signature of a function of one string that reads the disk.
type DiskFunction struct {
	param   string
	options bool // an object of options may follow
	result  cty.Type
}

// Disk are the functions that read the disk: their results are of a moment.
var Disk = map[string]DiskFunction{
	"file":  {"path", false, cty.String},
	"glob":  {"pattern", false, cty.List(cty.String)},
	"mains": {"pattern", true, cty.Map(cty.String)},
}

// With returns the function of that signature that calls do. options are empty if there are none.
func (d DiskFunction) With(do func(arg string, options []cty.Value) (cty.Value, error)) function.Function {
	spec := &function.Spec{
		Params: []function.Parameter{{Name: d.param, Type: cty.String}},
		Type:   function.StaticReturnType(d.result),
		Impl:   func(args []cty.Value, _ cty.Type) (cty.Value, error) { return do(args[0].AsString(), args[1:]) },
	}
	if d.options {
		spec.VarParam = &function.Parameter{Name: "options", Type: cty.DynamicPseudoType, AllowDynamicType: true}
	}
	return function.New(spec)
}

// Has reports whether the language has a function of that name.
func Has(name string) bool {
	_, pure := Pure[name]
	_, disk := Disk[name]
	return pure || disk
}

// Names returns the names of all functions, sorted.
func Names() []string {
	names := slices.Collect(maps.Keys(Pure))
	return slices.Sorted(slices.Values(slices.AppendSeq(names, maps.Keys(Disk))))
}

func stringFunc(param string, f func(string) string) function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: param, Type: cty.String}},
		Type:   function.StaticReturnType(cty.String),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			return cty.StringVal(f(args[0].AsString())), nil
		},
	})
}

func affixFunc(param string, f func(s, affix string) bool) function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "string", Type: cty.String}, {Name: param, Type: cty.String}},
		Type:   function.StaticReturnType(cty.Bool),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			return cty.BoolVal(f(args[0].AsString(), args[1].AsString())), nil
		},
	})
}
