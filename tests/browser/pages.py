"""Every page of the URL conf and how a browser gets there. A route without a line here fails.

A route that only takes a POST is visited all the same: what it shows then is a page too.
"""

from dataclasses import dataclass

GUEST = ""
WANG, LI, LIN, AYGULI = "wang.fang", "li.qiang", "lin.xiaomei", "ayguli"
ZHOU, SUN, GAO = "zhou.min", "sun.hai", "gao.ning"
NOBODYS = "00000000-0000-4000-8000-000000000000"
"""An id that is not there."""
ZHU = "zhu.yutong"
WANG_SHOP = "wang.fang@shop"
"""王芳 acting for her noodle shop."""
YANG = "yang.fan"
CHENG, LUO, FU = "cheng.lan", "luo.wei", "fu.qing"
"""Who keeps the items, and who reviews their changes for the two offices."""

MAIN = "main form .btn"
DRAFT = "/my/applications/{draft}"
REGISTRATION = "11990102MB0000001P400013112800001"
FOOD = "11990102MB0000001P400013102400001"
NEWBORN = "11990102MB0000002T499202300100001"
"""The service items of the demo pack."""


@dataclass(frozen=True)
class Page:
    """One visit: as whom, where, what comes back, what is pressed there."""

    route: str
    path: str
    who: str = GUEST
    status: int = 200
    kind: str = "html"
    press: str = ""
    """A selector to click once the page is open, for what a form shows afterwards."""
    main: str = ""
    """The main action, which the keyboard must reach."""
    moving: bool = False
    """It shows figures and times that are others at the next visit."""
    state: str = ""
    """Which of several states of one route this is."""

    @property
    def id(self) -> str:
        """The name in test reports."""
        return f"{self.route}-{self.who or 'guest'}{'-pressed' if self.press else ''}{self.state}"


