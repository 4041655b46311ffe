"""One page of questions, each in its place: known already, to be typed, or its source away."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.translation import gettext as _

from tongban.applications.actions import Saved
from tongban.applications.ports import Offer
from tongban.applications.queries import Content, Origin, Provenance
from tongban.applications.web import tokens
from tongban.applications.web.forms import AnswersForm, as_typed, pressed, readable, typed
from tongban.applications.web.opened import Opened
from tongban.applications.web.words import here
from tongban.catalogue.queries import Field, FieldType, form
from tongban.kernel import clock, validators
from tongban.kernel.web.times import moment_text

KEPT, CHANGE, WRONG = "kept", "change", "wrong"
"""How an answer stands that a source knows: taken over, changed, called wrong (信息有误)."""

_MASKED = (FieldType.ID_NUMBER, FieldType.MOBILE)


@dataclass(frozen=True, slots=True)
class Slot:
    """One question as the template draws it."""

    key: str
    label: str
    bound: BoundField | None = None
    mode: str = ""
    value: str = field(default="", repr=False)
    source: str = ""
    token: str = ""
    is_away: bool = False


class PlainPage:
    """A page without rows: what is shown, what came back."""

    def __init__(self, opened: Opened, key: str, posted: QueryDict | None) -> None:
        self.opened = opened
        self.posted = posted
        asked = opened.page(key)
        assert asked is not None
        self.group = asked.group
        self.modes = self._modes()
        self.raw = self._raw()
        self.fields = self._asked()

    @property
    def content(self) -> Content:
        return self.opened.content

    @property
    def tampered(self) -> list[str]:
        """Known values that did not come back as they were shown."""
        if self.posted is None:
            return []
        return [
            field.key
            for field in self.group.fields
            if (token := self.posted.get(f"kept-{field.key}")) is not None
            and not self._is_as_shown(field.key, token)
        ]

    @property
    def is_fresh(self) -> bool:
        """Whether what was answered asks more on this page."""
        assert self.posted is not None
        shown = self.posted.get("shown", "").split(",")
        return any(field.key not in shown for field in self.fields)

    def form(self, *, is_bound: bool) -> AnswersForm:
        """The questions to be typed: with flaws where it is bound, else as they stand."""
        asked = [field for field in self.fields if self.modes.get(field.key) != KEPT]
        if is_bound:
            return AnswersForm(asked, self.posted)
        drawn = AnswersForm(asked, initial=self.raw)
        drawn.begin_at(self._wanted())
        return drawn

    def slots(self, drawn: AnswersForm) -> list[Slot]:
        """Every question in its order."""
        return [self._slot(field, drawn) for field in self.fields]

    def saved(self, drawn: AnswersForm) -> Saved:
        """What the page says, with where it comes from."""
        answers = {**drawn.answers(), **self._taken_over()}
        return Saved(
            page=self.group.key,
            answers={key: kept for key, kept in answers.items() if kept},
            provenance={key: self._provenance(key) for key, kept in answers.items() if kept},
            dropped=[key for key, kept in answers.items() if not kept],
        )

    def _wanted(self) -> str:
        """The question somebody just asked for by a button, or by an answer that brought it."""
        if self.posted is None:
            return ""
        act, key = pressed(self.posted)
        if act in (CHANGE, WRONG):
            return key
        shown = self.posted.get("shown", "").split(",")
        fresh = (field.key for field in self.fields if field.key not in shown)
        return "" if act else next(fresh, "")

    def _modes(self) -> dict[str, str]:
        modes = {
            field.key: self._mode(field)
            for field in self.group.fields
            if field.key in self.content.offers
        }
        act, key = pressed(self.posted)
        if key in modes and act in (KEPT, CHANGE, WRONG):
            modes[key] = act if act != KEPT or self._fits(key) else CHANGE
        return modes

    def _mode(self, field: Field) -> str:
        if not self._fits(field.key):
            return CHANGE
        if self.posted is not None:
            if f"kept-{field.key}" in self.posted:
                return KEPT
            mode = self.posted.get(f"mode-{field.key}", "")
            return mode if mode in (CHANGE, WRONG) else CHANGE
        answered, where = (
            self.content.answers.get(field.key),
            self.content.provenance.get(field.key),
        )
        if not answered or where is None or where.origin is Origin.KEPT:
            return KEPT
        return WRONG if where.origin is Origin.CORRECTED else CHANGE

    def _fits(self, key: str) -> bool:
        """Whether what the source says may be an answer at all."""
        found = next(one for one in self.group.fields if one.key == key)
        return bool(readable({key: self.content.offers[key].value}, [found])[key])

    def _raw(self) -> dict[str, Any]:
        if self.posted is not None:
            return {**typed(self.posted, self.group.fields), **self._to_change()}
        return {
            field.key: as_typed(self.content.answers.get(field.key))  # type: ignore[arg-type]
            for field in self.group.fields
        }

    def _to_change(self) -> dict[str, Any]:
        """What is known, in its field, when somebody means to change it: a wrong letter is no
        reason to type all of an address. What is shown masked is typed anew."""
        act, key = pressed(self.posted)
        if act != CHANGE or self.modes.get(key) != CHANGE:
            return {}
        asked = next(one for one in self.group.fields if one.key == key)
        if asked.type in _MASKED:
            return {}
        return {key: as_typed(readable({key: self.content.offers[key].value}, [asked])[key])}

    def _asked(self) -> tuple[Field, ...]:
        read = {**readable(self.raw, self.group.fields), **self._taken_over()}
        answers = {**self.content.answers, **read}
        item, kind = self.opened.item, self.opened.row.holder_kind
        asked = form.page(item, self.group.key, answers, kind)
        return asked.fields if asked else ()

    def _taken_over(self) -> dict[str, Any]:
        kept = [field for field in self.group.fields if self.modes.get(field.key) == KEPT]
        return readable({field.key: self.content.offers[field.key].value for field in kept}, kept)

    def _is_as_shown(self, key: str, token: str) -> bool:
        offer = self.content.offers.get(key)
        return offer is not None and tokens.is_of_offer(token, self.opened.row.id, key, offer)

    def _provenance(self, key: str) -> Provenance:
        said = self.content.offers.get(key)
        mode = self.modes.get(key, "")
        if mode == KEPT:
            return Provenance(Origin.KEPT, said)
        if mode == WRONG:
            return Provenance(Origin.CORRECTED, said)
        if said is None and key in self.content.away:
            return Provenance(Origin.AWAY)
        return Provenance(Origin.TYPED, said)

    def _slot(self, field: Field, drawn: AnswersForm) -> Slot:
        slot = Slot(field.key, here(field.label), mode=self.modes.get(field.key, ""))
        offer = self.content.offers.get(field.key)
        if offer is not None:
            slot = replace(slot, value=_shown(field, offer), source=source_words(offer))
        if slot.mode == KEPT and offer is not None:
            return replace(slot, token=tokens.of_offer(self.opened.row.id, field.key, offer))
        is_away = offer is None and field.key in self.content.away
        return replace(slot, bound=drawn[field.key], is_away=is_away)


def source_words(offer: Offer) -> str:
    """Whose data, and when it was so."""
    return _("%(who)s，%(at)s") % {
        "who": here(offer.said_by),
        "at": moment_text(clock.shanghai(offer.at)),
    }


def _shown(asked: Field, offer: Offer) -> str:
    """A known value as pages show it (脱敏)."""
    if asked.type is FieldType.ID_NUMBER:
        return validators.mask_id_number(offer.value)
    if asked.type is FieldType.MOBILE:
        return validators.mask_mobile(offer.value)
    read: Mapping[str, Any] = readable({asked.key: offer.value}, [asked])
    return here(form.in_words(asked, read[asked.key])) or offer.value
