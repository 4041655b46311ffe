"""An application in somebody's hands: locked, opened, changed and written back by acts."""

from collections.abc import Sequence
from typing import Self
from uuid import UUID

from django.utils.translation import gettext as _

from tongban.applications.models import Application, ApplicationMaterial, FormerRevision
from tongban.applications.queries import rows, sealing
from tongban.applications.queries.sealing import Content
from tongban.applications.rules import EDITABLE
from tongban.catalogue import queries as catalogue
from tongban.catalogue.queries import Item
from tongban.identity import queries as identity
from tongban.kernel import clock
from tongban.kernel.actor import Actor
from tongban.kernel.errors import Refused
from tongban.kernel.storage import actions as storage


class Stale(Refused):
    """Another page of the same applicant has saved meanwhile; `edits` is what stands now."""

    def __init__(self, edits: int) -> None:
        said = _("这份申请在另一个页面（或另一台设备上）刚改过。这里填的都还在，请看一遍再保存。")
        super().__init__(said)
        self.edits = edits


class Working:
    """One application, ours until the act is over."""

    def __init__(self, row: Application) -> None:
        self.row = row
        self.item = catalogue.version(row.version_id)

    @classmethod
    def in_step_locked(cls, application_id: UUID, person_id: UUID | None = None) -> Self:
        """Raises NotFound when it is not there or not for this person."""
        row = rows.mine(person_id).select_for_update().filter(id=application_id).first()
        if row is None:
            raise rows.gone()
        return cls(row)

    @classmethod
    def in_step_editable(
        cls,
        application_id: UUID,
        person_id: UUID | None = None,
        *,
        edits: int | None = None,
        by: Actor,
    ) -> Self:
        """The same, if the applicant may change it now. `edits` is what their page knew."""
        found = cls.in_step_locked(application_id, person_id)
        if found.row.state not in EDITABLE:
            raise Refused(_("这份申请已经提交，现在不能改。要改请先撤回，或等工作人员请您补正。"))
        if edits is not None and edits != found.row.edits:
            raise Stale(found.row.edits)
        Working.must_be_allowed(found.item, by)
        return found

    @staticmethod
    def must_be_allowed(item: Item, by: Actor) -> None:
        """Whoever acts for another needs a mandate of today that covers applying for this item."""
        if by.holder_id == by.person_id or by.holder_id is None:
            return
        if not identity.may_apply(by.holder_id, item.catalogue_code, clock.today()):
            raise Refused(
                _(
                    "您的委托不包括申请这个事项，没有做任何改动。请让对方在“委托与授权”里补上，再回来办。"
                )
            )

    @property
    def subject(self) -> str:
        """How the audit log and the uses of files name it."""
        return rows.subject(self.row.id)

    @property
    def holder_kind(self) -> str:
        """ "person" or "body"."""
        return rows.holder_kind(self.row.key_of)

    @property
    def content(self) -> Content:
        """What it says now."""
        row = self.row
        return sealing.opened(row.key_of, row.holder_id, row.id, bytes(row.sealed_content))

    def keep(self, content: Content, *, counts: bool = True) -> None:
        """Write the content; `counts` tells other open pages that it changed."""
        row = self.row
        row.sealed_content = sealing.seal(row.key_of, row.holder_id, row.id, content)
        row.saved_at = clock.now()
        row.edits += counts
        row.save(update_fields=["sealed_content", "saved_at", "edits"])

    def count(self) -> None:
        """Its materials changed: other open pages shall know."""
        self.row.edits += 1
        self.row.saved_at = clock.now()
        self.row.save(update_fields=["edits", "saved_at"])

    def end(self, *, by: Actor) -> None:
        """The rows of a draft go; its files are loose again."""
        materials = ApplicationMaterial.objects.filter(application=self.row)
        files: Sequence[UUID | None] = list(materials.values_list("file_id", flat=True))
        materials.delete()
        for file_id in dict.fromkeys(files):
            if file_id is not None:
                storage.release(file_id, to=self.subject, by=by)
        FormerRevision.objects.filter(application=self.row).delete()
        Application.objects.filter(id=self.row.id).delete()
