"""A template, a load balancer and a group by boto3, with its own waiters and paginators.

    python boto3_scenario.py <name> <image id or - for a record-only one> <subnets> <vpc>

Waits until the group serves, scales it, tears all down, and prints what it saw as JSON.
The endpoint and the credentials come from the environment, as for any boto3 program.
"""

import base64
import json
import sys
import time

import boto3

USER_DATA = """#!/bin/sh
mkdir -p /srv/www && hostname > /srv/www/index.html
systemd-run --unit=www python3 -m http.server 8080 --directory /srv/www
"""

EC2 = boto3.client("ec2")
SCALING = boto3.client("autoscaling")
ELB = boto3.client("elbv2")


def eventually(check, what, seconds=120):
    deadline = time.monotonic() + seconds
    while True:
        value = check()
        if value:
            return value
        if time.monotonic() > deadline:
            raise SystemExit(f"not within {seconds} s: {what}")
        time.sleep(0.3)


def make_load_balancer(name, subnets, vpc):
    balancer = ELB.create_load_balancer(Name=name, Subnets=subnets, Type="application")
    balancer_arn = balancer["LoadBalancers"][0]["LoadBalancerArn"]
    group = ELB.create_target_group(
        Name=name,
        Protocol="HTTP",
        Port=8080,
        VpcId=vpc,
        HealthCheckIntervalSeconds=5,
        HealthCheckTimeoutSeconds=2,
        HealthyThresholdCount=2,
    )
    group_arn = group["TargetGroups"][0]["TargetGroupArn"]
    ELB.modify_target_group_attributes(
        TargetGroupArn=group_arn,
        Attributes=[{"Key": "deregistration_delay.timeout_seconds", "Value": "1"}],
    )
    forward = [{"Type": "forward", "TargetGroupArn": group_arn}]
    listener = ELB.create_listener(
        LoadBalancerArn=balancer_arn, Protocol="HTTP", Port=80, DefaultActions=forward
    )
    ELB.get_waiter("load_balancer_available").wait(
        LoadBalancerArns=[balancer_arn], WaiterConfig={"Delay": 1}
    )
    return balancer_arn, group_arn, listener["Listeners"][0]["ListenerArn"]


def make_group(name, image, subnets, group_arn):
    EC2.create_launch_template(
        LaunchTemplateName=name,
        LaunchTemplateData={
            "ImageId": image,
            "InstanceType": "t3.small",
            "UserData": base64.b64encode(USER_DATA.encode()).decode(),
        },
    )
    SCALING.create_auto_scaling_group(
        AutoScalingGroupName=name,
        LaunchTemplate={"LaunchTemplateName": name, "Version": "$Latest"},
        MinSize=0,
        MaxSize=4,
        DesiredCapacity=2,
        VPCZoneIdentifier=",".join(subnets),
        TargetGroupARNs=[group_arn],
        Tags=[{"Key": "made-by", "Value": "boto3 <&>", "PropagateAtLaunch": True}],
    )


def in_service(name):
    pages = SCALING.get_paginator("describe_auto_scaling_groups").paginate(
        AutoScalingGroupNames=[name]
    )
    instances = [i for page in pages for g in page["AutoScalingGroups"] for i in g["Instances"]]
    return [i["InstanceId"] for i in instances if i["LifecycleState"] == "InService"]


def tear_down(name, balancer_arn, group_arn, instances):
    SCALING.delete_auto_scaling_group(AutoScalingGroupName=name, ForceDelete=True)
    EC2.get_waiter("instance_terminated").wait(
        InstanceIds=instances, WaiterConfig={"Delay": 1, "MaxAttempts": 90}
    )
    groups = SCALING.describe_auto_scaling_groups
    eventually(lambda: not groups(AutoScalingGroupNames=[name])["AutoScalingGroups"], "group gone")
    ELB.delete_load_balancer(LoadBalancerArn=balancer_arn)
    ELB.get_waiter("load_balancers_deleted").wait(
        LoadBalancerArns=[balancer_arn], WaiterConfig={"Delay": 1}
    )
    ELB.delete_target_group(TargetGroupArn=group_arn)
    EC2.delete_launch_template(LaunchTemplateName=name)


def main():
    name, image, subnets, vpc = sys.argv[1], sys.argv[2], sys.argv[3].split(","), sys.argv[4]
    balancer_arn, group_arn, listener_arn = make_load_balancer(name, subnets, vpc)
    make_group(name, image, subnets, group_arn)
    launched = eventually(lambda: len(in_service(name)) == 2 and in_service(name), "two in service")
    EC2.get_waiter("instance_running").wait(InstanceIds=launched, WaiterConfig={"Delay": 1})
    seen = {"listener": listener_arn, "instances": launched}
    tags = EC2.describe_tags(Filters=[{"Name": "resource-id", "Values": launched}])["Tags"]
    seen["tags"] = sorted({tag["Key"] for tag in tags})
    if "--serve" in sys.argv:
        targets = [{"Id": instance} for instance in launched]
        ELB.get_waiter("target_in_service").wait(
            TargetGroupArn=group_arn, Targets=targets, WaiterConfig={"Delay": 1, "MaxAttempts": 120}
        )
        print(json.dumps(seen), flush=True)
        sys.stdin.readline()
    SCALING.set_desired_capacity(AutoScalingGroupName=name, DesiredCapacity=1)
    seen["scaled"] = eventually(
        lambda: len(in_service(name)) == 1 and in_service(name), "one in service"
    )
    pages = SCALING.get_paginator("describe_scaling_activities").paginate(
        AutoScalingGroupName=name, PaginationConfig={"PageSize": 1}
    )
    seen["activities"] = [a["Description"] for page in pages for a in page["Activities"]]
    tear_down(name, balancer_arn, group_arn, launched)
    print(json.dumps(seen))


main()
