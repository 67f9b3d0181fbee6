"""Breaks every constraint of the official service models once, in requests as boto3 writes them.

    python violations.py <botocore's data>  < {"<service>": ["<operation>", …], …}

Writes JSON lines. Each operation comes first without a fault (kind `valid`), then once for every
constraint that its input can break: `required`, `min`, `max`, `enum` and `pattern`; of EC2, whose
constraints the model does not hold, `required` alone. Nothing is sent.
"""

import base64
import glob
import gzip
import json
import re
import sys
from datetime import datetime, timezone

from botocore.model import ServiceModel
from botocore.serialize import create_serializer
from botocore.utils import percent_encode_sequence

# No limit of an operation that we own is higher; one that were would be broken at some cost.
LENGTH_MAX = 100_000
# Java's classes and surrogate pairs, as far as the models use them, in Python's words.
JAVA = {
    r"\p{L}": "a-zA-Z",
    r"\p{Z}": " ",
    r"\p{N}": "0-9",
    r"\uD800\uDC00-\uDBFF\uDFFF": r"\U00010000-\U0010FFFF",
}
# Something of what the patterns allow, and something of what each forbids.
ALLOWED = ["a", "0", "Aa", "200", "ami-12345678", "HTTP", "123456789012", "i-0123456789abcdef0"]
ALLOWED += ["ipam-pool-a", "ipv4pool-coip-a", "/a/b", "a:b", "arn:aws:iam::123456789012:role/a"]
ALLOWED += ["sha256:" + "0" * 64]
FORBIDDEN = ["!", " ", "*", "/", "\x01", "é", "A", "-", "a", "\n"]


def matches(pattern, text):
    for java, python in JAVA.items():
        pattern = pattern.replace(java, python)
    return re.fullmatch(pattern, text, re.DOTALL) is not None


def bounds(shape):
    """Least and most length of a string, list or map; most is None where there is no limit."""
    most = shape.metadata.get("max")
    if most is not None and most > LENGTH_MAX:
        raise ValueError(f"{shape.name} may be {most} long: raise LENGTH_MAX.")
    return shape.metadata.get("min", 0), most


def fits(metadata, text):
    if not metadata.get("min", 0) <= len(text) <= metadata.get("max", LENGTH_MAX):
        return False
    return "pattern" not in metadata or matches(metadata["pattern"], text)


def valid_text(shape):
    if shape.enum:
        return shape.enum[0]
    least = shape.metadata.get("min", 1)
    for text in ALLOWED + [each * least for each in ALLOWED if len(each) == 1]:
        if fits(shape.metadata, text):
            return text
    raise ValueError(f"Nothing in ALLOWED fits {shape.name}: {shape.metadata}")


def filled(shape, value, without):
    """A structure with a member more: query has no words for an empty one inside another."""
    nested = ("structure", "list", "map")
    for name, member in shape.members.items():
        if name not in (*value, without) and member.type_name not in nested:
            return {**value, name: valid(member)}
    return value


def valid(shape):
    least = shape.metadata.get("min", 1)
    if shape.type_name == "structure":
        whole = {name: valid(shape.members[name]) for name in shape.required_members}
        return whole or filled(shape, whole, None)
    if shape.type_name == "list":
        return [valid(shape.member)] * max(least, 1)
    if shape.type_name == "map":
        return {valid_text(shape.key): valid(shape.value)}
    scalars = {
        "string": lambda: valid_text(shape),
        "character": lambda: "a",
        "boolean": lambda: True,
        "timestamp": lambda: datetime(2026, 1, 1, tzinfo=timezone.utc),
        "blob": lambda: b"a" * max(least, 1),
    }
    return scalars.get(shape.type_name, lambda: shape.metadata.get("min", 1))()


