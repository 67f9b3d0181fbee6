package terraform

import data.fixture

removed(type, actions) := {"tfplan": {"resource_changes": [{
	"address": "it",
	"mode": "managed",
	"type": type,
	"change": {"actions": actions, "before": {}, "after": null},
}]}}

test_what_holds_something_stays if {
	every type in stateful_types {
		every actions in [["delete"], ["delete", "create"], ["create", "delete"]] {
			count(deny) == 1 with input as removed(type, actions)
		}
		count(deny) == 0 with input as removed(type, ["update"])
	}
	count(deny) == 0 with input as removed("aws_route", ["delete"])
}

careful(type) := {name: false | some name in reckless[type]}

# Whatever the other rules of the policy ask of the type.
whole(type, values) := object.union({"backup_retention_period": 1}, values) if type == "aws_db_instance"

whole(type, values) := values if type != "aws_db_instance"

test_no_removal_takes_the_contents_along if {
	every type, names in reckless {
		every name in names {
			good := whole(type, careful(type))
			count(deny) == 0 with input as fixture.planned([[type, good]])
			bad := object.union(good, {name: true})
			every base in [fixture.planned([[type, bad]])] {
				count(deny) == 1 with input as base
			}
		}
	}
}

test_a_default_of_true_is_switched_off if {
	values := {"skip_final_snapshot": false, "delete_automated_backups": false, "backup_retention_period": 1}
	type := "aws_db_instance"
	every base in fixture.spoilt_bases(type, values, "delete_automated_backups", [true]) {
		count(deny) == 1 with input as base
	}
}

in_prod(values) := object.union({"tags_all": {"Environment": "prod"}}, values)

test_prod_is_protected if {
	every type, name in protected {
		good := whole(type, in_prod(object.union(
			{n: false | some n in object.get(reckless, type, set())},
			{name: true},
		)))
		count(deny) == 0 with input as fixture.planned([[type, good]])
		every base in fixture.spoilt_bases(type, good, name, [false]) {
			count(deny) == 1 with input as base
		}
		dev := object.union(object.remove(good, [name]), {"tags_all": {"Environment": "dev"}})
		count(deny) == 0 with input as fixture.planned([[type, dev]])
	}
}

test_a_database_is_backed_up if {
	values := {"skip_final_snapshot": false, "delete_automated_backups": false, "backup_retention_period": 7}
	type := "aws_db_instance"
	count(deny) == 0 with input as fixture.planned([[type, values]])
	every base in fixture.spoilt_bases(type, values, "backup_retention_period", [0, "7"]) {
		count(deny) == 1 with input as base
	}
}

versioning(status) := ["aws_s3_bucket_versioning", {
	"bucket": "a",
	"versioning_configuration": [{"status": status}],
}]

test_a_bucket_keeps_versions if {
	kept := ["aws_s3_bucket", {"id": "a"}]
	count(deny) == 0 with input as fixture.held([kept, versioning("Enabled")])
	count(deny) == 1 with input as fixture.held([kept])
	every status in [null, "Suspended", "Disabled"] {
		count(deny) == 1 with input as fixture.held([kept, versioning(status)])
	}
}
