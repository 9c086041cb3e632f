package lang

import (
	"reflect"

	"github.com/hashicorp/hcl/v2/ext/typeexpr"
	"github.com/zclconf/go-cty/cty"
)

// A Variable is a value that can be set outside the file. Precedence: -set=name=value,
// GOBUILD_VAR_name, default. Lists and maps are written as in this file:
// -set='platforms=["linux/arm64"]'. The label is an identifier; expressions refer to it as
// var.name.
//
//	variable "version" {
//	  type        = string
//	  default     = "dev"
//	  nullable    = false
//	  description = "stamped into every binary"
//
//	  validation {
//	    condition     = can(regex("^(dev|v[0-9])", var.version))
//	    error_message = "A version is dev, or begins with v and a digit."
//	  }
//	}
//	variable "release" { default = false }
type Variable struct {
	Meta
	// Type is what values the variable takes, as in Terraform: string, number, bool, any, list(…),
	// set(…), map(…), object({…}), in which optional(type, default) marks what may be left out, and
	// tuple([…]). Values are converted to it. What cannot be converted is an error, and so are
	// attributes that an object of the type does not have. Default: the type of the default. A
	// list in the default stands for a list of such elements, and a map whose values are of one
	// type for any map of such values; other maps must have the keys of the default.
	//
	//	type = map(string)
	Type Constraint `hcl:"type,optional"`
	// Default is the value if nothing else sets the variable. A variable without a default must be
	// set, and is a string if it has no type.
	//
	//	default = "dev"
	Default cty.Value `hcl:"default,optional"`
	// Nullable says whether the variable may be null. If it is false, null from outside means the
	// default.
	//
	//	nullable = false
	Nullable bool `hcl:"nullable,optional" default:"true"`
	// Description says what the variable is for.
	//
	//	description = "stamped into every binary"
	Description string `hcl:"description,optional"`
	// Validations are conditions that the value must meet. There may be several.
	Validations []*Validation `hcl:"validation,block"`
}

// A Validation is a condition that the value of a variable must meet.
//
//	validation {
//	  condition     = length(var.platforms) > 0
//	  error_message = "At least one platform is needed."
//	}
type Validation struct {
	Meta
	// Condition is true if the value is valid. It refers to the variable, and may refer to other
	// variables and to locals. It can depend on git only through the variable itself.
	//
	//	condition = var.jobs > 0
	Condition bool `hcl:"condition"`
	// ErrorMessage is the error if the condition is false.
	//
	//	error_message = "jobs must be positive."
	ErrorMessage string `hcl:"error_message"`
}

// A Constraint is the type that a variable declares. The zero Constraint is none.
type Constraint struct {
	Type     cty.Type           // may hold optional attributes and any
	Defaults *typeexpr.Defaults // of optional attributes; nil if there are none
}

// IsEvaluated reports whether an attribute is an expression. A type and names of parameters are none, and refer to
// nothing.
func (s *Schema) IsEvaluated(attr string) bool {
	a := s.Attribute(attr)
	if a == nil {
		return true
	}
	switch a.Type {
	case reflect.TypeFor[Constraint](), reflect.TypeFor[Identifiers](), reflect.TypeFor[Identifier]():
		return false
	}
	return true
}