def broken_text(shape):
    metadata = shape.metadata
    least, most = bounds(shape)
    if least > 0:
        yield "min", "a" * (least - 1)
    if most is not None:
        yield "max", "a" * (most + 1)
    if shape.enum:
        yield "enum", "NoSuchValue"
    if "pattern" in metadata:
        length = max(least, 1)
        texts = [each * length for each in FORBIDDEN]
        bad = [text for text in texts if not matches(metadata["pattern"], text)]
        if not bad:
            raise ValueError(f"Nothing in FORBIDDEN breaks {shape.name}: {metadata['pattern']}")
        yield "pattern", bad[0]


def broken_number(shape):
    for kind, step in (("min", -1), ("max", 1)):
        if kind in shape.metadata:
            yield kind, shape.metadata[kind] + step


def broken_structure(shape, within):
    whole = valid(shape)
    for name in shape.required_members:
        rest = {key: whole[key] for key in whole if key != name}
        rest = rest or filled(shape, rest, name)
        # Without any other member, what is missing could not be said in the query protocol.
        if rest or not within:
            yield f".{name}", "required", rest
    for name, member in shape.members.items():
        if member.name in within:
            continue  # A shape inside itself breaks in the same ways again.
        for path, kind, value in broken(member, within | {member.name}):
            yield f".{name}{path}", kind, {**whole, name: value}


def broken_list(shape, within):
    least, most = bounds(shape)
    item = valid(shape.member)
    if least > 0:
        yield "", "min", [item] * (least - 1)
    if most is not None:
        yield "", "max", [item] * (most + 1)
    for path, kind, value in broken(shape.member, within | {shape.member.name}):
        yield f"[]{path}", kind, [value] + [item] * (least - 1)


def broken_map(shape, within):
    least, most = bounds(shape)
    if least > 0:
        yield "", "min", {}
    if most is not None:
        keys = (f"{valid_text(shape.key)}{number}" for number in range(most + 1))
        yield "", "max", {key: valid(shape.value) for key in keys}
    for kind, key in broken_text(shape.key):
        yield "{key}", kind, {key: valid(shape.value)}
    for path, kind, value in broken(shape.value, within | {shape.value.name}):
        yield f"{{}}{path}", kind, {valid_text(shape.key): value}


def broken(shape, within=frozenset()):
    """Yields where, what kind, and a value that is valid but for that."""
    nested = {"structure": broken_structure, "list": broken_list, "map": broken_map}
    if shape.type_name in nested:
        yield from nested[shape.type_name](shape, within)
    elif shape.type_name == "string":
        yield from (("", kind, value) for kind, value in broken_text(shape))
    elif shape.type_name == "blob":
        yield from (("", kind, text.encode()) for kind, text in broken_text(shape))
    elif shape.type_name in ("integer", "long", "float", "double"):
        yield from (("", kind, value) for kind, value in broken_number(shape))


def load(data, service):
    path = sorted(glob.glob(f"{data}/{service}/*/service-2.json.gz"))[-1]
    with gzip.open(path) as file:
        return ServiceModel(json.load(file), service)


def request(serializer, operation, value):
    sent = serializer.serialize_to_request(value, operation)
    body = sent["body"]
    if isinstance(body, dict):
        body = percent_encode_sequence(body)
    raw = body if isinstance(body, bytes) else body.encode()
    return {"headers": dict(sent["headers"]), "body": base64.b64encode(raw).decode()}


def main():
    for service, names in json.load(sys.stdin).items():
        model = load(sys.argv[1], service)
        protocol = model.metadata["protocol"]
        serializer = create_serializer(protocol, include_validation=False)
        for name in names:
            operation = model.operation_model(name)
            shape = operation.input_shape
            faults = [("", "valid", valid(shape) if shape else {})]
            faults += broken(shape) if shape else []
            for path, kind, value in faults:
                if protocol == "ec2" and kind not in ("valid", "required"):
                    continue
                about = {"service": service, "operation": name, "path": path, "kind": kind}
                print(json.dumps({**about, **request(serializer, operation, value)}))


if __name__ == "__main__":
    main()
