"""What moto does otherwise in the local cloud: instances and images with a body, launch templates,
events, policies.

An image marked `has_body` gives instances whose transitions take time: moto starts one (pending,
stopping, shutting-down), the gateway ends it when the body got there. Images without the mark
behave as in bare moto.
"""

import json
import sys

from image_tags import patch_image_tags
from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models.amis import Ami
from moto.ec2.models.instances import Instance, InstanceState
from moto.ec2.models.launch_templates import LaunchTemplate
from moto.ec2.responses.launch_templates import LaunchTemplates
from moto.events.utils import EventTemplateParser
from moto.iam.access_control import IAMPolicy, PermissionResult
from moto.s3.models import FakeBucket

STATE_CODES = {
    "pending": 0,
    "running": 16,
    "shutting-down": 32,
    "terminated": 48,
    "stopping": 64,
    "stopped": 80,
}

# Filters of DescribeImages that moto refuses and Packer and operators use (EC2 API reference).
IMAGE_FILTERS = {
    "root-device-type": "root_device_type",
    "root-device-name": "root_device_name",
    "description": "description",
    "hypervisor": "hypervisor",
    "image-type": "image_type",
}


def move(instance, name):
    # A new object: moto hands the old one out as the previous state.
    instance._state = InstanceState(name, STATE_CODES[name])


def incorrect_state(instance, verb):
    return EC2ClientError(
        "IncorrectInstanceState",
        f"The instance '{instance.id}' is not in a state from which it can be {verb}.",
    )


def has_body(instance):
    return getattr(instance, "has_body", False)


def patch_transitions():
    """Gives instances with a body their in-between states, inside moto's own calls."""
    original = {
        name: getattr(Instance, name)
        for name in ("__init__", "start", "stop", "terminate", "reboot", "setup_defaults")
    }

    def init(self, ec2_backend, image_id, *args, **kwargs):
        original["__init__"](self, ec2_backend, image_id, *args, **kwargs)
        image = ec2_backend.amis.get(self.image_id)
        if getattr(image, "has_body", False):
            self.has_body = True
            self.reachability = "initializing"
            self.virtualization_type = "hvm"
            move(self, "pending")

    def transition(verb, sources, resting, target):
        def patched(self):
            if not has_body(self):
                return original[verb](self)
            previous = InstanceState(self._state.name, self._state.code)
            if previous.name in resting:
                return previous
            if previous.name not in sources:
                raise incorrect_state(self, {"start": "started", "stop": "stopped"}[verb])
            original[verb](self)
            move(self, target)
            self.reachability = "initializing"
            return previous

        return patched

    def reboot(self):
        if not has_body(self):
            original["reboot"](self)
        elif self._state.name != "running":
            raise incorrect_state(self, "rebooted")

    def setup_defaults(self):
        if not has_body(self):
            original["setup_defaults"](self)
            return
        volume = self.ec2_backend.create_volume(size=8, zone_name=self._placement.zone)
        self.ec2_backend.attach_volume(volume.id, self.id, self.root_device_name, True)

    Instance.__init__ = init
    Instance.start = transition("start", {"stopped"}, {"pending", "running"}, "pending")
    Instance.stop = transition("stop", {"pending", "running"}, {"stopping", "stopped"}, "stopping")
    Instance.terminate = transition(
        "terminate",
        {"pending", "running", "stopping", "stopped"},
        {"shutting-down", "terminated"},
        "shutting-down",
    )
    Instance.reboot = reboot
    Instance.setup_defaults = setup_defaults


def patch_status_checks():
    """The instance status check of a body says what the gateway saw."""
    moto_status = Instance.instance_status.fget

    def instance_status(self):
        if not has_body(self) or self.state_code != 16:
            return moto_status(self)
        status = {"passed": "ok", "failed": "impaired"}.get(self.reachability, "initializing")
        details = [{"Name": "reachability", "Status": self.reachability}]
        return {"Details": details, "Status": status}

    Instance.instance_status = property(instance_status)


def patch_images():
    moto_init = Ami.__init__
    moto_filter = Ami.get_filter_value
    moto_mappings = Ami.block_device_mappings.fget

    def get_filter_value(self, filter_name, method_name=None):
        if filter_name in IMAGE_FILTERS:
            return getattr(self, IMAGE_FILTERS[filter_name])
        return moto_filter(self, filter_name, method_name)

    def block_device_mappings(self):
        mappings = moto_mappings(self)
        if getattr(self, "has_body", False):
            mappings[0]["Ebs"].update(VolumeSize=8, VolumeType="gp3", DeleteOnTermination=True)
        return mappings

    def init(self, ec2_backend, ami_id, instance=None, source_ami=None, **kwargs):
        moto_init(self, ec2_backend, ami_id, instance, source_ami, **kwargs)
        origin = instance or source_ami
        if origin is None or not has_body(origin):
            return
        # Until the gateway has its disk.
        self.has_body = True
        self.state = "pending"
        self.hypervisor = "xen"
        self.virtualization_type = "hvm"
        self.ena_support = True
        self.root_device_type = "ebs"
        self.root_device_name = origin.root_device_name

    Ami.__init__ = init
    Ami.get_filter_value = get_filter_value
    Ami.block_device_mappings = property(block_device_mappings)


def patch_launch_templates():
    """Lists whole, and a template's own tags apart from those of its instances."""
    moto_init = LaunchTemplate.__init__
    moto_int_param = LaunchTemplates._get_int_param

    def init(self, backend, name, template_data, *args, **kwargs):
        # moto adds the tags of the template to what it is to launch.
        tags = template_data.pop("TagSpecifications", [])
        tags = [each for each in tags if each["ResourceType"] != "launch-template"]
        if tags:
            template_data["TagSpecifications"] = tags
        moto_init(self, backend, name, template_data, *args, **kwargs)

    def int_param(self, name, if_none=None):
        # moto cuts a list at 15 where the caller sets no limit, and gives no token for the rest.
        return moto_int_param(self, name, sys.maxsize if name == "MaxResults" else if_none)

    LaunchTemplate.__init__ = init
    LaunchTemplates._get_int_param = int_param


def patch_events():
    """Events carry the account, as EventBridge's do; moto leaves it out."""
    template = EventTemplateParser.DEFAULT_EVENT_INPUT_TEMPLATE
    EventTemplateParser.DEFAULT_EVENT_INPUT_TEMPLATE = template.replace(
        '"source": "<source>"', '"source": "<source>", "account": "<account>"'
    )


def patch_bucket_policies():
    """A statement under a condition counts for nobody: moto knows no S3 condition keys, and lets
    each such statement deny everybody. "TLS only" then kept every access log out of its bucket.
    """

    def get_permission(self, action, resource):
        if self.policy is None:
            return PermissionResult.NEUTRAL
        policy = json.loads(self.policy)
        statements = policy["Statement"]
        if isinstance(statements, dict):
            statements = [statements]
        policy["Statement"] = [each for each in statements if "Condition" not in each]
        return IAMPolicy(json.dumps(policy)).is_action_permitted(action, resource)

    FakeBucket.get_permission = get_permission


def patch_all():
    patch_transitions()
    patch_status_checks()
    patch_images()
    patch_launch_templates()
    patch_events()
    patch_bucket_policies()
    patch_image_tags()
