package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"os"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// PlanResourceChange leaves open what only AWS would know.
func (own *provider) PlanResourceChange(
	_ context.Context, request *tfprotov6.PlanResourceChangeRequest,
) (*tfprotov6.PlanResourceChangeResponse, error) {
	kind := own.typeOf(request.TypeName)
	proposed, err := request.ProposedNewState.Unmarshal(kind)
	if err != nil {
		return nil, err
	}
	if proposed.IsNull() {
		return &tfprotov6.PlanResourceChangeResponse{PlannedState: request.ProposedNewState}, nil
	}
	planned := opened(own.schema.Resources[request.TypeName], proposed)
	planned = own.withAllTags(planned)
	state, err := tfprotov6.NewDynamicValue(kind, planned)
	return &tfprotov6.PlanResourceChangeResponse{PlannedState: &state}, err
}

// ApplyResourceChange invents what the plan left open, and writes down what the HCL had set.
func (own *provider) ApplyResourceChange(
	_ context.Context, request *tfprotov6.ApplyResourceChangeRequest,
) (*tfprotov6.ApplyResourceChangeResponse, error) {
	kind := own.typeOf(request.TypeName)
	planned, err := request.PlannedState.Unmarshal(kind)
	if err != nil || planned.IsNull() {
		return &tfprotov6.ApplyResourceChangeResponse{NewState: request.PlannedState}, err
	}
	config, err := request.Config.Unmarshal(kind)
	if err != nil {
		return nil, err
	}
	maker, err := newMaker()
	if err != nil {
		return nil, err
	}
	made := own.withAllTags(maker.filled(planned, ""))
	if err := own.write(request.TypeName, elements(made)["id"], config); err != nil {
		return nil, err
	}
	state, err := tfprotov6.NewDynamicValue(kind, made)
	return &tfprotov6.ApplyResourceChangeResponse{NewState: &state}, err
}

func (own *provider) write(kind string, id, config tftypes.Value) error {
	line, err := json.Marshal(map[string]any{
		"type": kind, "id": plain(id), "config": plain(config),
	})
	if err != nil {
		return err
	}
	own.writing.Lock()
	defer own.writing.Unlock()
	file, err := os.OpenFile(own.journal, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if _, err := file.Write(append(line, '\n')); err != nil {
		return err
	}
	return file.Close()
}

// withAllTags states tags_all, as the real provider does: the default tags with the resource's own.
func (own *provider) withAllTags(resource tftypes.Value) tftypes.Value {
	fields := elements(resource)
	tags, hasTags := fields["tags"]
	if _, hasAll := fields["tags_all"]; !hasAll || !hasTags || !tags.IsFullyKnown() {
		return resource
	}
	all := map[string]tftypes.Value{}
	for _, some := range []map[string]tftypes.Value{own.defaultTags, elements(tags)} {
		for name, value := range some {
			all[name] = value
		}
	}
	fields["tags_all"] = tftypes.NewValue(tags.Type(), all)
	return tftypes.NewValue(resource.Type(), fields)
}

func newMaker() (maker, error) {
	mark := make([]byte, 6)
	_, err := rand.Read(mark)
	return maker{mark: hex.EncodeToString(mark)}, err
}
