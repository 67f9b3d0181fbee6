# What roll-outs change is made by `assay fleet up`, with its own plan; held here as well, each
# apply would take back what a roll-out did.
package terraform

import data.common.base

of_the_fleet := {
	"aws_autoscaling_attachment",
	"aws_autoscaling_group",
	"aws_autoscaling_lifecycle_hook",
	"aws_autoscaling_policy",
	"aws_launch_template",
	"aws_lb_listener_rule",
	"aws_lb_target_group",
	"aws_lb_target_group_attachment",
}

deny contains msg if {
	some resource in base.resources
	resource.type in of_the_fleet
	msg := sprintf("%s: %s belongs to assay fleet up", [resource.address, resource.type])
}
