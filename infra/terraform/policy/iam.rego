# Who may do what is written out: no wildcard in what is allowed.
package terraform

import data.common.base
import data.common.documents

allowed contains found if {
	some found in documents.statements
	found.statement.Effect == "Allow"
}

# A key belongs to its account, or nobody could ever change its policy (KMS developer guide,
# "Default key policy"): IAM decides from there on.
is_account_of_key(found) if {
	found.type == "aws_kms_key"
	documents.list_of(found.statement, "Action") == ["kms:*"]
	regex.match(`^arn:aws[a-z-]*:iam::\d{12}:root$`, found.statement.Principal.AWS)
}

deny contains msg if {
	some found in allowed
	some action in documents.list_of(found.statement, "Action")
	regex.match(`[*?]`, action)
	not is_account_of_key(found)
	msg := sprintf("%s: action %s is a wildcard", [documents.name(found), action])
}

# Allows all but what is listed.
deny contains msg if {
	some found in allowed
	some key in {"NotAction", "NotResource", "NotPrincipal"}
	found.statement[key]
	msg := sprintf("%s: %s in an Allow is a wildcard", [documents.name(found), key])
}

deny contains msg if {
	some found in allowed
	is_everybody(found.statement.Principal)
	not is_confined(found)
	msg := sprintf("%s: the principal is everybody, and no condition says whose", [documents.name(found)])
}

is_everybody("*")

is_everybody(principal) if {
	some who in documents.list_of(principal, "AWS")
	who == "*"
}

# By account or organisation; or, for an endpoint's policy, which gives nobody anything of itself,
# by naming what is reached.
is_confined(found) if {
	some key in {"aws:PrincipalAccount", "aws:PrincipalOrgID", "aws:SourceAccount"}
	found.statement.Condition.StringEquals[key]
}

is_confined(found) if {
	found.type == "aws_vpc_endpoint"
	not "*" in documents.list_of(found.statement, "Resource")
}

# Who may hand on or take on any role is any role.
deny contains msg if {
	some found in allowed
	found.argument != "assume_role_policy"
	found.type != "aws_vpc_endpoint"
	some action in {"iam:PassRole", "sts:AssumeRole"}
	action in documents.list_of(found.statement, "Action")
	"*" in documents.list_of(found.statement, "Resource")
	msg := sprintf("%s: %s must name its roles", [documents.name(found), action])
}

deny contains msg if {
	some role in base.of_type("aws_iam_role")
	not base.is_set(role, "permissions_boundary")
	msg := sprintf("%s: permissions_boundary must be set", [role.address])
}

# What Amazon writes has wildcards, and changes without us.
deny contains msg if {
	some type in {
		"aws_iam_group_policy_attachment",
		"aws_iam_role_policy_attachment",
		"aws_iam_user_policy_attachment",
	}
	some attachment in base.of_type(type)
	regex.match(`^arn:aws[a-z-]*:iam::aws:policy/`, attachment.values.policy_arn)
	msg := sprintf("%s attaches %s, which Amazon writes", [
		attachment.address,
		attachment.values.policy_arn,
	])
}

# Written elsewhere, these would not be seen by this policy.
deny contains msg if {
	some role in base.of_type("aws_iam_role")
	some name in {"inline_policy", "managed_policy_arns"}
	count(base.blocks(role.values, name)) > 0
	msg := sprintf("%s: %s is an own resource, not an argument", [role.address, name])
}

# A person with a long-lived key is no role.
deny contains msg if {
	some type in {"aws_iam_user", "aws_iam_access_key"}
	some resource in base.of_type(type)
	msg := sprintf("%s: people and machines take on roles", [resource.address])
}
