package main

import (
	"fmt"
	"hash/fnv"
	"math/big"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// elements of an object or a map; none of what is null or unknown.
func elements(of tftypes.Value) map[string]tftypes.Value {
	inner := map[string]tftypes.Value{}
	if of.IsKnown() && !of.IsNull() {
		must(of.As(&inner))
	}
	return inner
}

// members of a list or a set; none of what is null or unknown.
func members(of tftypes.Value) []tftypes.Value {
	inner := []tftypes.Value{}
	if of.IsKnown() && !of.IsNull() {
		must(of.As(&inner))
	}
	return inner
}

// A value that is not of its own type is a fault of this program.
func must(err error) {
	if err != nil {
		panic(err)
	}
}

// opened turns what is computed and not set into unknown, in nested blocks too.
func opened(described block, value tftypes.Value) tftypes.Value {
	if value.IsNull() || !value.IsKnown() {
		return value
	}
	fields := elements(value)
	for name, one := range described.Attributes {
		if one.IsComputed && fields[name].IsNull() {
			fields[name] = tftypes.NewValue(one.Type.Type, tftypes.UnknownValue)
		}
	}
	for name, nested := range described.Blocks {
		fields[name] = openedBlock(nested, fields[name])
	}
	return tftypes.NewValue(value.Type(), fields)
}

func openedBlock(nested nestedBlock, value tftypes.Value) tftypes.Value {
	if nested.Nesting == "single" || value.IsNull() || !value.IsKnown() {
		return opened(nested.block, value)
	}
	inner := members(value)
	for index := range inner {
		inner[index] = opened(nested.block, inner[index])
	}
	return tftypes.NewValue(value.Type(), inner)
}

// A maker invents the values of one resource. Each says where it belongs: `{{made-up-<mark>.arn}}`.
type maker struct{ mark string }

// filled puts made-up values in the places of unknown ones.
func (own maker) filled(value tftypes.Value, path string) tftypes.Value {
	kind := value.Type()
	if !value.IsKnown() {
		return own.invented(kind, path)
	}
	if value.IsNull() {
		return value
	}
	switch kind.(type) {
	case tftypes.Object, tftypes.Map:
		fields := elements(value)
		for name := range fields {
			fields[name] = own.filled(fields[name], step(path, name))
		}
		return tftypes.NewValue(kind, fields)
	case tftypes.List, tftypes.Set:
		inner := members(value)
		for index := range inner {
			inner[index] = own.filled(inner[index], fmt.Sprintf("%s[%d]", path, index))
		}
		return tftypes.NewValue(kind, inner)
	}
	return value
}

// invented makes a list of one element, since nothing tells how many AWS would answer.
func (own maker) invented(kind tftypes.Type, path string) tftypes.Value {
	switch kind := kind.(type) {
	case tftypes.Object:
		fields := map[string]tftypes.Value{}
		for name, inner := range kind.AttributeTypes {
			fields[name] = own.invented(inner, step(path, name))
		}
		return tftypes.NewValue(kind, fields)
	case tftypes.Map:
		return tftypes.NewValue(kind, map[string]tftypes.Value{})
	case tftypes.List:
		return tftypes.NewValue(kind, []tftypes.Value{own.invented(kind.ElementType, path+"[0]")})
	case tftypes.Set:
		return tftypes.NewValue(kind, []tftypes.Value{own.invented(kind.ElementType, path+"[0]")})
	}
	if kind.Is(tftypes.Bool) {
		return tftypes.NewValue(kind, false)
	}
	if kind.Is(tftypes.Number) {
		return tftypes.NewValue(kind, own.number(path))
	}
	return tftypes.NewValue(kind, fmt.Sprintf("{{made-up-%s.%s}}", own.mark, path))
}

// number begins with 9 and has 15 digits, as no port, size or count has.
func (own maker) number(path string) *big.Float {
	hash := fnv.New64a()
	hash.Write([]byte(own.mark + path))
	return big.NewFloat(float64(900_000_000_000_000 + hash.Sum64()%100_000_000_000_000))
}

func step(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// plain is a value as JSON has it.
func plain(value tftypes.Value) any {
	if value.IsNull() || !value.IsKnown() {
		return nil
	}
	kind := value.Type()
	switch kind.(type) {
	case tftypes.Object, tftypes.Map:
		fields := map[string]any{}
		for name, inner := range elements(value) {
			fields[name] = plain(inner)
		}
		return fields
	case tftypes.List, tftypes.Set:
		list := []any{}
		for _, inner := range members(value) {
			list = append(list, plain(inner))
		}
		return list
	}
	return scalar(value)
}

func scalar(value tftypes.Value) any {
	switch {
	case value.Type().Is(tftypes.Bool):
		var is bool
		must(value.As(&is))
		return is
	case value.Type().Is(tftypes.Number):
		var number big.Float
		must(value.As(&number))
		exact, _ := number.Float64()
		return exact
	}
	var text string
	must(value.As(&text))
	return text
}
