"""moto's server, and beside it what EC2's own API cannot say about an instance with a body.

    python server.py <port>

Listens on 127.0.0.1. Paths under /assay-control/ take and give JSON and are for the gateway alone;
every other path is moto's. An image marked `has_body` gives instances whose transitions take time:
moto starts one (pending, stopping, shutting-down), the gateway ends it when the body got there.
Images without the mark behave as in bare moto.
"""

import json
import signal
import sys
from datetime import datetime, timezone

from moto.core import DEFAULT_ACCOUNT_ID
from moto.core.exceptions import JsonRESTError, ServiceException
from moto.ec2 import ec2_backends
from moto.ec2.models.amis import Ami
from moto.ec2.models.instances import Instance, InstanceState, StateReason
from moto.events.utils import EventTemplateParser
from moto.moto_server.werkzeug_app import (
    DomainDispatcherApplication,
    MotoRequestHandler,
    create_backend_app,
)
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

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
    from moto.ec2.exceptions import EC2ClientError

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
        return {"Details": [{"Name": "reachability", "Status": self.reachability}], "Status": status}

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


def patch_events():
    """Events carry the account, as EventBridge's do; moto leaves it out."""
    template = EventTemplateParser.DEFAULT_EVENT_INPUT_TEMPLATE
    EventTemplateParser.DEFAULT_EVENT_INPUT_TEMPLATE = template.replace(
        '"source": "<source>"', '"source": "<source>", "account": "<account>"'
    )


def control_image(backend, body):
    """Sets attributes of an image; `becomes` gives it another id."""
    image = backend.amis[body["imageId"]]
    for name, value in body.get("attributes", {}).items():
        if name == "creation_date":
            value = datetime.fromisoformat(value).astimezone(timezone.utc).replace(tzinfo=None)
        if name == "state_reason" and value is not None:
            value = StateReason(value["message"], value["code"])
        if name == "public":
            image.launch_permissions = [{"Group": "all"}] if value else []
            continue
        setattr(image, name, value)
    if body.get("becomes", image.id) != image.id:
        backend.amis.pop(image.id)
        image.id = body["becomes"]
        backend.amis[image.id] = image
        if image.id in backend.deleted_amis:
            backend.deleted_amis.remove(image.id)
    return {"imageId": image.id, "snapshotId": image.ebs_snapshot.id}


def control_images(backend, _body):
    marked = [image.id for image in backend.amis.values() if getattr(image, "has_body", False)]
    return {"imageIds": marked}


def control_instance(backend, body):
    """Sets state, reasons, addresses and the status check of an instance."""
    instance = backend.get_instance(body["instanceId"])
    if "ifState" in body and instance.state not in body["ifState"]:
        return {"changed": False, "state": instance.state}
    if "state" in body:
        move(instance, body["state"])
    if "transitionReason" in body:
        instance._reason = body["transitionReason"]
    if "stateReason" in body:
        reason = body["stateReason"] or {"message": "", "code": ""}
        instance.state_reason = StateReason(reason["message"], reason["code"])
    if "reachability" in body:
        instance.reachability = body["reachability"]
    nic = instance.nics[0]
    if "privateIp" in body:
        nic.private_ip_address = body["privateIp"]
        nic.private_ip_addresses = [{"Primary": True, "PrivateIpAddress": body["privateIp"]}]
    if "publicIp" in body:
        nic.public_ip = body["publicIp"]
    return {"changed": True, "state": instance.state}


def control_release(backend, body):
    """Frees the subnet address that moto gave an instance: the gateway's allocator rules."""
    instance = backend.get_instance(body["instanceId"])
    subnet = backend.get_subnet(instance.subnet_id)
    for address in list(instance._private_ips):
        subnet.del_subnet_ip(address)
    instance._private_ips.clear()
    return {}


def control_tags(backend, body):
    """Sets tags under the reserved prefix aws:, which CreateTags rightly refuses."""
    backend.get_instance(body["instanceId"]).add_tags(body["tags"])
    return {}


CONTROLS = {
    "image": control_image,
    "images": control_images,
    "instance": control_instance,
    "release": control_release,
    "tags": control_tags,
}


def answer(status, document):
    return Response(json.dumps(document), status=status, mimetype="application/json")


def control(request):
    name = request.path.removeprefix("/assay-control/")
    if name == "health":
        return answer(200, {"ok": True})
    if name not in CONTROLS:
        return answer(404, {"code": "UnknownControl", "message": name})
    body = request.get_json(force=True)
    try:
        backend = ec2_backends[DEFAULT_ACCOUNT_ID][body["region"]]
        return answer(200, CONTROLS[name](backend, body))
    except (JsonRESTError, ServiceException) as error:
        code = getattr(error, "error_type", None) or getattr(error, "code", "InternalError")
        return answer(400, {"code": code, "message": str(getattr(error, "message", error))})
    except KeyError as error:
        return answer(404, {"code": "NotFound", "message": str(error)})


def create_service_app(service):
    """A service of moto that says what it lacks with 501, apart from the 500 of a failure."""
    app = create_backend_app(service)
    app.register_error_handler(
        NotImplementedError, lambda error: Response(str(error), status=501, mimetype="text/plain")
    )
    return app


def create_app():
    moto_app = DomainDispatcherApplication(create_service_app)

    def app(environ, start_response):
        if environ.get("PATH_INFO", "").startswith("/assay-control/"):
            return control(Request(environ))(environ, start_response)
        return moto_app(environ, start_response)

    return app


def main():
    port = int(sys.argv[1])
    patch_transitions()
    patch_status_checks()
    patch_images()
    patch_events()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    server = make_server(
        "127.0.0.1", port, create_app(), threaded=True, request_handler=MotoRequestHandler
    )
    server.serve_forever()


if __name__ == "__main__":
    main()
