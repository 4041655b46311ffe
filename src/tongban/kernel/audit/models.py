"""The tables of the audit log. Append-only by trigger; web roles may only insert entries."""

import uuid

from django.db import models


class AuditEntry(models.Model):
    """One act (审计记录): who did what to what, in ids, codes and digests.

    `seal` is a keyed hash over the canonical entry, made by the process that acted: a row that
    somebody put in with database rights alone carries none that fits.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    did = models.CharField(max_length=64)
    subject = models.CharField(max_length=80)
    detail = models.JSONField(default=dict)
    seal = models.CharField(max_length=160)

    class Meta:
        indexes = [models.Index(fields=["subject", "at"], name="audit_entry_subject")]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(actor="") & ~models.Q(did="") & ~models.Q(subject=""),
                name="audit_entry_says_who_what_whom",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.did} {self.subject}"


class AuditPending(models.Model):
    """An entry waiting for its position (待定序). Filled by a trigger, emptied by the sequencer."""

    entry_id = models.UUIDField(primary_key=True)
    at = models.DateTimeField()
    refused = models.BooleanField(default=False)
    """Its seal is not ours: it gets no place, stays an alarm, and is not looked at again."""

    class Meta:
        indexes = [
            models.Index(
                fields=["at", "entry_id"],
                condition=models.Q(refused=False),
                name="audit_pending_in_line",
            ),
        ]

    def __str__(self) -> str:
        return str(self.entry_id)


class AuditLeaf(models.Model):
    """The position of an entry in the tree (叶). `seal` binds it to the sequencer."""

    position = models.BigIntegerField(primary_key=True)
    entry_id = models.UUIDField(unique=True)
    leaf_hash = models.BinaryField(max_length=32)
    seal = models.CharField(max_length=160)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(position__gte=0), name="audit_leaf_position_is_natural"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}"


class AuditNode(models.Model):
    """A stored perfect subtree, every eighth level, so that proofs stay short reads (节点)."""

    level = models.SmallIntegerField()
    index = models.BigIntegerField()
    node_hash = models.BinaryField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["level", "index"], name="audit_node_once"),
        ]

    def __str__(self) -> str:
        return f"{self.level}/{self.index}"


class AuditCheckpoint(models.Model):
    """A signed statement of the log's size and root (检查点)."""

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField(max_length=32)
    at = models.DateTimeField()
    key_id = models.CharField(max_length=64)
    signature = models.BinaryField(max_length=128)

    def __str__(self) -> str:
        return f"{self.size}"


class AuditDetail(models.Model):
    """Words behind a digest (审计详情), sealed with the person's own key.

    Destroying that key makes them unreadable while every hash of the log still fits.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    entry_id = models.UUIDField(db_index=True)
    holder_id = models.UUIDField()
    name = models.CharField(max_length=40)
    sealed = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry_id", "name"], name="audit_detail_once"),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.name}"
