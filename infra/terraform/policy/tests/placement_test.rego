package terraform

import data.fixture

in_region(region) := {"tfplan": {"variables": {"region": {"value": region}}}}

test_the_plans_region_is_allowed if {
	count(deny) == 0 with input as in_region("eu-west-1")
	every region in ["us-east-1", "", null] {
		count(deny) == 1 with input as in_region(region)
	}
}

test_a_resource_is_in_an_allowed_region if {
	count(deny) == 0 with input as fixture.planned([["aws_vpc", {"region": "eu-west-1"}]])
	count(deny) == 0 with input as fixture.planned([["aws_vpc", {"region": null}]])
	every base in fixture.both([["aws_vpc", {"region": "us-east-1"}]]) {
		count(deny) == 1 with input as base
	}
}

test_a_zone_is_in_an_allowed_region if {
	count(deny) == 0 with input as fixture.planned([["aws_subnet", {"availability_zone": "eu-west-1a"}]])
	every base in fixture.both([["aws_subnet", {"availability_zone": "us-east-1a"}]]) {
		count(deny) == 1 with input as base
	}
}

test_a_type_of_machine_is_an_agreed_one if {
	every argument, types in allowed_types {
		every type in types {
			count(deny) == 0 with input as fixture.planned([["aws_it", {argument: type}]])
		}
		every wrong in ["m7i.48xlarge", "db.t4g.mediumm", null, ""] {
			count(deny) == 1 with input as fixture.planned([["aws_it", {argument: wrong}]])
		}
	}
}
