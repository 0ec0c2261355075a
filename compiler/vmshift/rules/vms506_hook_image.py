"""The image of a hook is no image reference, or may be another one tomorrow.

Checks:
    `image` of a hook, of a spec or written by hand, against the grammar of image references. An image without tag and
    digest, or with the tag latest and no digest, is a warning.

Consequence:
    MTC calls the MigHook invalid (InvalidImage), and a plan that refers to it never becomes ready; the pod of a Job
    never starts (InvalidImageName), until the deadline ends it. An unpinned image is pulled as it is on the day of the
    cutover.

Why:
    The controller, or the kubelet, holds the text against the grammar and looks no further: whether the image exists
    shows when its pod starts.

Before:
    # migration.yaml
    spec:
      hooks:
      - name: freeze
        phase: preBackup
        as: mighook
        image: https://quay.io/Acme/freeze:1.4
        serviceAccount: {name: hook-runner, namespace: shop}

After:
    # migration.yaml
    spec:
      hooks:
      - name: freeze
        phase: preBackup
        as: mighook
        image: quay.io/acme/freeze:1.4
        serviceAccount: {name: hook-runner, namespace: shop}

Sources:
    - mig-controller: pkg/controller/mighook/validation.go, validateImage
    - mig-controller: pkg/controller/mighook/regexp.go, ReferenceRegexp
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vmshift.inventory.values import dig
from vmshift.rules.base import Rule
from vmshift.rules.shared_manifests import hooks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.rules.base import Context, Finding
    from vmshift.source import Place

RULE = Rule(
    id="VMS506",
    name="hook-image",
    severity="error",
    basis=("controller",),
    since="0.1.0",
    ledger=("L32",),
)

# The same language as the controller's, without its ways of going through a text again and again.
_HOST = r"[a-zA-Z0-9]+(?:-+[a-zA-Z0-9]+)*"
_PART = r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*"
REFERENCE = re.compile(
    rf"(?:{_HOST}(?:\.{_HOST})*(?::[0-9]+)?/)?{_PART}(?:/{_PART})*"
    r"(?::(?P<tag>\w[\w.-]{0,127}))?"
    r"(?:@(?P<digest>[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}))?",
    re.ASCII,
)
_NO_PLAN = "MTC calls the hook invalid (InvalidImage), and the plan never becomes ready"
_NO_POD = "the Job's pod never starts (InvalidImageName), and the Job fails at its deadline"


def check(context: Context) -> Iterator[Finding]:
    """Find images that are none, or not pinned."""
    for migration in context.migrations:
        for index, hook in enumerate(migration.hooks):
            if hook.image is not None and (hook.image or hook.playbook):
                consequence = _NO_POD if hook.as_ == "job" else _NO_PLAN
                yield from _judge(migration.at("spec", "hooks", index, "image"), hook.name, hook.image, consequence)
    for manifest in hooks(context):
        found = dig(manifest.value, "spec", "image")
        if isinstance(found, str) and (found or dig(manifest.value, "spec", "playbook")):
            yield from _judge(manifest.at("spec", "image"), manifest.name, found, _NO_PLAN)


def _judge(place: Place, name: str, image: str, consequence: str) -> Iterator[Finding]:
    match = REFERENCE.fullmatch(image)
    if match is None:
        yield RULE.finding(
            place,
            message=f'"{image}", the image of hook "{name}", is no image reference',
            consequence=consequence,
            help="give registry/path:tag in lower case, without a scheme such as https:// or docker://",
        )
    elif match["digest"] is None and match["tag"] in (None, "latest"):
        what = "has neither tag nor digest" if match["tag"] is None else "has the tag latest"
        yield RULE.finding(
            place,
            message=f'"{image}", the image of hook "{name}", {what}',
            consequence="another image may run at the cutover than the one that was tried",
            help="give it a tag that stays, or a digest",
            severity="warning",
        )
