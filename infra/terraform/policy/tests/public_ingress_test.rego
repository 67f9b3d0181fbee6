package terraform

import data.fixture

listener := ["aws_lb_listener", {"port": 443}]

open := {
	"security_group_id": "sg-balancer",
	"cidr_ipv4": "0.0.0.0/0",
	"ip_protocol": "tcp",
	"from_port": 443,
	"to_port": 443,
}

rule(values) := ["aws_vpc_security_group_ingress_rule", object.union(open, values)]

test_a_listeners_port_is_open_to_everybody if {
	count(deny) == 0 with input as fixture.planned([listener, rule({})])
}

test_what_is_no_listeners_port_is_not if {
	every values in [
		{"from_port": 22, "to_port": 22},
		{"from_port": 0},
		{"ip_protocol": "udp"},
		{"ip_protocol": "-1", "from_port": null, "to_port": null},
		{"cidr_ipv4": null, "cidr_ipv6": "::/0", "from_port": 22, "to_port": 22},
		{"cidr_ipv4": "203.0.113.0/24", "from_port": 22, "to_port": 22},
		{"cidr_ipv4": "10.0.0.0/7", "from_port": 22, "to_port": 22},
	] {
		count(deny) == 1 with input as fixture.planned([listener, rule(values)])
	}
}

test_private_sources_and_groups_may_come_in_anywhere if {
	every values in [
		{"cidr_ipv4": "10.0.0.0/16"},
		{"cidr_ipv4": null, "cidr_ipv6": "fd00::/8"},
		{"cidr_ipv4": null, "referenced_security_group_id": "sg-1"},
	] {
		change := object.union(values, {"from_port": 22, "to_port": 22})
		count(deny) == 0 with input as fixture.planned([rule(change)])
	}
}

test_the_other_forms_of_a_rule_are_seen if {
	block := {"cidr_blocks": ["0.0.0.0/0"], "protocol": "tcp", "from_port": 22, "to_port": 22}
	six := {"ipv6_cidr_blocks": ["::/0"], "protocol": "tcp", "from_port": 22, "to_port": 22}
	every resource in [
		["aws_security_group", {"ingress": [block]}],
		["aws_security_group", {"ingress": [six]}],
		["aws_security_group_rule", object.union(block, {"type": "ingress"})],
		["aws_security_group_rule", object.union(six, {"type": "ingress"})],
	] {
		count(deny) == 1 with input as fixture.planned([listener, resource])
	}
	egress := ["aws_security_group_rule", object.union(block, {"type": "egress"})]
	count(deny) == 0 with input as fixture.planned([egress])
}

balancer := ["aws_lb", {"security_groups": ["sg-balancer"]}]

test_a_state_shows_whose_group_is_open if {
	count(deny) == 0 with input as fixture.held([balancer, listener, rule({})])
	strangers := {"security_group_id": "sg-instances"}
	count(deny) == 1 with input as fixture.held([balancer, listener, rule(strangers)])
}

test_the_load_balancers_group_is_its_alone if {
	every other in [
		["aws_db_instance", {"publicly_accessible": false, "vpc_security_group_ids": ["sg-balancer"]}],
		["aws_vpc_endpoint", {"security_group_ids": ["sg-balancer"]}],
	] {
		count(deny) == 1 with input as fixture.held([balancer, listener, rule({}), other])
	}
}

test_a_prefix_list_is_no_source if {
	values := {"cidr_ipv4": null, "prefix_list_id": "pl-1"}
	count(deny) == 1 with input as fixture.planned([rule(values)])
	known_later := fixture.planned_with([rule({"cidr_ipv4": null})], {"prefix_list_id": true})
	count(deny) == 1 with input as known_later
}

test_the_default_group_has_no_rule if {
	count(deny) == 0 with input as fixture.planned([["aws_default_security_group", {}]])
	every name in {"ingress", "egress"} {
		block := {"cidr_blocks": ["10.0.0.0/16"]}
		resource := ["aws_default_security_group", {name: [block]}]
		count(deny) == 1 with input as fixture.planned([resource])
	}
}

test_nothing_has_an_address_outside if {
	every type, name in exposing {
		count(deny) == 0 with input as fixture.planned([[type, {name: false}]])
		every base in fixture.spoilt_bases(type, {name: false}, name, [true]) {
			count(deny) == 1 with input as base
		}
	}
}

blocked := {name: true | some name in public_access_blocks}

test_a_bucket_is_blocked_in_all_four_ways if {
	type := "aws_s3_bucket_public_access_block"
	count(deny) == 0 with input as fixture.planned([[type, blocked]])
	every name in public_access_blocks {
		every base in fixture.spoilt_bases(type, blocked, name, [false]) {
			count(deny) == 1 with input as base
		}
	}
}

block(name) := ["aws_s3_bucket_public_access_block", object.union(blocked, {"bucket": name})]

test_every_bucket_has_its_block if {
	bucket := ["aws_s3_bucket", {"id": "a"}]
	count(deny) == 0 with input as fixture.held([bucket, block("a")])
	count(deny) == 1 with input as fixture.held([bucket, block("b")])
	count(deny) == 1 with input as fixture.held([bucket])
}
