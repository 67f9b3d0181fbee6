package main

import (
	"encoding/json"
	"fmt"
	"sort"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// The types of provider-schema.ts.
type providerSchema struct {
	Provider  block            `json:"provider"`
	Resources map[string]block `json:"resources"`
}

type block struct {
	Attributes map[string]attribute   `json:"attributes"`
	Blocks     map[string]nestedBlock `json:"blocks"`
}

type attribute struct {
	Type       attributeType `json:"type"`
	IsRequired bool          `json:"isRequired"`
	IsOptional bool          `json:"isOptional"`
	IsComputed bool          `json:"isComputed"`
}

type nestedBlock struct {
	block
	Nesting    string `json:"nesting"`
	IsRequired bool   `json:"isRequired"`
	IsSole     bool   `json:"isSole"`
}

// attributeType reads cty's JSON form of a type.
type attributeType struct{ tftypes.Type }

func (into *attributeType) UnmarshalJSON(text []byte) (err error) {
	var raw any
	if err := json.Unmarshal(text, &raw); err != nil {
		return err
	}
	into.Type, err = typeFrom(raw)
	return err
}

func typeFrom(raw any) (tftypes.Type, error) {
	switch raw := raw.(type) {
	case string:
		return map[string]tftypes.Type{
			"string": tftypes.String, "number": tftypes.Number, "bool": tftypes.Bool,
		}[raw], nil
	case []any:
		if raw[0] == "object" {
			return objectFrom(raw[1].(map[string]any))
		}
		inner, err := typeFrom(raw[1])
		switch raw[0] {
		case "list":
			return tftypes.List{ElementType: inner}, err
		case "set":
			return tftypes.Set{ElementType: inner}, err
		case "map":
			return tftypes.Map{ElementType: inner}, err
		}
	}
	return nil, fmt.Errorf("no type: %v", raw)
}

func objectFrom(raw map[string]any) (tftypes.Type, error) {
	types := map[string]tftypes.Type{}
	for name, inner := range raw {
		one, err := typeFrom(inner)
		if err != nil {
			return nil, err
		}
		types[name] = one
	}
	return tftypes.Object{AttributeTypes: types}, nil
}

func (described block) served() *tfprotov6.SchemaBlock {
	served := &tfprotov6.SchemaBlock{}
	for _, name := range sortedKeys(described.Attributes) {
		one := described.Attributes[name]
		served.Attributes = append(served.Attributes, &tfprotov6.SchemaAttribute{
			Name: name, Type: one.Type.Type,
			Required: one.IsRequired, Optional: one.IsOptional, Computed: one.IsComputed,
		})
	}
	for _, name := range sortedKeys(described.Blocks) {
		served.BlockTypes = append(served.BlockTypes, described.Blocks[name].served(name))
	}
	return served
}

func (described nestedBlock) served(name string) *tfprotov6.SchemaNestedBlock {
	served := &tfprotov6.SchemaNestedBlock{TypeName: name, Block: described.block.served()}
	switch described.Nesting {
	case "single":
		served.Nesting = tfprotov6.SchemaNestedBlockNestingModeSingle
		return served
	case "set":
		served.Nesting = tfprotov6.SchemaNestedBlockNestingModeSet
	default:
		served.Nesting = tfprotov6.SchemaNestedBlockNestingModeList
	}
	if described.IsRequired {
		served.MinItems = 1
	}
	if described.IsSole {
		served.MaxItems = 1
	}
	return served
}

func sortedKeys[Value any](of map[string]Value) []string {
	names := make([]string, 0, len(of))
	for name := range of {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}
