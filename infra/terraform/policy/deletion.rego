# What holds something that nobody can make again is not removed, neither now nor by the way.
package terraform

import data.common.base

stateful_types := {
	"aws_backup_vault",
	"aws_cloudwatch_log_group",
	"aws_db_instance",
	"aws_db_snapshot",
	"aws_dynamodb_table",
	"aws_ebs_volume",
	"aws_ecr_repository",
	"aws_efs_file_system",
	"aws_eip",
	"aws_kms_key",
	"aws_rds_cluster",
	"aws_redshift_cluster",
	"aws_route53_zone",
	"aws_s3_bucket",
	"aws_secretsmanager_secret",
	"aws_sqs_queue",
}

deny contains msg if {
	some planned in input.tfplan.resource_changes
	planned.mode == "managed"
	planned.type in stateful_types
	"delete" in planned.change.actions
	msg := sprintf("%s would be %s", [planned.address, fate(planned.change.actions)])
}

fate(actions) := "replaced, and what it holds is lost" if "create" in actions

fate(actions) := "destroyed" if not "create" in actions

# Arguments that would let a removal take what is inside along.
reckless := {
	"aws_db_instance": {"skip_final_snapshot", "delete_automated_backups"},
	"aws_ecr_repository": {"force_delete"},
	"aws_rds_cluster": {"skip_final_snapshot"},
	"aws_route53_zone": {"force_destroy"},
	"aws_s3_bucket": {"force_destroy"},
}

# AWS's own default of these is true.
on_by_default := {"delete_automated_backups"}

deny contains msg if {
	some resource in base.resources
	some name in reckless[resource.type]
	is_reckless(resource.values, name)
	msg := sprintf("%s: %s must be false", [resource.address, name])
}

is_reckless(values, name) if values[name] == true

is_reckless(values, name) if {
	name in on_by_default
	not values[name] == false
}

# In prod, AWS itself refuses the removal until somebody has switched this off.
protected := {
	"aws_db_instance": "deletion_protection",
	"aws_dynamodb_table": "deletion_protection_enabled",
	"aws_lb": "enable_deletion_protection",
	"aws_rds_cluster": "deletion_protection",
}

deny contains msg if {
	some resource in base.resources
	name := protected[resource.type]
	base.environment(resource) == "prod"
	not base.is_on(resource, name)
	msg := sprintf("%s: %s must be true in prod", [resource.address, name])
}

# Point-in-time recovery is there as soon as backups are kept.
deny contains msg if {
	some database in base.of_type("aws_db_instance")
	not keeps_backups(database)
	msg := sprintf("%s: backup_retention_period must be 1 day at least", [database.address])
}

keeps_backups(database) if {
	days := database.values.backup_retention_period
	is_number(days)
	days >= 1
}

deny contains msg if {
	base.is_state
	some bucket in base.of_type("aws_s3_bucket")
	not bucket.values.id in versioned_buckets
	msg := sprintf("%s keeps no versions", [bucket.address])
}

versioned_buckets contains versioning.values.bucket if {
	some versioning in base.of_type("aws_s3_bucket_versioning")
	some block in base.blocks(versioning.values, "versioning_configuration")
	block.status == "Enabled"
}
