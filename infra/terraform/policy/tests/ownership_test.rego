package terraform

import data.fixture

test_what_roll_outs_change_is_not_the_bases if {
	every type in of_the_fleet {
		every base in fixture.both([[type, {}]]) {
			count(deny) == 1 with input as base
		}
	}
	count(deny) == 0 with input as fixture.planned([["aws_lb", {}]])
}
