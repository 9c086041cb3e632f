package foreign

import (
	"cmp"
	"errors"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/json"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"
)

// bakeSchema is what a bake file has (https://docs.docker.com/build/bake/reference/).
var bakeSchema = &hcl.BodySchema{Blocks: []hcl.BlockHeaderSchema{
	{Type: "variable", LabelNames: []string{"name"}}, {Type: "target", LabelNames: []string{"name"}},
	{Type: "group", LabelNames: []string{"name"}}, {Type: "function", LabelNames: []string{"name"}},
}}

// A bake is a bake file as it is read.
type bake struct {
	format
	scope   *hcl.EvalContext
	targets map[string]bakeTarget
	order   []string
}

// A bakeTarget is the attributes of a target, with those that it inherits.
type bakeTarget map[string]*hcl.Attribute

// bakeFunctions are those whose results are not larger than their arguments by much.
var bakeFunctions = map[string]function.Function{
	"lower": stdlib.LowerFunc, "upper": stdlib.UpperFunc, "trim": stdlib.TrimFunc, "trimprefix": stdlib.TrimPrefixFunc,
	"trimsuffix": stdlib.TrimSuffixFunc, "join": stdlib.JoinFunc, "concat": stdlib.ConcatFunc,
	"compact": stdlib.CompactFunc, "equal": stdlib.EqualFunc, "notequal": stdlib.NotEqualFunc,
	"coalesce": stdlib.CoalesceFunc, "contains": stdlib.ContainsFunc, "split": stdlib.SplitFunc,
}

func (k format) parseBake(data string) error {
	var file *hcl.File
	var diags hcl.Diagnostics
	if strings.HasSuffix(k.File, ".json") {
		file, diags = json.Parse([]byte(data), k.File)
	} else {
		file, diags = hclsyntax.ParseConfig([]byte(data), k.File, hcl.InitialPos)
	}
	if diags.HasErrors() {
		return diags
	}
	content, _, _ := file.Body.PartialContent(bakeSchema) // other blocks say nothing of images
	scope := &hcl.EvalContext{Variables: map[string]cty.Value{}, Functions: bakeFunctions}
	b := &bake{format: k, scope: scope, targets: map[string]bakeTarget{}}
	b.readVariables(content.Blocks.OfType("variable"))
	for _, block := range content.Blocks.OfType("target") {
		attrs, _ := block.Body.JustAttributes()
		b.targets[block.Labels[0]] = bakeTarget(attrs)
		b.order = append(b.order, block.Labels[0])
	}
	for _, name := range b.wanted(content.Blocks.OfType("group")) {
		b.addTarget(name)
	}
	return nil
}

// readVariables makes a variable of each one. Those that depend on others are evaluated after these.
func (b *bake) readVariables(blocks hcl.Blocks) {
	for range len(blocks) {
		for _, block := range blocks {
			name := block.Labels[0]
			attrs, _ := block.Body.JustAttributes()
			if _, known := b.scope.Variables[name]; known {
				continue
			}
			value, err := "", error(nil)
			if a := attrs["default"]; a != nil {
				value, err = b.text(a.Expr)
			}
			switch {
			case err != nil:
			case isMarked(value):
				b.scope.Variables[name] = cty.StringVal(value)
			default:
				b.scope.Variables[name] = cty.StringVal(b.argumentOf(name, value))
			}
		}
	}
}

func (b *bake) argumentOf(name, value string) string {
	return b.variable(name, value, "the variable "+name+" of "+b.File)
}

// wanted are the targets that are built by default, else all.
func (b *bake) wanted(groups hcl.Blocks) (names []string) {
	members := map[string][]string{}
	for _, g := range groups {
		attrs, _ := g.Body.JustAttributes()
		if a := attrs["targets"]; a != nil {
			members[g.Labels[0]], _ = b.texts(a.Expr)
		}
	}
	seen := map[string]bool{}
	var add func(name string)
	add = func(name string) {
		if seen[name] {
			return
		}
		seen[name] = true
		if _, is := b.targets[name]; is {
			names = append(names, name)
		}
		for _, member := range members[name] {
			add(member)
		}
	}
	if add("default"); len(names) == 0 {
		for _, name := range b.order {
			if !strings.HasPrefix(name, "_") {
				add(name)
			}
		}
	}
	return names
}

// inherited are the attributes of a target and of those that it inherits from.
func (b *bake) inherited(name string, depth int) bakeTarget {
	all := bakeTarget{}
	own := b.targets[name]
	if a := own["inherits"]; a != nil && depth < mostDepth {
		parents, _ := b.texts(a.Expr)
		for _, parent := range parents {
			maps.Copy(all, b.inherited(parent, depth+1))
		}
	}
	maps.Copy(all, own)
	return all
}

// addTarget adds the image of a target: for a matrix, one for each combination.
func (b *bake) addTarget(name string) {
	attrs := b.inherited(name, 0)
	combinations := []map[string]cty.Value{{}}
	if a := attrs["matrix"]; a != nil {
		value, diags := a.Expr.Value(b.scope)
		if diags.HasErrors() || !value.CanIterateElements() {
			b.Left = append(b.Left, b.note(a.Range.Start.Line, "the matrix of target %s", name))
			return
		}
		combinations = combine(value)
	}
	const most = 64
	for _, c := range combinations[:min(len(combinations), most)] {
		b.addImage(name, attrs, c)
	}
}

