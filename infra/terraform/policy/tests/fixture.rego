# Bases of one resource or a few, planned and held, and values spoilt in every way.
package fixture

# @param resources list of [type, values]
planned(resources) := planned_with(resources, {})

# What of `unknown` is true is known after the apply alone.
planned_with(resources, unknown) := {"tfplan": {"resource_changes": [change |
	some index, [type, values] in resources
	change := {
		"address": sprintf("%s.it[%d]", [type, index]),
		"mode": "managed",
		"type": type,
		"change": {
			"actions": ["create"],
			"before": null,
			"after": values,
			"after_unknown": unknown,
		},
	}
]}}

held(resources) := {"tfplan": {"values": {"root_module": {"child_modules": [{"resources": [found |
	some index, [type, values] in resources
	found := {
		"address": sprintf("module.a.%s.it[%d]", [type, index]),
		"mode": "managed",
		"type": type,
		"values": values,
	}
]}]}}}}

both(resources) := [planned(resources), held(resources)]

# A value taken away in each way that a plan has for it: absent, null, and each of `wrong`.
spoilt(values, name, wrong) := array.concat(
	[object.remove(values, [name])],
	[bad | some value in array.concat([null], wrong); bad := object.union(values, {name: value})],
)

# The bases of each spoilt value, planned and held.
spoilt_bases(type, values, name, wrong) := [it |
	some bad in spoilt(values, name, wrong)
	some it in both([[type, bad]])
]

statement(values) := json.marshal({"Version": "2012-10-17", "Statement": [object.union(
	{
		"Sid": "It",
		"Effect": "Allow",
		"Action": "s3:GetObject",
		"Resource": "arn:aws:s3:::a/*",
	},
	values,
)]})
