# Nothing is reached from outside but the load balancer.
package terraform

import data.common.base

# RFC 1918, RFC 6598 and RFC 4193: what is in none of them is everybody.
private_ranges := {
	"10.0.0.0/8",
	"172.16.0.0/12",
	"192.168.0.0/16",
	"100.64.0.0/10",
	"fc00::/7",
}

is_public(cidr) if {
	is_string(cidr)
	cidr != ""
	not is_private(cidr)
}

is_private(cidr) if {
	some range in private_ranges
	net.cidr_contains(range, cidr)
}

# A rule that lets somebody in, whichever of its three forms it has.
rules contains rule if {
	some resource in base.of_type("aws_vpc_security_group_ingress_rule")
	values := resource.values
	rule := {
		"address": resource.address,
		"group": object.get(values, "security_group_id", null),
		"sources": [object.get(values, "cidr_ipv4", null), object.get(values, "cidr_ipv6", null)],
		"protocol": object.get(values, "ip_protocol", null),
		"from": object.get(values, "from_port", null),
		"to": object.get(values, "to_port", null),
	}
}

rules contains rule if {
	some resource in base.of_type("aws_security_group_rule")
	resource.values.type == "ingress"
	values := resource.values
	rule := {
		"address": resource.address,
		"group": object.get(values, "security_group_id", null),
		"sources": array.concat(
			base.blocks(values, "cidr_blocks"),
			base.blocks(values, "ipv6_cidr_blocks"),
		),
		"protocol": object.get(values, "protocol", null),
		"from": object.get(values, "from_port", null),
		"to": object.get(values, "to_port", null),
	}
}

rules contains rule if {
	some type in {"aws_security_group", "aws_default_security_group"}
	some resource in base.of_type(type)
	some block in base.blocks(resource.values, "ingress")
	rule := {
		"address": resource.address,
		"group": object.get(resource.values, "id", null),
		"sources": array.concat(
			base.blocks(block, "cidr_blocks"),
			base.blocks(block, "ipv6_cidr_blocks"),
		),
		"protocol": object.get(block, "protocol", null),
		"from": object.get(block, "from_port", null),
		"to": object.get(block, "to_port", null),
	}
}

public_rules contains rule if {
	some rule in rules
	some source in rule.sources
	is_public(source)
}

# A load balancer's listeners say which ports the world has business with.
listener_ports contains port if {
	some listener in base.of_type("aws_lb_listener")
	port := listener.values.port
}

is_listener_rule(rule) if {
	rule.protocol == "tcp"
	rule.from == rule.to
	rule.from in listener_ports
}

deny contains msg if {
	some rule in public_rules
	not is_listener_rule(rule)
	msg := sprintf("%s lets everybody in at %v to %v (%v), where no listener is", [
		rule.address,
		rule.from,
		rule.to,
		rule.protocol,
	])
}

# A plan leaves the groups' ids open; a state tells whose group it is.
balancer_groups contains group if {
	some balancer in base.of_type("aws_lb")
	some group in base.blocks(balancer.values, "security_groups")
}

other_groups contains group if {
	some resource in base.resources
	resource.type != "aws_lb"
	some name in {"vpc_security_group_ids", "security_group_ids", "security_groups"}
	some group in base.blocks(resource.values, name)
}

deny contains msg if {
	base.is_state
	some rule in public_rules
	not rule.group in balancer_groups
	msg := sprintf("%s lets everybody into %v, which is no load balancer's", [
		rule.address,
		rule.group,
	])
}

deny contains msg if {
	base.is_state
	some rule in public_rules
	rule.group in other_groups
	msg := sprintf("%s lets everybody into %v, which is not the load balancer's alone", [
		rule.address,
		rule.group,
	])
}

# A list of prefixes may hold everybody and is not ours to read.
deny contains msg if {
	some resource in base.of_type("aws_vpc_security_group_ingress_rule")
	base.is_set(resource, "prefix_list_id")
	msg := sprintf("%s: prefix_list_id is a source that this policy cannot see into", [resource.address])
}

# Whoever forgets to name a group gets the VPC's default one.
deny contains msg if {
	some resource in base.of_type("aws_default_security_group")
	some name in {"ingress", "egress"}
	count(base.blocks(resource.values, name)) > 0
	msg := sprintf("%s: the default group must have no %s rule", [resource.address, name])
}

# Arguments that give something an address of its own outside.
exposing := {
	"aws_db_instance": "publicly_accessible",
	"aws_instance": "associate_public_ip_address",
	"aws_rds_cluster_instance": "publicly_accessible",
	"aws_redshift_cluster": "publicly_accessible",
	"aws_subnet": "map_public_ip_on_launch",
}

deny contains msg if {
	some resource in base.resources
	name := exposing[resource.type]
	not resource.values[name] == false
	msg := sprintf("%s: %s must be false", [resource.address, name])
}

public_access_blocks := {
	"block_public_acls",
	"block_public_policy",
	"ignore_public_acls",
	"restrict_public_buckets",
}

deny contains msg if {
	some resource in base.of_type("aws_s3_bucket_public_access_block")
	some name in public_access_blocks
	not base.is_on(resource, name)
	msg := sprintf("%s: %s must be true", [resource.address, name])
}

deny contains msg if {
	base.is_state
	some bucket in base.of_type("aws_s3_bucket")
	not bucket.values.id in {block.values.bucket |
		some block in base.of_type("aws_s3_bucket_public_access_block")
	}
	msg := sprintf("%s has no public access block", [bucket.address])
}
