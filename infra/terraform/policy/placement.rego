# Where the base may be, and on what: what has been agreed on for data protection and for costs.
package terraform

import data.common.base

allowed_regions := {"eu-west-1"}

# By the argument that names one.
allowed_types := {
	"instance_class": {"db.t4g.micro", "db.t4g.small", "db.t4g.medium", "db.m7g.large"},
	"instance_type": {"t3.micro", "t3.small", "t3.medium"},
}

deny contains msg if {
	region := input.tfplan.variables.region.value
	not region in allowed_regions
	msg := sprintf("region %s is none of %v", [region, sort(allowed_regions)])
}

deny contains msg if {
	some resource in base.resources
	region := resource.values.region
	is_string(region)
	not region in allowed_regions
	msg := sprintf("%s: region %s is none of %v", [
		resource.address,
		region,
		sort(allowed_regions),
	])
}

deny contains msg if {
	some resource in base.resources
	zone := resource.values.availability_zone
	is_string(zone)
	not substring(zone, 0, count(zone) - 1) in allowed_regions
	msg := sprintf("%s: zone %s is in none of %v", [
		resource.address,
		zone,
		sort(allowed_regions),
	])
}

# A null leaves the choice to AWS, which nobody agreed on; not yet known is judged on the state.
deny contains msg if {
	some resource in base.resources
	some argument, types in allowed_types
	argument in object.keys(resource.values)
	found := resource.values[argument]
	not found in types
	msg := sprintf("%s: %s %v is none of %v", [resource.address, argument, found, sort(types)])
}
