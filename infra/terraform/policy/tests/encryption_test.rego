package terraform

import data.fixture

database := {
	"storage_encrypted": true,
	"manage_master_user_password": true,
	"kms_key_id": "arn",
}

# Resources with which nothing is wrong.
good := {
	"aws_cloudwatch_log_group": {"kms_key_id": "arn"},
	"aws_db_instance": database,
	"aws_ebs_volume": {"encrypted": true, "kms_key_id": "arn"},
	"aws_efs_file_system": {"encrypted": true},
	"aws_kms_key": {"enable_key_rotation": true},
	"aws_rds_cluster": database,
	"aws_redshift_cluster": {"encrypted": true},
	"aws_secretsmanager_secret": {"kms_key_id": "arn"},
	"aws_sns_topic": {"kms_master_key_id": "arn"},
	"aws_sqs_queue": {"kms_master_key_id": "arn"},
}

test_what_is_encrypted_passes if {
	every type, values in good {
		every base in fixture.both([[type, values]]) {
			count(deny) == 0 with input as base
		}
	}
}

test_a_switch_that_is_not_true_is_denied if {
	every type, names in switches {
		every name in names {
			every base in fixture.spoilt_bases(type, good[type], name, [false, "true"]) {
				count(deny) == 1 with input as base
			}
		}
	}
}

test_what_has_no_key_is_denied if {
	every type, name in keys {
		every base in fixture.spoilt_bases(type, good[type], name, [""]) {
			count(deny) == 1 with input as base
		}
	}
}

test_a_key_known_later_is_a_key if {
	planned := fixture.planned_with([["aws_cloudwatch_log_group", {}]], {"kms_key_id": true})
	count(deny) == 0 with input as planned
}

test_a_registry_has_a_key if {
	type := "aws_ecr_repository"
	block := {"encryption_configuration": [{"encryption_type": "KMS"}]}
	count(deny) == 0 with input as fixture.planned([[type, block]])
	wrong := [[], [{}], [{"encryption_type": null}], [{"encryption_type": "AES256"}]]
	every base in fixture.spoilt_bases(type, block, "encryption_configuration", wrong) {
		count(deny) == 1 with input as base
	}
}

test_a_table_is_encrypted if {
	type := "aws_dynamodb_table"
	block := {"server_side_encryption": [{"enabled": true}]}
	count(deny) == 0 with input as fixture.planned([[type, block]])
	wrong := [[], [{}], [{"enabled": null}], [{"enabled": false}]]
	every base in fixture.spoilt_bases(type, block, "server_side_encryption", wrong) {
		count(deny) == 1 with input as base
	}
}

encrypted(algorithm) := {"rule": [{"apply_server_side_encryption_by_default": [{"sse_algorithm": algorithm}]}]}

test_objects_are_encrypted if {
	type := "aws_s3_bucket_server_side_encryption_configuration"
	every algorithm in ["AES256", "aws:kms"] {
		count(deny) == 0 with input as fixture.planned([[type, encrypted(algorithm)]])
	}
	wrong := [[], [{}], encrypted(null).rule, encrypted("none").rule]
	every base in fixture.spoilt_bases(type, encrypted("AES256"), "rule", wrong) {
		count(deny) == 1 with input as base
	}
}

bucket := ["aws_s3_bucket", {"id": "a"}]

configuration(name) := [
	"aws_s3_bucket_server_side_encryption_configuration",
	object.union(encrypted("AES256"), {"bucket": name}),
]

tls_only(name, statement) := ["aws_s3_bucket_policy", {
	"bucket": name,
	"policy": fixture.statement(object.union(
		{
			"Effect": "Deny",
			"Principal": "*",
			"Action": "s3:*",
			"Condition": {"Bool": {"aws:SecureTransport": "false"}},
		},
		statement,
	)),
}]

