# What a base holds, out of a plan (terraform show -json of it) or of a state, which Scalr's input
# carries as `tfplan`. A plan leaves open what AWS decides; what it leaves open is judged once more
# on the state.
package common.base

# What is there after the apply; what is to be destroyed has no `after`.
resources contains resource if {
	some planned in input.tfplan.resource_changes
	planned.mode == "managed"
	planned.change.after != null
	resource := {
		"address": planned.address,
		"type": planned.type,
		"values": planned.change.after,
		"unknown": object.get(planned.change, "after_unknown", {}),
	}
}

resources contains resource if {
	walk(input.tfplan.values, [_, found])
	found.mode == "managed"
	resource := {
		"address": found.address,
		"type": found.type,
		"values": found.values,
		"unknown": {},
	}
}

# A state shows as values what a plan shows as changes.
is_state if input.tfplan.values

of_type(type) := {resource | some resource in resources; resource.type == type}

# True alone is on: false, null, absent and not yet known are off.
is_on(resource, name) if resource.values[name] == true

# Whether anything stands there, or will.
is_set(resource, name) if not object.get(resource.values, name, null) in {null, "", []}

is_set(resource, name) if resource.unknown[name] == true

# Elements of a block or list; none where it is absent or null.
blocks(values, name) := list if {
	list := values[name]
	is_array(list)
} else := []

# The environment that a resource says it is of.
environment(resource) := resource.values.tags_all.Environment
