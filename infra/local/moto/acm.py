"""What moto does otherwise with certificates of ACM: the cloud's own authority issues them, DNS
validation is by the record in Route 53, and the private keys stand where the load balancers' data
plane finds them: `<state folder>/acm/<id>.pem`, mode 0600.
"""

import os
from datetime import timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from moto.acm.models import AWSCertificateManagerBackend, CertBundle, acm_backends
from moto.core import DEFAULT_ACCOUNT_ID
from moto.core.utils import utcnow
from zones import plain, zones_of

# ACM's certificates are valid for 13 months (user guide, "Characteristics and limitations").
LIFETIME = timedelta(days=395)


def pem_path(state, arn):
    return state / "acm" / f"{arn.rpartition('/')[2]}.pem"


def write_pem(state, arn, pem):
    """Certificate, chain and key in one file, whole or not at all, for its owner alone."""
    path = pem_path(state, arn)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    part = path.with_suffix(".part")
    with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(pem)
    part.rename(path)


def issue(folder, names):
    """A certificate for the names, the authority's own, and the new private key; all in PEM."""
    authority_pem = (folder / "web-ca.crt").read_bytes()
    authority = x509.load_pem_x509_certificate(authority_pem)
    authority_key = serialization.load_pem_private_key((folder / "web-ca.key").read_bytes(), None)
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    usage = dict.fromkeys(
        "content_commitment data_encipherment key_agreement key_cert_sign crl_sign "
        "encipher_only decipher_only".split(),
        False,
    )
    issuer = authority.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    now = utcnow()
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])]))
        .issuer_name(authority.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(min(now + LIFETIME, authority.not_valid_after_utc.replace(tzinfo=None)))
    )
    for extension, critical in (
        (x509.SubjectAlternativeName([x509.DNSName(name) for name in names]), False),
        (x509.BasicConstraints(ca=False, path_length=None), True),
        (x509.KeyUsage(digital_signature=True, key_encipherment=True, **usage), True),
        (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False),
        (x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(issuer), False),
    ):
        builder = builder.add_extension(extension, critical)
    certificate = builder.sign(authority_key, hashes.SHA256())
    return (
        certificate.public_bytes(serialization.Encoding.PEM),
        authority_pem,
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ),
    )


def is_validated(bundle):
    """Whether the record that ACM asks for stands in a public zone, for every name."""
    standing = {
        (plain(record.name), plain(value))
        for zone in zones_of(bundle.arn.split(":")[4])
        if not zone.private_zone
        for record in zone.rrsets
        if record.type == "CNAME"
        for value in record.records
    }
    options = bundle.describe()["Certificate"]["DomainValidationOptions"]
    asked = [option["ResourceRecord"] for option in options]
    return all((plain(record["Name"]), plain(record["Value"])) in standing for record in asked)


def patch_acm(state):
    moto_generate = CertBundle.generate_cert.__func__
    moto_init = CertBundle.__init__
    moto_delete = AWSCertificateManagerBackend.delete_certificate

    def generate_cert(cls, domain_name, account_id, region, sans=None, cert_authority_arn=None):
        if cert_authority_arn is not None:
            return moto_generate(cls, domain_name, account_id, region, sans, cert_authority_arn)
        names = list(dict.fromkeys([domain_name, *(sans or [])]))
        certificate, chain, key = issue(state / "certificates", names)
        return cls(
            account_id=account_id,
            certificate=certificate,
            private_key=key,
            chain=chain,
            region=region,
            cert_type="AMAZON_ISSUED",
            cert_status="PENDING_VALIDATION",
        )

    def init(self, account_id, certificate, private_key, chain=None, *args, **kwargs):
        moto_init(self, account_id, certificate, private_key, chain, *args, **kwargs)
        parts = (certificate, chain, private_key)
        write_pem(state, self.arn, b"\n".join(part.strip() for part in parts if part) + b"\n")

    def check(self):
        # moto lets a while pass and counts the certificate as validated.
        if self._not_valid_after(self._cert) <= utcnow():
            self.status = "EXPIRED"
        elif self.status == "PENDING_VALIDATION" and is_validated(self):
            self.status = "ISSUED"

    def delete_certificate(self, arn):
        moto_delete(self, arn)
        pem_path(state, arn).unlink(missing_ok=True)

    CertBundle.generate_cert = classmethod(generate_cert)
    CertBundle.__init__ = init
    CertBundle.check = check
    AWSCertificateManagerBackend.delete_certificate = delete_certificate


def control_certificates(region):
    """Every certificate as a load balancer needs to know it; their keys are in their files."""
    backend = acm_backends[DEFAULT_ACCOUNT_ID][region]
    found = []
    for bundle in list(backend._certificates.values()):
        bundle.check()
        names = [*([bundle.common_name] if bundle.common_name else []), *bundle.sans]
        found.append(
            {
                "arn": bundle.arn,
                "isIssued": bundle.status == "ISSUED",
                "names": list(dict.fromkeys(names)),
                "fingerprint": bundle._cert.fingerprint(hashes.SHA1()).hex().upper(),
            }
        )
    return {"certificates": found}

