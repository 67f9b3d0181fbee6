# The policy documents of a base and their statements.
package common.documents

import data.common.base

# Arguments that hold one.
arguments := {
	"aws_ecr_repository_policy": {"policy"},
	"aws_iam_group_policy": {"policy"},
	"aws_iam_policy": {"policy"},
	"aws_iam_role": {"assume_role_policy"},
	"aws_iam_role_policy": {"policy"},
	"aws_iam_user_policy": {"policy"},
	"aws_kms_key": {"policy"},
	"aws_s3_bucket_policy": {"policy"},
	"aws_secretsmanager_secret_policy": {"policy"},
	"aws_sns_topic_policy": {"policy"},
	"aws_sqs_queue_policy": {"policy"},
	"aws_vpc_endpoint": {"policy"},
}

statements contains found if {
	some resource in base.resources
	some argument in arguments[resource.type]
	document := json.unmarshal(resource.values[argument])
	some statement in as_list(document.Statement)
	found := {
		"address": resource.address,
		"type": resource.type,
		"argument": argument,
		"statement": statement,
	}
}

# IAM takes one element where a list may stand.
as_list(value) := value if is_array(value)

as_list(value) := [value] if not is_array(value)

list_of(statement, key) := as_list(statement[key]) if statement[key]

list_of(statement, key) := [] if not statement[key]

name(found) := sprintf("%s %s", [found.address, object.get(found.statement, "Sid", "(no Sid)")])
