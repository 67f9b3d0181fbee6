"""PutImage as ECR does it: what an immutable tag refuses, and what becomes of a tag that moves.

moto takes an immutable tag that exists for an image that exists (ImageAlreadyExistsException, which
a push may ignore), deletes an image whose last tag moves on, reads the wildcards of an exclusion
filter as a regular expression, and makes a digest of its own.
"""

import hashlib
import json
import re
import threading

from moto.core.exceptions import ServiceException
from moto.ecr.exceptions import ImageAlreadyExistsException, InvalidParameterException
from moto.ecr.models import ECRBackend, Image


class ImageTagAlreadyExistsException(ServiceException):
    code = "ImageTagAlreadyExistsException"

    def __init__(self, repository_name, tag):
        # ECR's sentence, as clients quote it (osscontainertools/kaniko#204).
        super().__init__(
            f"The image tag '{tag}' already exists in the '{repository_name}' repository "
            "and cannot be overwritten because the tag is immutable."
        )


class ImageDigestDoesNotMatchException(ServiceException):
    code = "ImageDigestDoesNotMatchException"

    def __init__(self, given, digest):
        super().__init__(f"Image digest '{given}' does not match the manifest's, '{digest}'")


def digest_of(manifest):
    """A manifest's digest is that of its bytes (OCI image spec, content descriptors)."""
    return f"sha256:{hashlib.sha256(manifest.encode()).hexdigest()}"


def is_immutable(repository, tag):
    """Exclusion filters turn the repository's setting round for the tags that match one (ECR user
    guide, "Preventing image tags from being overwritten"); `*` stands for any characters.
    """
    filters = repository.image_tag_mutability_exclusion_filters or []
    patterns = [".*".join(map(re.escape, each["filter"].split("*"))) for each in filters]
    is_excluded = any(re.fullmatch(pattern, tag) for pattern in patterns)
    return repository.image_tag_mutability.startswith("IMMUTABLE") != is_excluded


def media_type_of(manifest, given):
    try:
        parsed = json.loads(manifest)
    except json.JSONDecodeError as error:
        raise InvalidParameterException(
            "Invalid parameter at 'ImageManifest' failed to satisfy constraint: "
            "'Invalid JSON syntax'"
        ) from error
    media_type = given or parsed.get("mediaType")
    if not media_type:
        raise InvalidParameterException(
            "image manifest mediatype not provided in manifest or parameter"
        )
    return media_type


def drop_tag(image, tag):
    image.remove_tag(tag)
    if not image.image_tags:
        image.image_tag = None


# moto serves each request in a thread of its own; of two pushes of a tag one must see the other.
put_turn = threading.Lock()


def put_image(
    self, repository_name, image_manifest, image_tag, image_manifest_mediatype=None, digest=None
):
    repository = self._get_repository(repository_name)
    media_type = media_type_of(image_manifest, image_manifest_mediatype)
    own = digest_of(image_manifest)
    if digest not in (None, own):
        raise ImageDigestDoesNotMatchException(digest, own)
    with put_turn:
        holder = next((one for one in repository.images if image_tag in one.image_tags), None)
        # Also for the image that has the tag already (aws/containers-roadmap#2179).
        if holder is not None and is_immutable(repository, image_tag):
            raise ImageTagAlreadyExistsException(repository_name, image_tag)
        known = next((one for one in repository.images if one.image_digest == own), None)
        if known is not None and (image_tag is None or known is holder):
            raise ImageAlreadyExistsException(
                registry_id=repository.registry_id,
                image_tag=image_tag,
                digest=own,
                repository_name=repository_name,
            )
        if holder is not None:
            drop_tag(holder, image_tag)
        if known is not None:
            known.update_tag(image_tag)
            return known
        image = Image(
            self.account_id, image_tag, image_manifest, repository_name, media_type, own
        )
        repository.images.append(image)
        return image


def patch_image_tags():
    ECRBackend.put_image = put_image
