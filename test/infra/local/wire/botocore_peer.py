"""The official client's own serialisers and parsers, as the other side of the wire tests.

Reads one JSON document from stdin: a list of jobs, each {"kind": "request" | "answer", "service",
"operation", and "params" or "status", "headers", "body"}. Writes the list of results to stdout.
"""

import base64
import datetime
import json
import sys

import botocore.loaders
import botocore.model
import botocore.parsers
import botocore.serialize

LOADER = botocore.loaders.create_loader()
MODELS = {}


def service_model(service):
    if service not in MODELS:
        description = LOADER.load_service_model(service, "service-2")
        MODELS[service] = botocore.model.ServiceModel(description, service)
    return MODELS[service]


def thaw(value):
    if isinstance(value, list):
        return [thaw(item) for item in value]
    if not isinstance(value, dict):
        return value
    if "$date" in value:
        return datetime.datetime.fromisoformat(value["$date"].replace("Z", "+00:00"))
    if "$blob" in value:
        return base64.b64decode(value["$blob"])
    return {key: thaw(item) for key, item in value.items()}


def freeze(value):
    if isinstance(value, bytes):
        return {"$blob": base64.b64encode(value).decode()}
    if isinstance(value, datetime.datetime):
        utc = value.astimezone(datetime.timezone.utc)
        return {"$date": utc.strftime("%Y-%m-%dT%H:%M:%S.") + f"{utc.microsecond // 1000:03d}Z"}
    if isinstance(value, list):
        return [freeze(item) for item in value]
    if isinstance(value, dict):
        return {key: freeze(item) for key, item in value.items()}
    return value


def request(job):
    model = service_model(job["service"])
    protocol = model.metadata["protocol"]
    serializer = botocore.serialize.create_serializer(protocol, include_validation=False)
    operation = model.operation_model(job["operation"])
    made = serializer.serialize_to_request(thaw(job["params"]), operation)
    body = made["body"]
    if isinstance(body, dict):
        import urllib.parse

        body = urllib.parse.urlencode(body, doseq=True)
    if isinstance(body, bytes):
        body = body.decode()
    return {"headers": {**made["headers"]}, "body": body}


def answer(job):
    model = service_model(job["service"])
    operation = model.operation_model(job["operation"])
    parser = botocore.parsers.create_parser(model.metadata["protocol"])
    response = {
        "status_code": job["status"],
        "headers": job["headers"],
        "body": job["body"].encode(),
    }
    return freeze(parser.parse(response, operation.output_shape))


def main():
    jobs = json.load(sys.stdin)
    results = [request(job) if job["kind"] == "request" else answer(job) for job in jobs]
    json.dump(results, sys.stdout)


main()
