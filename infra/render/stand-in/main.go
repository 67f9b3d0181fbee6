// A provider that stands in for hashicorp/aws: it has that provider's schema, and invents what AWS
// would answer. Nothing in it knows AWS, so it must never meet a state that is somebody's base:
// without the document that make render writes it does not start.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"
)

const variable = "ASSAY_STAND_IN"

// What the variable's file says.
type orders struct {
	// Path of the schema, as infra/render/schema writes it.
	Schema string `json:"schema"`
	// Path of the journal: one line of JSON for each resource that was made.
	Journal string `json:"journal"`
}

func main() {
	if err := serve(); err != nil {
		fmt.Fprintf(os.Stderr, "stand-in provider: %v\n", err)
		os.Exit(1)
	}
}

func serve() error {
	path := os.Getenv(variable)
	if path == "" {
		return fmt.Errorf("this is not hashicorp/aws: it invents what AWS would answer, "+
			"for make render alone, which sets %s", variable)
	}
	var given orders
	if err := readJSON(path, &given); err != nil {
		return err
	}
	var schema providerSchema
	if err := readJSON(given.Schema, &schema); err != nil {
		return err
	}
	return tf6server.Serve("registry.opentofu.org/hashicorp/aws", func() tfprotov6.ProviderServer {
		return newProvider(schema, given.Journal)
	})
}

func readJSON(path string, into any) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(text, into); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}
