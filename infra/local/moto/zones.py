"""The zones of Route 53, for the cloud's resolver."""

from moto.core import DEFAULT_ACCOUNT_ID
from moto.route53.models import route53_backends


def plain(name):
    """A name as it is compared."""
    return (name or "").rstrip(".").lower()


def zones_of(account):
    return list(route53_backends[account]["aws"].zones.values())


def record_of(rrset):
    record = {"name": plain(rrset.name), "type": rrset.type}
    record["values"] = [
        plain(value) if rrset.type == "CNAME" else value for value in rrset.records or []
    ]
    if rrset.alias_target:
        record["aliasOf"] = plain(rrset.alias_target["DNSName"])
    return record


def control_zones():
    return {
        "zones": [
            {"name": plain(zone.name), "records": [record_of(rrset) for rrset in zone.rrsets]}
            for zone in zones_of(DEFAULT_ACCOUNT_ID)
        ]
    }
