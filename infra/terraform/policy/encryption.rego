# What rests is encrypted, by keys of ours where AWS takes them; what moves goes by TLS.
package terraform

import data.common.base
import data.common.documents

# Arguments that must be true.
switches := {
	"aws_db_instance": {"storage_encrypted", "manage_master_user_password"},
	"aws_ebs_volume": {"encrypted"},
	"aws_efs_file_system": {"encrypted"},
	"aws_kms_key": {"enable_key_rotation"},
	"aws_rds_cluster": {"storage_encrypted", "manage_master_user_password"},
	"aws_redshift_cluster": {"encrypted"},
}

deny contains msg if {
	some resource in base.resources
	some name in switches[resource.type]
	not base.is_on(resource, name)
	msg := sprintf("%s: %s must be true", [resource.address, name])
}

# Arguments that must name a key.
keys := {
	"aws_cloudwatch_log_group": "kms_key_id",
	"aws_db_instance": "kms_key_id",
	"aws_ebs_volume": "kms_key_id",
	"aws_rds_cluster": "kms_key_id",
	"aws_secretsmanager_secret": "kms_key_id",
	"aws_sns_topic": "kms_master_key_id",
	"aws_sqs_queue": "kms_master_key_id",
}

deny contains msg if {
	some resource in base.resources
	name := keys[resource.type]
	not base.is_set(resource, name)
	msg := sprintf("%s: %s must name a key", [resource.address, name])
}

deny contains msg if {
	some resource in base.of_type("aws_ecr_repository")
	not uses_key(resource)
	msg := sprintf("%s: encryption_configuration must be of type KMS", [resource.address])
}

uses_key(repository) if {
	some block in base.blocks(repository.values, "encryption_configuration")
	block.encryption_type == "KMS"
}

deny contains msg if {
	some resource in base.of_type("aws_dynamodb_table")
	not encrypts_table(resource)
	msg := sprintf("%s: server_side_encryption must be enabled", [resource.address])
}

encrypts_table(table) if {
	some block in base.blocks(table.values, "server_side_encryption")
	block.enabled == true
}

deny contains msg if {
	some resource in base.of_type("aws_s3_bucket_server_side_encryption_configuration")
	not encrypts_objects(resource)
	msg := sprintf("%s: objects must be encrypted by default", [resource.address])
}

encrypts_objects(configuration) if {
	some rule in base.blocks(configuration.values, "rule")
	some standard in base.blocks(rule, "apply_server_side_encryption_by_default")
	standard.sse_algorithm in {"AES256", "aws:kms", "aws:kms:dsse"}
}

deny contains msg if {
	base.is_state
	some bucket in base.of_type("aws_s3_bucket")
	not bucket.values.id in {configuration.values.bucket |
		some configuration in base.of_type("aws_s3_bucket_server_side_encryption_configuration")
	}
	msg := sprintf("%s has no encryption configuration", [bucket.address])
}

# Refuses whoever comes without TLS.
tls_only_buckets contains bucket if {
	some policy in base.of_type("aws_s3_bucket_policy")
	some found in documents.statements
	found.address == policy.address
	found.statement.Effect == "Deny"
	found.statement.Principal in {"*", {"AWS": "*"}}
	"s3:*" in documents.list_of(found.statement, "Action")
	found.statement.Condition == {"Bool": {"aws:SecureTransport": "false"}}
	bucket := policy.values.bucket
}

deny contains msg if {
	base.is_state
	some bucket in base.of_type("aws_s3_bucket")
	not bucket.values.id in tls_only_buckets
	msg := sprintf("%s has no policy that denies requests without TLS", [bucket.address])
}

deny contains msg if {
	some group in base.of_type("aws_db_parameter_group")
	startswith(group.values.family, "postgres")
	not forces_tls(group)
	msg := sprintf("%s: parameter rds.force_ssl must be 1", [group.address])
}

forces_tls(group) if {
	some parameter in base.blocks(group.values, "parameter")
	parameter.name == "rds.force_ssl"
	parameter.value == "1"
}

# Elastic Load Balancing, "Security policies for your Application Load Balancer": TLS 1.2 or later.
tls_policies := {
	"ELBSecurityPolicy-TLS13-1-2-2021-06",
	"ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
	"ELBSecurityPolicy-TLS13-1-3-2021-06",
}

deny contains msg if {
	some listener in base.of_type("aws_lb_listener")
	listener.values.protocol == "HTTPS"
	not object.get(listener.values, "ssl_policy", null) in tls_policies
	msg := sprintf("%s: ssl_policy must be one of %v", [listener.address, sort(tls_policies)])
}

# Who has no domain has no certificate; prod has one.
deny contains msg if {
	some listener in base.of_type("aws_lb_listener")
	not listener.values.protocol == "HTTPS"
	not redirects(listener)
	demands_tls(listener)
	msg := sprintf("%s: what is no HTTPS must redirect to it", [listener.address])
}

demands_tls(listener) if base.environment(listener) == "prod"

demands_tls(_) if count(base.of_type("aws_acm_certificate")) > 0

redirects(listener) if {
	some action in base.blocks(listener.values, "default_action")
	action.type == "redirect"
	some redirect in base.blocks(action, "redirect")
	redirect.protocol == "HTTPS"
}

# A session is encrypted beyond TLS, and so is what is kept of it. Known once the key is.
deny contains msg if {
	some document in base.of_type("aws_ssm_document")
	document.values.document_type == "Session"
	inputs := json.unmarshal(document.values.content).inputs
	some fault in session_faults(inputs)
	msg := sprintf("%s: %s", [document.address, fault])
}

session_faults(inputs) := {fault |
	some name, fault in {
		"kmsKeyId": "sessions must have a key (kmsKeyId)",
		"cloudWatchLogGroupName": "sessions must be logged (cloudWatchLogGroupName)",
	}
	object.get(inputs, name, "") in {"", null}
} | {"session logs must be encrypted (cloudWatchEncryptionEnabled)" |
	not inputs.cloudWatchEncryptionEnabled == true
}