PAGES = [
    Page("home", "/", main=".find .btn"),
    Page("home", "/", WANG),
    Page("search", "/search?q=开饭店"),
    Page("suggest", "/search/suggest?q=食品"),
    Page("suggest", "/search/suggest?q=发射火箭", state="-nothing"),
    Page("items", "/items"),
    Page("items", "/items?q=食品经营许渴", state="-mistyped"),
    Page("items", "/items?q=发射火箭", state="-nothing"),
    Page("item", f"/items/{FOOD}", main="aside .btn"),
    Page("item", f"/items/{FOOD}?start=2026-02-30", state="-wrong-day"),
    Page("item", f"/items/{REGISTRATION}", WANG, main="aside .btn", moving=True),
    Page("item_filled", f"/items/{REGISTRATION}/filled", WANG, main="main .btn"),
    Page("item_filled", f"/items/{FOOD}/filled", WANG, state="-anothers"),
    Page("item_filled", f"/items/{FOOD}/filled", WANG_SHOP, state="-shop"),
    Page("item", f"/items/{NEWBORN}", state="-several"),
    Page("item", "/items/990102000000", status=404),
    Page("item_paper", f"/items/{FOOD}/nothing.pdf", status=404),
    Page("browse", "/browse"),
    Page("browse", "/browse?who=body&theme=food", main=".results a", state="-chosen"),
    Page("browse", "/browse?theme=borders", state="-nothing"),
    Page("navigator", f"/items/{FOOD}/navigator", main=MAIN + ".big"),
    Page("navigator", f"/items/{REGISTRATION}/navigator", WANG, press="main form .btn.big"),
    Page("navigator", "/items/990102000000/navigator", status=404, state="-unknown"),
    Page("elements", "/elements", main=".find .btn"),
    Page("elements", "/elements?q=发射火箭", state="-nothing"),
    Page("element", "/elements/item.item_type"),
    Page("element", "/elements/no.such", status=404, state="-unknown"),
    Page("dictionary_file", "/elements/files/none.csv", status=404),
    Page("verify", "/verify", main=".find .btn"),
    Page("verify", "/verify?q=JY29901020000999", status=404, state="-unknown"),
    Page("verify_code", "/verify/{code}"),
    Page("verify_keys", "/verify/keys.json", kind="json"),
    Page("certificates", "/my/certificates", WANG, main="main .btn"),
    Page("certificates", "/my/certificates", AYGULI),
    Page("certificate", "/my/certificates/{certificate}", WANG, main="main .btn"),
    Page("certificate", "/my/certificates/{making}", WANG, state="-making"),
    Page("certificate_pdf", f"/my/certificates/{NOBODYS}.pdf", WANG, status=404),
    Page("desk_certificates", "/desk/certificates", SUN, main=".find .btn"),
    Page("desk_certificates", "/desk/certificates", ZHOU, status=403),
    Page("desk_certificate", "/desk/certificates/{certificate}", SUN, main="main form .btn"),
    Page("desk_certificate", "/desk/certificates/{certificate}", SUN, press="main form .btn"),
    Page("deadline", "/deadline"),
    Page("letters", "/letters"),
    Page("my", "/my", WANG),
    Page("my", "/my", AYGULI),
    Page("desk", "/desk", ZHOU),
    Page("search_words", "/desk/search-words", SUN, main="main form .btn"),
    Page("search_words", "/desk/search-words", SUN, press="main form .btn"),
    Page("search_words", "/desk/search-words", ZHOU, status=403),
    Page("calendar", "/desk/calendar", SUN, main="main .btn"),
    Page("calendar", "/desk/calendar", SUN, press="main form .btn"),
    Page("calendar", "/desk/calendar", ZHOU, status=403),
    Page("operations", "/desk/operations", GAO, moving=True, main="#open-backups"),
    Page("operations", "/desk/operations", GAO, press="#open-backups", moving=True),
    Page(
        "operations",
        "/desk/operations",
        GAO,
        press="#open-retention-end_by_rule",
        moving=True,
        state="-rules",
    ),
    Page("operations", "/desk/operations", SUN, status=403),
    Page("letters_dead", "/desk/operations/dead", GAO),
    Page("letter_dead", "/desk/operations/dead/job/{dead}", GAO, main="main .btn"),
    Page("letters_again", "/desk/operations/again?kind=job&key={dead}", GAO, main="main .btn"),
    Page("holds", "/desk/holds", SUN, main="main .btn"),
    Page("holds", "/desk/holds", ZHOU, status=403),
    Page("hold_new", "/desk/holds/new", SUN, main="main form .btn"),
    Page("hold_new", "/desk/holds/new", SUN, press="main form .btn"),
    *(
        Page("hold_new", f"/desk/holds/new?on={on}", SUN, press=press, state=f"-{on}")
        for on in ("person", "body", "subject")
        for press in ("", "main form .btn")
    ),
    Page("hold", "/desk/holds/{hold}", SUN, main="main form .btn"),
    Page("changes", "/desk/changes", CHENG, main="main .btn"),
    Page("changes", "/desk/changes?done=1", LUO, state="-done"),
    Page("changes", "/desk/changes", ZHOU, status=403),
    Page("change", "/desk/changes/{change}", LUO, main="main form .btn"),
    Page("change", "/desk/changes/{change}", FU, press="main form .btn"),
    Page("change", "/desk/changes/{change}", CHENG, state="-mine"),
    Page("change", "/desk/changes/{changed}", CHENG, state="-approved"),
    Page("change", f"/desk/changes/{NOBODYS}", LUO, status=404),
    Page("change_preview", "/desk/changes/{change}/{item}", LUO),
    Page("edit_items", "/desk/items", CHENG, main="main .btn"),
    Page("edit_items", "/desk/items", ZHOU, status=403),
    Page("edit_new", "/desk/items/new", CHENG, main="main form .btn"),
    Page("edit_new", "/desk/items/new", CHENG, press="main form .btn"),
    Page("edit_item", "/desk/items/{item}", CHENG),
    Page("edit_draft", "/desk/items/drafts/{item_draft}", CHENG),
    Page("edit_part", "/desk/items/drafts/{item_draft}/part?part=names", CHENG),
    Page("edit_part", "/desk/items/drafts/{item_draft}/part?at=materials", CHENG, state="-list"),
    Page("edit_part", "/desk/items/drafts/{item_draft}/part?at=no", CHENG, status=404),
    Page("edit_download", f"/desk/items/drafts/{NOBODYS}/pack.zip", CHENG, status=404),
    Page("edit_preview", "/desk/items/drafts/{item_draft}/preview", CHENG),
    Page("privacy", "/privacy"),
    Page("demo_phone", "/demo/phone"),
    Page("password", "/my/password", WANG, main="main form .btn"),
    Page("password", "/my/password", WANG, press="main form .btn"),
    Page("mobile", "/my/mobile", WANG, main="main form .btn"),
    Page("body_new", "/my/bodies/new", WANG, main="main form .btn"),
    Page("body_new", "/my/bodies/new", WANG, press="main form .btn"),
    Page("body_claim", "/my/bodies/{c_match}", WANG, state="-match", main="main form .btn"),
    Page("body_claim", "/my/bodies/{c_match}", WANG, press="main form .btn"),
    Page("body_claim", "/my/bodies/{c_mismatch}", LI, state="-mismatch"),
    Page("body_claim", "/my/bodies/{c_done}", LIN, state="-done"),
    Page("window_people", "/desk/people", YANG, main="main .btn"),
    Page("window_people", "/desk/people", ZHOU, status=403),
    Page("window_card", "/desk/people/new", YANG, main="main form .btn"),
    Page("window_card", "/desk/people/new", YANG, press="main form .btn"),
    *(
        Page("window_person", f"/desk/people/{{r_{state}}}", YANG, state=f"-{state}")
        for state in ("compare", "mobile", "code", "sign", "open", "opened", "other", "lapsed")
    ),
    Page("window_person", "/desk/people/{r_code}", YANG, press="main form .btn", state="-code"),
    Page("window_agreement", "/desk/people/{r_sign}/agreement", YANG),
    Page("window_guardians", "/desk/guardians", YANG, main="main .btn"),
    Page("window_guardians", "/desk/guardians", YANG, press="main form .btn"),
    Page("window_guardian", "/desk/guardians/new", YANG, main="main form .btn"),
    Page("window_guardian", "/desk/guardians/new", YANG, press="main form .btn"),
    Page("window_guardian_end", "/desk/guardians/end", YANG),
    Page("window_bodies", "/desk/bodies", YANG, main="main form .btn"),
    Page("window_bodies", "/desk/bodies", YANG, press="main form .btn"),
    Page("window_body", "/desk/bodies/enter", YANG),
    Page("window_body_agreement", "/desk/bodies/agreement", YANG),
    Page("openapi", "/api/v1/openapi.json", kind="json"),
    Page("sign_in", "/sign-in", main="main form .btn"),
    Page("sign_in", "/sign-in", press="main form .btn"),
    Page("sign_out", "/sign-out", WANG),
    Page("become", "/demo/become", status=405),
    Page("demo_verification", "/demo/verification", main="main form .btn"),
    Page("sign_up", "/sign-up", main="main .btn"),
    Page("sign_up", "/sign-up", press="main form .btn"),
    Page("sign_up_identity", "/sign-up/identity", main="main form .btn"),
    Page("sign_up_identity", "/sign-up/identity", press="main form .btn"),
    Page("sign_up_elements", "/sign-up/elements"),
    Page("sign_up_waiting", "/sign-up/waiting"),
    Page("sign_up_agreement", "/sign-up/agreement"),
    Page("sign_up_account", "/sign-up/account"),
    Page("sign_up_done", "/sign-up/done"),
    Page("sign_up_known", "/sign-up/known"),
    Page("sign_up_forget", "/sign-up/forget"),
    Page("trust", "/my/trust", WANG),
    Page("trust", "/my/trust?need=3&next=/my/mandates/new", ZHU),
    Page("trust_verify", "/my/trust/verify", ZHU, main="main form .btn"),
    Page("trust_verify", "/my/trust/verify", ZHU, press="main form .btn"),
    Page("mandates", "/my/mandates", WANG),
    Page("mandates", "/my/mandates", AYGULI),
    Page("mandate_new", "/my/mandates/new", WANG, main="main form .btn"),
    Page("mandate_new", "/my/mandates/new", WANG, press="main form .btn"),
    Page("mandate_revoke", "/my/mandates/{mandate}/revoke", WANG, main="main form .btn"),
    Page("acting", "/my/acting", LI, main="main form .btn"),
    Page("acting_end", "/my/acting/end", LI),
    Page("access", "/my/access", LI),
    Page("files", "/my/files", WANG, main="main form .btn"),
    Page("files", "/my/files", AYGULI, press="main form .btn"),
    Page("file", f"/my/files/{NOBODYS}", WANG, status=404),
    Page("file_shown", "/my/files/{file}/shown", WANG, kind="picture"),
    Page("file_remove", "/my/files/{file}/remove", WANG, main="main form .btn"),
    Page("apply", f"/apply/{FOOD}", WANG, main="main form .btn"),
    Page("applications", "/my/applications", WANG),
    Page("applications", "/my/applications", AYGULI),
    Page("application", "/my/applications/{draft}", WANG_SHOP),
    *(
        Page(
            "application_page",
            f"/my/applications/{{draft}}/{key}",
            WANG_SHOP,
            state=f"-{key}",
            main=MAIN,
        )
        for key in ("body", "people", "staff", "place", "business", "equipment")
    ),
    Page("application_page", "/my/applications/{draft}/place", WANG_SHOP, press=MAIN),
    Page("application_materials", "/my/applications/{draft}/materials", WANG_SHOP),
    Page(
        "application_uploads", "/my/applications/{draft}/materials/uploads", WANG_SHOP, status=405
    ),
    Page(
        "application_upload",
        "/my/applications/{draft}/materials/uploads/0",
        WANG_SHOP,
        status=404,
    ),
    Page("application_check", "/my/applications/{draft}/check", WANG_SHOP),
    Page("application_discard", "/my/applications/{draft}/discard", WANG_SHOP, main=MAIN),
    Page("application_submit", "/my/applications/{draft}/submit", WANG_SHOP),
    Page("application_page", f"/my/applications/{NOBODYS}/place", LI, status=404, state="-nobodys"),
    Page("receipt", "/my/applications/{app_accepted}/receipt", WANG),
    Page("receipt_pdf", f"/my/applications/{NOBODYS}/receipt.pdf", WANG, status=404),
    Page("cases", "/my/cases", WANG),
    Page("case", "/my/cases/{case_accepted}", WANG),
    Page("case", "/my/cases/{case_correcting}", LI, state="-correcting"),
    Page("case", "/my/cases/{case_received}", ZHU, state="-received"),
    Page("case", "/my/cases/{case_reviewed}", LIN, state="-reviewed"),
    Page("case", "/my/cases/{case_refused}", WANG, status=404, state="-anothers"),
    Page("case_withdraw", "/my/cases/{case_received}/withdraw", ZHU, main=MAIN),
    Page("case_correct", "/my/cases/{case_correcting}/correct", LI),
    Page("progress", "/progress", main=MAIN),
    Page("progress", "/progress", press=MAIN),
    Page("desk_cases", "/desk/cases", ZHOU, main="main form .btn"),
    Page("desk_cases", "/desk/cases", ZHOU, press="main form .btn"),
    Page("desk_cases", "/desk/cases?view=all", ZHOU, state="-all"),
    Page("desk_cases", "/desk/cases?view=ended", ZHOU, state="-ended"),
    Page("desk_cases", "/desk/cases", SUN, status=403, state="-without-duty"),
    Page("desk_case", "/desk/cases/{case_accepted}", ZHOU),
    Page("desk_case", "/desk/cases/{case_received}", ZHOU, state="-received"),
    Page("desk_case", "/desk/cases/{case_refused}", ZHOU, state="-refused"),
    Page("desk_case_file", f"/desk/cases/{{case_accepted}}/files/{NOBODYS}", ZHOU, status=404),
    Page(
        "desk_case_file_original",
        f"/desk/cases/{{case_accepted}}/files/{NOBODYS}/original",
        ZHOU,
        status=404,
    ),
    Page("case_opinion", "/desk/cases/{case_received}/opinion", ZHOU, state="-not-yet"),
    Page("case_accept", "/desk/cases/{case_received}/accept", ZHOU, main=MAIN),
    Page("case_decline", "/desk/cases/{case_received}/decline", ZHOU, main=MAIN),
    Page("case_decline", "/desk/cases/{case_received}/decline", ZHOU, press=MAIN),
    Page("case_correction", "/desk/cases/{case_received}/correction", ZHOU, main=MAIN),
    Page("case_correction", "/desk/cases/{case_received}/correction", ZHOU, press=MAIN),
    Page("case_opinion", "/desk/cases/{case_accepted}/opinion", ZHOU, main=MAIN),
    Page("case_opinion", "/desk/cases/{case_accepted}/opinion", ZHOU, press=MAIN),
    Page("case_decision", "/desk/cases/{case_reviewed}/decision", ZHOU, main=MAIN),
    Page("case_decision", "/desk/cases/{case_reviewed}/decision", ZHOU, press=MAIN),
    Page("messages", "/my/messages", WANG, main="main form .btn"),
    Page("messages", "/my/messages", LI, main="#code .btn"),
    Page("messages", "/my/messages", LI, press="#code .btn"),
    Page("messages_email", "/my/messages/email", WANG),
    Page("messages_email_code", "/my/messages/email/code", WANG),
    Page("messages_email_forget", "/my/messages/email/forget", WANG),
    Page("message_receipts", "/messages/receipts", status=405, kind="json"),
    Page("ratings", "/my/ratings", WANG),
    Page("ratings", "/my/ratings", AYGULI),
    Page("rating", "/my/ratings/{to_rate}", WANG, main="main form .btn"),
    Page("rating", "/my/ratings/{to_rate}", WANG, press="main form .btn"),
    Page("rating", "/my/ratings/{rated}", WANG, state="-given"),
    Page("notices", "/my/notices", LI),
    Page("notices", "/my/notices", AYGULI),
    Page("notices_read", "/my/notices/read", LI),
    Page("notice_read", "/my/notices/{notice}/read", LI),
    Page("style", "/style"),
    Page("accessibility", "/accessibility"),
    Page("healthz", "/healthz", kind="text"),
    Page("readyz", "/readyz"),
    Page("", "/nowhere", status=404),
    Page("", "/desk", WANG, status=403),
]

IN_EVERY_MODE = [
    Page("home", "/", WANG),
    Page("application_page", "/my/applications/{draft}/place", WANG_SHOP, press=MAIN),
    Page("case", "/my/cases/{case_accepted}", WANG),
    Page("desk_case", "/desk/cases/{case_accepted}", ZHOU),
]
"""All others are seen in every mode by `make prove`."""
