package main

import (
	"context"
	"fmt"
	"sync"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// The calls that plan and apply make. Of those that are left to the embedded interface, which is
// nil, none is made for a provider without functions, data sources and ephemeral resources.
type provider struct {
	tfprotov6.ProviderServer
	schema      providerSchema
	served      *tfprotov6.GetProviderSchemaResponse
	defaultTags map[string]tftypes.Value
	journal     string
	// Resources are made at the same time.
	writing sync.Mutex
}

func newProvider(schema providerSchema, journal string) *provider {
	served := &tfprotov6.GetProviderSchemaResponse{
		ServerCapabilities: &tfprotov6.ServerCapabilities{},
		Provider:           &tfprotov6.Schema{Block: schema.Provider.served()},
		ResourceSchemas:    map[string]*tfprotov6.Schema{},
		DataSourceSchemas:  map[string]*tfprotov6.Schema{},
	}
	for name, described := range schema.Resources {
		served.ResourceSchemas[name] = &tfprotov6.Schema{Block: described.served()}
	}
	return &provider{schema: schema, served: served, journal: journal}
}

func (own *provider) typeOf(name string) tftypes.Type {
	return own.served.ResourceSchemas[name].ValueType()
}

func (own *provider) GetMetadata(
	context.Context, *tfprotov6.GetMetadataRequest,
) (*tfprotov6.GetMetadataResponse, error) {
	resources := []tfprotov6.ResourceMetadata{}
	for name := range own.schema.Resources {
		resources = append(resources, tfprotov6.ResourceMetadata{TypeName: name})
	}
	return &tfprotov6.GetMetadataResponse{Resources: resources}, nil
}

func (own *provider) GetProviderSchema(
	context.Context, *tfprotov6.GetProviderSchemaRequest,
) (*tfprotov6.GetProviderSchemaResponse, error) {
	return own.served, nil
}

func (own *provider) GetResourceIdentitySchemas(
	context.Context, *tfprotov6.GetResourceIdentitySchemasRequest,
) (*tfprotov6.GetResourceIdentitySchemasResponse, error) {
	return &tfprotov6.GetResourceIdentitySchemasResponse{}, nil
}

func (own *provider) ValidateProviderConfig(
	_ context.Context, request *tfprotov6.ValidateProviderConfigRequest,
) (*tfprotov6.ValidateProviderConfigResponse, error) {
	return &tfprotov6.ValidateProviderConfigResponse{PreparedConfig: request.Config}, nil
}

// The real provider gives each resource these tags beside its own.
func (own *provider) ConfigureProvider(
	_ context.Context, request *tfprotov6.ConfigureProviderRequest,
) (*tfprotov6.ConfigureProviderResponse, error) {
	config, err := request.Config.Unmarshal(own.served.Provider.ValueType())
	if err != nil {
		return nil, err
	}
	tags, _, err := tftypes.WalkAttributePath(config, tftypes.NewAttributePath().
		WithAttributeName("default_tags").WithElementKeyInt(0).WithAttributeName("tags"))
	if err == nil {
		own.defaultTags = elements(tags.(tftypes.Value))
	}
	return &tfprotov6.ConfigureProviderResponse{}, nil
}

func (own *provider) StopProvider(
	context.Context, *tfprotov6.StopProviderRequest,
) (*tfprotov6.StopProviderResponse, error) {
	return &tfprotov6.StopProviderResponse{}, nil
}

func (own *provider) ValidateResourceConfig(
	context.Context, *tfprotov6.ValidateResourceConfigRequest,
) (*tfprotov6.ValidateResourceConfigResponse, error) {
	return &tfprotov6.ValidateResourceConfigResponse{}, nil
}

func (own *provider) UpgradeResourceState(
	_ context.Context, request *tfprotov6.UpgradeResourceStateRequest,
) (*tfprotov6.UpgradeResourceStateResponse, error) {
	kind := own.typeOf(request.TypeName)
	value, err := request.RawState.Unmarshal(kind)
	if err != nil {
		return nil, fmt.Errorf("state of %s: %w", request.TypeName, err)
	}
	state, err := tfprotov6.NewDynamicValue(kind, value)
	return &tfprotov6.UpgradeResourceStateResponse{UpgradedState: &state}, err
}

func (own *provider) ReadResource(
	_ context.Context, request *tfprotov6.ReadResourceRequest,
) (*tfprotov6.ReadResourceResponse, error) {
	return &tfprotov6.ReadResourceResponse{NewState: request.CurrentState}, nil
}