// combine is the product of a matrix.
func combine(matrix cty.Value) []map[string]cty.Value {
	list := []map[string]cty.Value{{}}
	for it := matrix.ElementIterator(); it.Next(); {
		key, values := it.Element()
		if !values.CanIterateElements() || len(list) > 64 {
			continue
		}
		var next []map[string]cty.Value
		for _, before := range list {
			for el := values.ElementIterator(); el.Next(); {
				_, v := el.Element()
				with := maps.Clone(before)
				with[key.AsString()] = v
				next = append(next, with)
			}
		}
		list = next
	}
	return list
}

func (b *bake) addImage(name string, attrs bakeTarget, matrix map[string]cty.Value) {
	outer := b.scope
	b.scope = outer.NewChild()
	b.scope.Variables = matrix
	defer func() { b.scope = outer }()
	if a := attrs["name"]; a != nil && len(matrix) > 0 {
		if text, err := b.text(a.Expr); err == nil {
			name = b.concrete(text)
		}
	}
	get := func(attr string) string {
		if a := attrs[attr]; a != nil {
			text, _ := b.text(a.Expr)
			return b.concrete(text)
		}
		return ""
	}
	file := path.Join(cmp.Or(get("context"), "."), cmp.Or(get("dockerfile"), "Dockerfile"))
	args := map[string]string{}
	b.eachEntry(attrs["args"], nil, func(key, value string) { args[key] = value })
	im, err := b.targetImage(file, get("target"), args)
	if err != nil {
		im = &Image{}
		line := 0
		for _, a := range attrs {
			line = a.Range.Start.Line
		}
		im.Left = append(im.Left, b.note(line, "%s: %s", file, err))
	}
	im.Name = name
	if dir := path.Dir(file); slices.Contains(b.Packages, dir) && dir != "." {
		im.Near = dir
	}
	b.fillImage(im, attrs)
	b.Images = append(b.Images, im)
}

// fillImage adds what a target says of its image.
func (b *bake) fillImage(im *Image, attrs bakeTarget) {
	for _, name := range slices.Sorted(maps.Keys(attrs)) {
		a := attrs[name]
		var err error
		switch name {
		case "tags":
			var tags []string
			tags, err = b.texts(a.Expr)
			im.Tags = slices.DeleteFunc(b.values(tags), func(v Value) bool { return len(v) == 1 && v[0] == Part{} })
		case "platforms":
			im.Platforms, err = b.texts(a.Expr)
			im.Platforms = slices.DeleteFunc(im.Platforms, isMarked)
		case "labels":
			b.eachEntry(a, &err, func(key, value string) { setPair(&im.Labels, Pair{key, b.value(value)}) })
		case "annotations":
			var list []string
			list, err = b.texts(a.Expr)
			for _, text := range list {
				key, value, _ := strings.Cut(text, "=")
				_, key, _ = strings.Cut(":"+key, ":")
				setPair(&im.Annotations, Pair{key[strings.LastIndexByte(key, ':')+1:], b.value(value)})
			}
		case "context", "dockerfile", "target", "args", "inherits", "matrix", "name", "description", "output",
			"cache-from", "cache-to", "pull", "no-cache", "attest":
		default:
			err = errors.New("gobuild has no counterpart")
		}
		if err != nil {
			im.Left = append(im.Left, b.note(a.Range.Start.Line, "%s of target %s: %s", name, im.Name, err))
		}
	}
}

// eachEntry calls f with each entry of a map.
func (b *bake) eachEntry(a *hcl.Attribute, failed *error, f func(key, value string)) {
	if a == nil {
		return
	}
	value, err := b.evaluate(a.Expr)
	if err == nil && (!value.CanIterateElements() || value.Type().IsSetType() || value.Type().IsTupleType()) {
		err = errors.New("this is no map")
	}
	if err != nil {
		if failed != nil {
			*failed = err
		}
		return
	}
	for it := value.ElementIterator(); it.Next(); {
		key, v := it.Element()
		if text, err := textOf(v); err == nil {
			f(key.AsString(), text)
		}
	}
}

// evaluate evaluates what costs little.
func (b *bake) evaluate(expr hcl.Expression) (cty.Value, error) {
	if x, ok := expr.(hclsyntax.Expression); ok {
		var found error
		_ = hclsyntax.VisitAll(x, func(n hclsyntax.Node) hcl.Diagnostics {
			if _, is := n.(*hclsyntax.ForExpr); is {
				found = errors.New("for expressions are not carried over")
			}
			return nil
		})
		if found != nil {
			return cty.NilVal, found
		}
	}
	value, diags := expr.Value(b.scope)
	if diags.HasErrors() {
		return cty.NilVal, errors.New(diags[0].Summary)
	}
	return value, nil
}

func (b *bake) text(expr hcl.Expression) (string, error) {
	value, err := b.evaluate(expr)
	if err != nil {
		return "", err
	}
	return textOf(value)
}

func (b *bake) texts(expr hcl.Expression) (list []string, err error) {
	value, err := b.evaluate(expr)
	if err != nil || value.IsNull() {
		return nil, err
	}
	if !value.CanIterateElements() {
		return nil, errors.New("this is no list")
	}
	for it := value.ElementIterator(); it.Next(); {
		_, v := it.Element()
		text, err := textOf(v)
		if err != nil {
			return nil, err
		}
		list = append(list, text)
	}
	return list, nil
}

// textOf is a value as text, of at most a few kilobytes: variables may repeat each other.
func textOf(v cty.Value) (string, error) {
	if v.IsNull() {
		return "", nil
	}
	s, err := convert.Convert(v, cty.String)
	if err != nil || !s.IsKnown() || s.IsNull() {
		return "", errors.New("this is no text")
	}
	const most = 4 << 10
	if len(s.AsString()) > most {
		return "", errors.New("this is too long")
	}
	return s.AsString(), nil
}
