"""Who may do what with a bucket of backups, as AWS policy documents.

A backup is a restic repository below ``<prefix>/``: ``config``, ``keys/``, ``data/``, ``index/``,
``snapshots/`` and ``locks/``. No folder of a prefix is called ``locks``: the wildcard of
``*/locks/*`` also stands for slashes, so the writer could delete a whole repository below it.
"""

import json
from collections.abc import Mapping, Sequence

VERSION = "2012-10-17"
"""Of the policy language; AWS has no newer one."""
OPEN = ("s3:GetBucketLocation", "s3:ListBucket")
WRITE = ("s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject")
# Without a version's id this hides an object behind a marker. To remove a version is another
# action, s3:DeleteObjectVersion, which nobody has: time alone does it, by the lifecycle.
DELETE = ("s3:DeleteObject",)


def writer_policy(bucket: str) -> str:
    """Return what the writer may do: all that a backup takes. ``bucket``: its ARN.

    It deletes restic's locks, which every run leaves and takes away again, and nothing else.
    """
    return _document(
        _allow("Open", OPEN, bucket),
        _allow("Write", WRITE, f"{bucket}/*"),
        _allow("Unlock", DELETE, f"{bucket}/*/locks/*"),
    )


def pruner_policy(bucket: str) -> str:
    """Return what the pruner may do: the writer's work, and delete any object, of no version."""
    return _document(
        _allow("Open", OPEN, bucket),
        _allow("Write", WRITE, f"{bucket}/*"),
        _allow("Delete", DELETE, f"{bucket}/*"),
    )


def transport_policy(bucket: str) -> str:
    """Return the bucket's own policy: whoever comes without TLS is refused."""
    return _document(
        {
            "Sid": "OnlyTls",
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:*",
            "Resource": [bucket, f"{bucket}/*"],
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        }
    )


def _allow(sid: str, actions: Sequence[str], resource: str) -> Mapping[str, object]:
    return {"Sid": sid, "Effect": "Allow", "Action": list(actions), "Resource": [resource]}


def _document(*statements: Mapping[str, object]) -> str:
    return json.dumps({"Version": VERSION, "Statement": statements}, sort_keys=True)
