package terraform

import data.fixture

policy(statement) := ["aws_iam_policy", {"policy": fixture.statement(statement)}]

account_of_key(statement) := ["aws_kms_key", {"policy": fixture.statement(object.union(
	{
		"Action": "kms:*",
		"Resource": "*",
		"Principal": {"AWS": "arn:aws:iam::123456789012:root"},
	},
	statement,
))}]

test_what_is_written_out_is_allowed if {
	every base in fixture.both([policy({})]) {
		count(deny) == 0 with input as base
	}
}

test_a_wildcard_in_an_allowed_action_is_denied if {
	every action in ["*", "s3:*", "s3:Get*", "s3:Get?bject", ["s3:GetObject", "kms:*"]] {
		every base in fixture.both([policy({"Action": action})]) {
			count(deny) == 1 with input as base
		}
	}
}

test_a_wildcard_may_be_denied if {
	count(deny) == 0 with input as fixture.planned([policy({"Effect": "Deny", "Action": "*"})])
}

test_every_argument_that_holds_a_policy_is_read if {
	role := {"permissions_boundary": "arn"}
	every type in {
		"aws_iam_role_policy",
		"aws_iam_user_policy",
		"aws_s3_bucket_policy",
		"aws_vpc_endpoint",
		"aws_kms_key",
		"aws_sqs_queue_policy",
	} {
		wild := {"policy": fixture.statement({"Action": "s3:*"})}
		count(deny) == 1 with input as fixture.planned([[type, wild]])
	}
	trust := {"assume_role_policy": fixture.statement({"Action": "sts:*"})}
	count(deny) == 1 with input as fixture.planned([["aws_iam_role", object.union(role, trust)]])
}

test_the_account_may_do_all_with_its_key if {
	count(deny) == 0 with input as fixture.planned([account_of_key({})])
	every wrong in [
		{"Principal": {"AWS": "arn:aws:iam::123456789012:role/a"}},
		{"Principal": {"AWS": ["arn:aws:iam::123456789012:root", "arn:aws:iam::210987654321:root"]}},
		{"Principal": {"AWS": "*"}},
		{"Action": ["kms:*", "s3:*"]},
	] {
		count(deny) > 0 with input as fixture.planned([account_of_key(wrong)])
	}
}

test_all_but_what_is_listed_is_a_wildcard if {
	every key in ["NotAction", "NotResource", "NotPrincipal"] {
		count(deny) == 1 with input as fixture.planned([policy({key: "a"})])
	}
}

test_everybody_is_confined_to_an_account if {
	ours := {"StringEquals": {"aws:PrincipalAccount": "123456789012"}}
	other := {"StringEquals": {"aws:SourceVpc": "vpc-1"}}
	every principal in ["*", {"AWS": "*"}, {"AWS": ["a", "*"]}] {
		open := {"Principal": principal}
		confined := object.union(open, {"Condition": ours})
		elsewhere := object.union(open, {"Condition": other})
		count(deny) == 1 with input as fixture.planned([policy(open)])
		count(deny) == 1 with input as fixture.planned([policy(elsewhere)])
		count(deny) == 0 with input as fixture.planned([policy(confined)])
	}
}

test_an_endpoint_may_name_what_is_reached_instead if {
	named := ["aws_vpc_endpoint", {"policy": fixture.statement({"Principal": "*"})}]
	all := ["aws_vpc_endpoint", {"policy": fixture.statement({"Principal": "*", "Resource": "*"})}]
	count(deny) == 0 with input as fixture.planned([named])
	count(deny) == 1 with input as fixture.planned([all])
}

test_roles_that_are_handed_on_are_named if {
	every action in ["iam:PassRole", "sts:AssumeRole"] {
		count(deny) == 0 with input as fixture.planned([policy({"Action": action})])
		any_role := policy({"Action": action, "Resource": ["*"]})
		count(deny) == 1 with input as fixture.planned([any_role])
	}
}

test_a_role_has_its_boundary if {
	role := {"permissions_boundary": "arn"}
	count(deny) == 0 with input as fixture.planned([["aws_iam_role", role]])
	every base in fixture.spoilt_bases("aws_iam_role", role, "permissions_boundary", [""]) {
		count(deny) == 1 with input as base
	}
}

test_amazons_own_policies_are_not_attached if {
	type := "aws_iam_role_policy_attachment"
	amazons := {"policy_arn": "arn:aws:iam::aws:policy/AdministratorAccess"}
	ours := {"policy_arn": "arn:aws:iam::123456789012:policy/a"}
	count(deny) == 1 with input as fixture.planned([[type, amazons]])
	count(deny) == 0 with input as fixture.planned([[type, ours]])
}

test_policies_within_a_role_are_not_hidden if {
	every name in ["inline_policy", "managed_policy_arns"] {
		role := {"permissions_boundary": "arn", name: [{}]}
		count(deny) == 1 with input as fixture.planned([["aws_iam_role", role]])
	}
}

test_nobody_has_a_key_of_their_own if {
	every type in ["aws_iam_user", "aws_iam_access_key"] {
		count(deny) == 1 with input as fixture.planned([[type, {}]])
	}
}
