"""Acts on an application while it is filled in: begin, save, prefill, discard, keep a late post."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from tongban.applications.actions.working import Working
from tongban.applications.models import Application, KeptPost
from tongban.applications.ports import Offer
from tongban.applications.queries import must_be_online, must_serve, rows, sealing
from tongban.applications.queries.sealing import Answered, Content, Provenance
from tongban.applications.rules import EDITABLE, State
from tongban.catalogue import queries as catalogue
from tongban.kernel import clock
from tongban.kernel.action import action
from tongban.kernel.actor import Actor
from tongban.kernel.audit.actions import record
from tongban.kernel.errors import Refused
from tongban.kernel.retention import holds

KEPT_FOR = timedelta(hours=1)
"""How long a post that came after the end of a session is kept (KeptPost)."""

MOST_KEPT = 30
"""Pages of one application kept so at once; of one more, the oldest goes."""

_ONE_AFTER_ANOTHER = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"


@dataclass(frozen=True, slots=True)
class Saved:
    """What one page of the form says: answers with where they come from."""

    page: str
    answers: Answered = field(repr=False)
    provenance: Mapping[str, Provenance] = field(default_factory=dict, repr=False)
    dropped: Collection[str] = ()
    """Fields of the page that are empty now."""


@action
def start(code: str, *, by: Actor) -> UUID:
    """Begin an application for the item in force (开始申请); an open draft is gone on with.

    NotOnline where the item is a guide only, NotServed where it is for bodies and the holder is a
    person, or the reverse.
    """
    assert by.holder_id is not None, "for somebody"
    assert by.person_id is not None, "by somebody"
    version_id, item = catalogue.in_force(code, clock.today())
    catalogue.must_be_open(code, clock.today())
    must_be_online(item)
    whose = sealing.key_of(by.holder_id)
    must_serve(item, rows.holder_kind(whose))
    Working.must_be_allowed(item, by)
    _one_after_another(by.holder_id, by.person_id, code)
    known = Application.objects.filter(
        holder_id=by.holder_id,
        person_id=by.person_id,
        item_code=code,
        state__in=[state.value for state in EDITABLE],
    )
    if (found := known.order_by("started_at").values_list("id", flat=True).first()) is not None:
        record(by, "application.start_again", f"application:{found}")
        return found
    row = _fresh(by.holder_id, by.person_id, version_id, code, whose)
    row.save(force_insert=True)
    record(by, "application.start", f"application:{row.id}", version=str(version_id))
    return row.id


@action
def save(
    application_id: UUID, saved: Saved, *, edits: int, person_id: UUID | None = None, by: Actor
) -> int:
    """Keep one page (保存草稿). Returns what to say as `edits` the next time.

    Raises Stale when another page saved meanwhile, Refused when it is handed in already.
    """
    work = Working.in_step_editable(application_id, person_id, edits=edits, by=by)
    content = work.content
    answers = {key: kept for key, kept in content.answers.items() if key not in saved.dropped}
    provenance = {key: one for key, one in content.provenance.items() if key not in saved.dropped}
    work.keep(
        replace(
            content,
            answers={**answers, **saved.answers},
            provenance={**provenance, **saved.provenance},
            pages=tuple(dict.fromkeys([*content.pages, saved.page])),
        ),
    )
    if by.person_id is not None:
        _forget_post(work.row.id, by.person_id, saved.page)
    record(by, "application.save", work.subject, edits=work.row.edits)
    return work.row.edits


@action
def prefill(
    application_id: UUID,
    offers: Mapping[str, Offer],
    *,
    away: Sequence[str] = (),
    person_id: UUID | None = None,
    by: Actor,
) -> None:
    """What sources said, by field (预填): shown on the pages, taken over when they are saved.

    `away` are fields whose source did not answer: typed by hand, looked at by the clerk.
    """
    work = Working.in_step_editable(application_id, person_id, by=by)
    content = work.content
    silent = (set(content.away) - offers.keys()) | set(away)
    kept = replace(content, offers={**content.offers, **offers}, away=tuple(sorted(silent)))
    work.keep(kept, counts=False)
    record(by, "application.prefill", work.subject, offers=len(offers), away=len(away))


@action
def note_tampered(
    application_id: UUID, keys: Sequence[str], *, person_id: UUID | None = None, by: Actor
) -> None:
    """A known value came back other than it was shown: kept for the clerk (篡改提示)."""
    work = Working.in_step_editable(application_id, person_id, by=by)
    content = work.content
    tampered = tuple(dict.fromkeys([*content.tampered, *keys]))
    work.keep(replace(content, tampered=tampered), counts=False)
    record(by, "application.tampered", work.subject, fields=len(keys))


@action
def discard(application_id: UUID, *, person_id: UUID | None = None, by: Actor) -> None:
    """The draft is not wanted any more (删除草稿): it goes for good, its files are loose again.

    Refused while a legal hold names the holder or whoever wants it gone (冻结销毁).
    """
    for whose in {by.holder_id, by.person_id}:
        holds.refuse_held(whose)
    work = Working.in_step_locked(application_id, person_id)
    if work.row.state != State.DRAFT:
        raise Refused(_("这份申请已经提交，不能删除。不想办了，请在办件页面撤回。"))
    Working.must_be_allowed(work.item, by)
    work.end(by=by)
    record(by, "application.discard", work.subject)


@action
def keep_post(
    application_id: UUID, page: str, posted: Mapping[str, Sequence[str]], *, by: Actor
) -> None:
    """What came after the end of a session, for an hour and this person alone.

    The caller has proved by the form's token that the page was made for this person.
    """
    assert by.person_id is not None, "kept for somebody"
    now = clock.now()
    row = KeptPost(
        application_id=application_id,
        person_id=by.person_id,
        page=page,
        sealed=sealing.seal_post(application_id, by.person_id, posted),
        kept_at=now,
        expires_at=now + KEPT_FOR,
    )
    _forget_post(application_id, by.person_id, page)
    _make_way(application_id, by.person_id)
    row.save(force_insert=True)
    record(by, "application.keep_post", f"application:{application_id}")


def _forget_post(application_id: UUID, person_id: UUID, page: str) -> None:
    """It was given back, or another took its place."""
    KeptPost.objects.filter(application_id=application_id, person_id=person_id, page=page).delete()


def _make_way(application_id: UUID, person_id: UUID) -> None:
    """Whoever posts without a session names any page they like: they fill no disk with it."""
    kept = KeptPost.objects.filter(application_id=application_id, person_id=person_id)
    oldest = list(kept.order_by("-kept_at", "id").values_list("id", flat=True)[MOST_KEPT - 1 :])
    KeptPost.objects.filter(id__in=oldest).delete()


def _fresh(
    holder_id: UUID, person_id: UUID, version_id: UUID, code: str, whose: str
) -> Application:
    now = clock.now()
    row = Application(
        holder_id=holder_id,
        person_id=person_id,
        version_id=version_id,
        item_code=code,
        key_of=whose,
        started_at=now,
        saved_at=now,
    )
    row.sealed_content = sealing.seal(whose, holder_id, row.id, Content())
    return row


def _one_after_another(holder_id: UUID, person_id: UUID, code: str) -> None:
    """Two clicks begin one draft."""
    with connection.cursor() as cursor:
        cursor.execute(_ONE_AFTER_ANOTHER, [f"tongban/application/{holder_id}/{person_id}/{code}"])
