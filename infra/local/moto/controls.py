"""The control paths: what EC2's own API cannot say about an instance or an image with a body."""

import json
from datetime import datetime, timezone

from acm import control_certificates
from moto.core import DEFAULT_ACCOUNT_ID
from moto.core.exceptions import JsonRESTError, ServiceException
from moto.ec2 import ec2_backends
from moto.ec2.models.instances import StateReason
from patches import move
from werkzeug.wrappers import Response
from zones import control_zones


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
    "certificates": lambda _backend, body: control_certificates(body["region"]),
    "image": control_image,
    "images": control_images,
    "instance": control_instance,
    "release": control_release,
    "tags": control_tags,
    "zones": lambda _backend, _body: control_zones(),
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
