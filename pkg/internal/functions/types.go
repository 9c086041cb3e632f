package functions

// TypeKeywords are what types are made of, as Functions are described.
var TypeKeywords = []*Function{
	{Name: "string", Signature: "string", Doc: "A text."},
	{Name: "number", Signature: "number", Doc: "A number."},
	{Name: "bool", Signature: "bool", Doc: "true or false."},
	{Name: "any", Signature: "any", Doc: "Any type; in list(any) and the like, any one type for all elements."},
	{Name: "list", Signature: "list(type)", Doc: "A list whose elements are of one type."},
	{Name: "set", Signature: "set(type)", Doc: "A set whose elements are of one type."},
	{Name: "map", Signature: "map(type)", Doc: "A map with any keys, whose values are of one type."},
	{Name: "object", Signature: "object({ name = type })",
		Doc: "A map with these keys, each with a type of its own."},
	{Name: "tuple", Signature: "tuple([type])", Doc: "A list of fixed length, each element with a type of its own."},
	{Name: "optional", Signature: "optional(type, default)",
		Doc: "In an object, an attribute that may be left out. It then has the default, or is null."},
}
