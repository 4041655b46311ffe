"""Whoever can hold rights: persons and bodies (权利主体).

What identifies a person (name, ID number, mobile) is sealed with that person's own key and found
by keyed hash; the row policies (fences.toml) decide who may read the sealed bytes.
"""

import uuid

from django.db import models
from django.db.models import Q

from tongban.identity.rules import HolderKind


class Holder(models.Model):
    """A person or a body: whoever can hold rights and be acted for (权利主体)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    kind = models.CharField(max_length=8)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in HolderKind]),
                name="holder_is_person_or_body",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"


class Person(models.Model):
    """A human being (自然人). Its details are sealed with its own key.

    An erased person (已删除) keeps only the id: what the law keeps still points somewhere.
    """

    holder = models.OneToOneField(Holder, models.PROTECT, primary_key=True, related_name="+")
    kind = models.CharField(max_length=8, default=HolderKind.PERSON.value)
    sealed_name = models.BinaryField()
    sealed_id_number = models.BinaryField()
    sealed_mobile = models.BinaryField(null=True)
    name_hash = models.CharField(max_length=160)
    id_number_hash = models.CharField(max_length=160, unique=True, null=True)
    registered_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=HolderKind.PERSON.value), name="person_is_a_person_holder"
            ),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=False)
                | ~Q(name_hash="") & ~Q(id_number_hash="") & Q(id_number_hash__isnull=False),
                name="person_can_be_found",
            ),
            models.CheckConstraint(
                condition=Q(erased_at=None)
                | Q(
                    name_hash="",
                    id_number_hash=None,
                    sealed_name=b"",
                    sealed_id_number=b"",
                    sealed_mobile=None,
                ),
                name="person_erased_leaves_nothing",
            ),
        ]

    def __str__(self) -> str:
        return f"person:{self.pk}"


class Body(models.Model):
    """A legal person or other organisation (法人及其他组织)."""

    holder = models.OneToOneField(Holder, models.PROTECT, primary_key=True, related_name="+")
    kind = models.CharField(max_length=8, default=HolderKind.BODY.value)
    name = models.CharField(max_length=200)
    name_sort = models.CharField(max_length=400)
    credit_code = models.CharField(max_length=18, unique=True)
    region_code = models.CharField(max_length=12)
    representative = models.ForeignKey(Person, models.PROTECT, related_name="+")
    registered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=HolderKind.BODY.value), name="body_is_a_body_holder"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="body_has_a_name"),
            models.CheckConstraint(
                condition=Q(credit_code__regex=r"^[0-9A-HJ-NPQRTUWXY]{18}$"),
                name="body_credit_code_is_gb_32100",
            ),
        ]
        indexes = [models.Index(fields=["representative"], name="body_by_representative")]

    def __str__(self) -> str:
        return self.name
