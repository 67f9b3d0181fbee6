package terraform

import data.fixture

all_tags := {"Application": "assay", "Environment": "dev", "ManagedBy": "terraform"}

test_all_required_tags_pass if {
	every base in fixture.both([["aws_vpc", {"tags": null, "tags_all": all_tags}]]) {
		count(deny) == 0 with input as base
	}
}

test_each_missing_tag_is_denied if {
	every tag in required {
		every tags in fixture.spoilt(all_tags, tag, ["", " ", true]) {
			every base in fixture.both([["aws_vpc", {"tags_all": tags}]]) {
				count(deny) == 1 with input as base
			}
		}
	}
}

test_no_tags_at_all_are_three_faults if {
	every values in [{"tags": null}, {"tags_all": null}, {"tags_all": {}}] {
		count(deny) == count(required) with input as fixture.planned([["aws_vpc", values]])
	}
}

test_what_takes_no_tags_needs_none if {
	count(deny) == 0 with input as fixture.planned([["aws_route", {"route_table_id": "rtb-1"}]])
}

test_tags_known_later_are_judged_on_the_state if {
	later := fixture.planned_with([["aws_vpc", {"tags": null}]], {"tags_all": true})
	count(deny) == 0 with input as later
}

test_an_unknown_environment_is_denied if {
	tags := object.union(all_tags, {"Environment": "staging"})
	count(deny) == 1 with input as fixture.planned([["aws_vpc", {"tags_all": tags}]])
}
