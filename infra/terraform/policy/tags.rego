# Whatever can carry tags says what it belongs to, for costs and for permissions by tag.
package terraform

import data.common.base

required := {"Application", "Environment", "ManagedBy"}

environments := {"local", "dev", "prod"}

# `tags_all` is what the provider sends: its default tags and the resource's own.
tagged contains resource if {
	some resource in base.resources
	some name in {"tags", "tags_all"}
	name in object.keys(resource.values)
	not resource.unknown.tags_all == true
}

deny contains msg if {
	some resource in tagged
	some tag in required
	not has_tag(resource, tag)
	msg := sprintf("%s lacks the tag %s", [resource.address, tag])
}

has_tag(resource, tag) if {
	value := resource.values.tags_all[tag]
	is_string(value)
	trim_space(value) != ""
}

deny contains msg if {
	some resource in tagged
	environment := base.environment(resource)
	is_string(environment)
	trim_space(environment) != ""
	not environment in environments
	msg := sprintf("%s: tag Environment is %s, none of %v", [
		resource.address,
		environment,
		sort(environments),
	])
}