test_every_bucket_is_encrypted_and_takes_tls_alone if {
	count(deny) == 0 with input as fixture.held([bucket, configuration("a"), tls_only("a", {})])
	count(deny) == 1 with input as fixture.held([bucket, configuration("b"), tls_only("a", {})])
	count(deny) == 1 with input as fixture.held([bucket, configuration("a"), tls_only("b", {})])
	count(deny) == 1 with input as fixture.held([bucket, configuration("a")])
}

test_a_policy_that_denies_less_is_not_tls_only if {
	every weak in [
		{"Effect": "Allow"},
		{"Principal": {"AWS": "arn:aws:iam::123456789012:root"}},
		{"Action": "s3:GetObject"},
		{"Condition": {"Bool": {"aws:SecureTransport": "true"}}},
	] {
		base := fixture.held([bucket, configuration("a"), tls_only("a", weak)])
		count(deny) == 1 with input as base
	}
}

test_a_database_forces_tls if {
	type := "aws_db_parameter_group"
	forced := [{"name": "rds.force_ssl", "value": "1"}]
	postgres := {"family": "postgres17", "parameter": forced}
	count(deny) == 0 with input as fixture.planned([[type, postgres]])
	count(deny) == 0 with input as fixture.planned([[type, {"family": "mysql8.0"}]])
	wrong := [[], [{"name": "rds.force_ssl", "value": "0"}], [{"name": "other", "value": "1"}]]
	every base in fixture.spoilt_bases(type, postgres, "parameter", wrong) {
		count(deny) == 1 with input as base
	}
}

secure := {
	"protocol": "HTTPS",
	"ssl_policy": "ELBSecurityPolicy-TLS13-1-2-2021-06",
	"tags_all": {"Environment": "prod"},
}

plain := {"protocol": "HTTP", "tags_all": {"Environment": "prod"}}

redirect(protocol) := object.union(plain, {"default_action": [{
	"type": "redirect",
	"redirect": [{"protocol": protocol}],
}]})

test_a_listener_speaks_tls_of_today if {
	type := "aws_lb_listener"
	count(deny) == 0 with input as fixture.planned([[type, secure]])
	wrong := ["ELBSecurityPolicy-2016-08", "ELBSecurityPolicy-TLS13-1-0-2021-06"]
	every base in fixture.spoilt_bases(type, secure, "ssl_policy", wrong) {
		count(deny) == 1 with input as base
	}
}

test_plain_http_redirects_where_there_is_a_domain if {
	type := "aws_lb_listener"
	certificate := ["aws_acm_certificate", {}]
	in_dev := object.union(plain, {"tags_all": {"Environment": "dev"}})
	count(deny) == 1 with input as fixture.planned([[type, plain]])
	count(deny) == 1 with input as fixture.planned([[type, redirect("HTTP")]])
	count(deny) == 0 with input as fixture.planned([[type, redirect("HTTPS")]])
	count(deny) == 0 with input as fixture.planned([[type, in_dev]])
	count(deny) == 1 with input as fixture.planned([[type, in_dev], certificate])
}

session := {
	"kmsKeyId": "key",
	"cloudWatchLogGroupName": "group",
	"cloudWatchEncryptionEnabled": true,
}

document(inputs) := ["aws_ssm_document", {
	"document_type": "Session",
	"content": json.marshal({"inputs": inputs}),
}]

test_sessions_are_encrypted_and_logged if {
	count(deny) == 0 with input as fixture.held([document(session)])
	every name in object.keys(session) {
		every inputs in fixture.spoilt(session, name, [""]) {
			count(deny) == 1 with input as fixture.held([document(inputs)])
		}
	}
	off := object.union(session, {"cloudWatchEncryptionEnabled": false})
	count(deny) == 1 with input as fixture.held([document(off)])
}

test_what_a_plan_leaves_open_is_judged_on_the_state if {
	later := fixture.planned_with([["aws_ssm_document", {"document_type": "Session"}]], {"content": true})
	count(deny) == 0 with input as later
}
