"""Every page of the site with something on it to look at, and the addresses that show none. Made by the verbs that people use.

A new address gets a place here, or stands in ``SHOWS_NO_PAGE``: ``test_accessibility`` asks the URLconf.
"""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone, translation

from accounts import organisations
from accounts.models import Organisation, User
from alerts import subscriptions
from alerts.subscriptions import Wish
from consent import gate, paper, reading, trouble
from consent.models import ConsentRequest, Event, EventKind
from desk import imports, mistakes
from outbox import jobs
from outbox.models import Letter
from reports import builds, courtesy
from reports.models import Passages, Update
from reports.period import proposed
from repository.catalogue import references
from repository.exports import addresses as exports
from repository.models import (
    CouncilSession,
    ImportBatch,
    Pledge,
    Recommendation,
    ReferenceChange,
    Review,
    State,
    Term,
    UnresolvedSpelling,
)
from repository.reference import states
from submissions import asking_partners, copying, entering, files, moves, sharing, sketches, writing
from submissions.models import Spreadsheet
from submissions.reviewing import advice, merging, wording
from submissions.reviewing import states as listed
from tests import situations
from tests.repository.source_files import ohchr_list, ohchr_row


@dataclass(frozen=True)
class Place:
    """A page: its view, its arguments, who looks at it (a name of the cast, or "" for a visitor)."""

    view: str
    person: str = ""
    args: tuple[object, ...] = ()
    query: str = ""
    status: int = 200

    def address(self, language: str) -> str:
        with translation.override(language):
            return reverse(self.view, args=self.args) + self.query


# Addresses that show no page of their own: they lead on, only take a form, or give a file or data.
LEADS_ON = {
    "to_language", "permalink", "alerts:stop", "account_signup_closed", "mfa_trust", "account_set_password",
    "account_confirm_login_code",
}  # fmt: skip
TAKES_A_FORM = {
    "submissions:unshare", "accounts:decide_lost_factor", "accounts:end_session",
    "accounts:confirm_membership", "accounts:decline_membership", "accounts:forget_typed_text", "accounts:take_role",
    "desk:assign", "desk:set_aside", "desk:undo", "desk:close_person", "desk:take_apart", "desk:take_down",
    "desk:verify_organisation",
    "consent:batch", "consent:confirm", "consent:confirm_batch", "consent:confirm_mandate", "consent:confirm_mandate_again",
    "consent:confirm_paper",
    "consent:discard_paper", "consent:dispute", "consent:end_mandate", "consent:mark_trouble",
    "consent:resume", "consent:say_correction", "consent:tell_provider", "consent:unshare",
    "desk:close_mistake_report", "desk:import_apply", "desk:import_discard", "desk:import_undo",
    "reports:build", "reports:cancel", "reports:confirm", "reports:issue", "reports:propose", "reports:take_back",
    "reports:confirm_corrigendum", "reports:discard_corrigendum", "reports:make_corrigendum",
    "submissions:checklist", "submissions:clear", "submissions:confirm_no_state", "submissions:desk_message",
    "submissions:hold", "submissions:message", "submissions:note", "submissions:publish", "submissions:put_back",
    "submissions:confirm_attribution", "submissions:make_drafts",
    "accounts:invite_colleague", "accounts:leave_organisation", "submissions:still_right", "submissions:ask_where_it_stands",
    "submissions:keep_draft",
    "submissions:release", "submissions:revise", "submissions:submit", "submissions:take_up",
    "submissions:answer_wording", "submissions:ask_adviser", "submissions:bring_back_hint", "submissions:bulk",
    "submissions:dismiss_hint", "submissions:end_advice", "submissions:keep_view", "submissions:remove_view",
    "submissions:take_wording_back", "submissions:call_off_merging",
}  # fmt: skip
GIVES_DATA = {
    "desk:trail_csv", "submissions:own_decisions",
    "desk:export_person", "desk:import_example", "desk:import_report", "desk:import_state", "consent:verifier",
    "healthz", "readyz", "metrics", "robots", "catalog", "catalog_as_turtle", "oai", "sitemap", "sitemap_file",
    "repository:activities_feed", "repository:activities_rss", "repository:statistics_file",
    *(f"repository:{one.name}" for one in exports.urlpatterns), "mfa_download_recovery_codes",
    "consent:answers_csv", "consent:answers_xlsx", "consent:answers_pdf", "consent:mandate_scan", "consent:paper_scan",
    "consent:preview_pdf", "consent:receipt_json", "consent:receipt_pdf",
    "consent:file", "submissions:file", "submissions:desk_file", "submissions:entry_scan",
    "submissions:spreadsheet_template", "submissions:spreadsheet_state", "submissions:spreadsheet_report",
    "reports:archived_file", "reports:file", "reports:progress_state", "reports:corrigendum_file",
}  # fmt: skip
IN_THE_MIDDLE = {"mfa_authenticate", "mfa_activate_totp", "accounts:typed_text"}  # looked at on the way there
WITH_A_PASSKEY = {
    "mfa_edit_webauthn",
    "mfa_remove_webauthn",
    "mfa_reauthenticate_webauthn",
}  # tests/accounts/test_passkeys
SHOWS_NO_PAGE = LEADS_ON | TAKES_A_FORM | GIVES_DATA | IN_THE_MIDDLE | WITH_A_PASSKEY


def make_places(joel: User, ines: User, amina: User, bruno: User, sofia: User, daniel: User, nuno: User) -> list[Place]:
    return [
        *public_pages(),
        *pages_of_signing_in(ines),
        *pages_of_joel(joel, bruno),
        *pages_of_the_desk(joel, bruno),
        *pages_of_amina(joel, bruno, amina),
        *pages_of_paper(joel, bruno, sofia),
        *pages_of_daniel(daniel),
        *pages_for_information(daniel, amina),
        *pages_of_imports(nuno),
        *pages_of_the_reference_desk(nuno),
    ]


def public_pages() -> Iterator[Place]:
    arabic = situations.translation("ar", "تدريب قضاة المحاكم الابتدائية على حظر التعذيب", summary="ثلاث دورات.")
    linked = Recommendation.objects.of_state("QMA").supported().first()
    public = situations.published(states=["QMA", "QMB"], recommendations=[linked], translations=[arabic])
    for _turn in range(2):
        situations.published(states=["QMA"], shares_experience=True)
    yield Place("repository:home")
    yield Place("repository:activities", query="?q=judges&state=QMA&theme=nothing")
    yield Place("repository:activities", query="?q=nothing-like-it&state=QMB")
    yield Place("repository:activities", query="?view=table&column=kinds&column=published&sort=newest")
    yield Place("repository:activities", query="?view=states&theme=torture")
    yield Place("repository:activity_values", args=("state",), query="?find=sample")
    yield Place("repository:recommendation_values", args=("by",))
    yield Place("repository:activity", args=(public.reference,))
    yield Place("repository:activity", args=(situations.revoked(),), status=410)
    yield Place("repository:activity", args=("TCR-00000000",), status=404)
    yield Place("repository:states")
    yield Place("repository:state", args=("QMA",))
    yield Place("repository:state", args=("QMA",), query="?view=shared")
    yield Place("repository:state_made", args=("QMB",))
    yield Place("repository:good_practices", query="?peers=true")
    yield Place("repository:good_practices", query="?q=nothing-like-it")
    yield Place("repository:recommendations", query="?state=QMA&position=supported")
    yield Place("repository:recommendation", args=(linked.identifier,))
    yield Place("repository:pledge", args=(Pledge.objects.filter(state="QMA").first().identifier,))
    yield Place("repository:pledges", query="?state=QMA")
    yield Place("repository:providers")
    yield Place("repository:provider", args=(situations.LANTERN.slug,))
    yield Place("repository:statistics")
    yield Place("repository:statistics", query="?theme=torture&group=LDC&year=1999")
    yield Place("repository:funds", query="?who=QMA&need=implement")
    for view in (
        "about",
        "consent_explained",
        "glossary",
        "interface",
        "interface_reference",
        "never_published",
        "elsewhere",
    ):
        yield Place(f"repository:{view}")
    yield Place("accessibility")
    yield Place("display")
    yield Place("data_protection")
    yield Place("desk:mistake", query="?page=TCR-7K3M9QXA")
    yield Place("desk:mistake_told", args=(references.new("MR"),))
    yield from pages_of_a_reader_who_wants_mail(public.reference)
    yield Place("consent:receipt_key")
    yield Place("reports:archive")
    yield Place("reports:archived", args=(62,))
    yield Place("reports:compare")
    yield Place("styleguide")
    yield Place("mail")


def pages_of_a_reader_who_wants_mail(reference: str) -> Iterator[Place]:
    yield Place("alerts:record", args=(reference,))
    yield Place("alerts:search", query="?q=judges&state=QMA&theme=nothing")
    yield Place("alerts:asked")
    for wish in (Wish(reference=reference), Wish(query="state=QMA", frequency="weekly")):
        yield Place("alerts:own", args=(subscriptions.ask(wish, email="reader@example.org", language="en").key,))
    ended = subscriptions.ask(Wish(frequency="daily"), email="reader@example.org", language="en").key
    subscriptions.stop(ended)
    yield Place("alerts:own", args=(ended,), status=410)


def pages_of_signing_in(ines: User) -> Iterator[Place]:
    for view in (
        "account_login", "account_signup", "account_reset_password", "account_reset_password_done",
        "account_email_verification_sent", "account_inactive", "account_reset_password_from_key_done",
    ):  # fmt: skip
        yield Place(view)
    yield Place("account_reset_password_from_key", args=("1", "too-old"))
    yield Place("account_confirm_email", args=("too-old",))
    for view in ("account_email", "account_change_password", "account_logout", "account_reauthenticate"):
        yield Place(view, "ines")
    for view in ("home", "details", "organisation", "sessions"):
        yield Place(f"accounts:{view}", "ines")
    for view in (
        "mfa_index", "mfa_list_webauthn", "mfa_add_webauthn",
        "mfa_deactivate_totp", "mfa_reauthenticate", "mfa_view_recovery_codes", "mfa_generate_recovery_codes",
    ):  # fmt: skip
        yield Place(view, "amina")


def pages_of_joel(joel: User, bruno: User) -> Iterator[Place]:
    yield Place("accounts:home", "joel")
    yield Place("submissions:dashboard", "joel")
    yield Place("submissions:start", "joel")
    yield Place("submissions:begin")
    yield Place("submissions:sample")
    yield from pages_of_a_sketch(joel)
    complete, begun = situations.draft(joel), moves.start(joel.organisations()[0], by=joel)
    yield Place("submissions:tasks", "joel", (begun.reference,))
    yield Place("submissions:check", "joel", (begun.reference,))
    yield Place("submissions:check", "joel", (complete.reference,))
    for code in situations.ANSWERS:
        yield Place("submissions:page", "joel", (complete.reference, code))
    yield Place("submissions:recommendations", "joel", (complete.reference,), "?state=QMA")
    yield Place("submissions:pledges", "joel", (complete.reference,), "?state=QMA")
    files.attach(complete, content=b"Forty judges took part.", name="a.txt", title="Bench book", by=joel)
    yield Place("submissions:files", "joel", (complete.reference,))
    copied = copying.begin(complete, by=joel, attribution="named")
    yield Place("submissions:choose_copy", "joel")
    yield Place("submissions:copy", "joel", (complete.reference,))
    yield Place("submissions:tasks", "joel", (copied.reference,))
    yield Place("submissions:check", "joel", (copied.reference,))
    yield Place("submissions:spreadsheets", "joel")
    yield Place("submissions:languages", "joel", (complete.reference,))
    yield Place("submissions:page", "joel", (complete.reference, "language-ar"))
    yield Place("submissions:spreadsheet", "joel", (tried_spreadsheet(joel).identifier,))
    yield Place("submissions:withdraw", "joel", (complete.reference,))
    sent_back = situations.returned(joel, reviewer=bruno)
    yield Place("submissions:status", "joel", (sent_back.reference,))
    yield Place("submissions:tasks", "joel", (sent_back.reference,))
    yield Place("submissions:version", "joel", (sent_back.reference, 1))
    _link, secret = sharing.share(complete, reader="Bar association", days=7, by=joel)
    yield Place("submissions:share", "joel", (complete.reference,))
    yield Place("submissions:read_shared", args=(secret,))
    named = situations.draft(joel, partners={"partners-0-name": "Harbour Bar Association", "partners-0-type": "CSO"})
    asking_partners.ask(named, name="Harbour Bar Association", email="bar@example.org", language="en", by=joel)
    letter = Letter.objects.filter(name="partner_asked").latest("pk").body
    yield Place("submissions:partners", "joel", (named.reference,))
    yield Place("submissions:partner_asked", args=(letter.partition("/my/partner/")[2].partition("/")[0],))
    yield Place("submissions:sent", "joel", (situations.sent(joel).reference,))
    yield from pages_of_entries(joel, bruno)


def pages_of_entries(joel: User, bruno: User) -> Iterator[Place]:
    """What came by mail or on paper: begun, asked about, answered with a no, and one that is right."""
    right, waits = situations.entered(joel, clerk=bruno), situations.entered(joel, clerk=bruno)
    secrets = []
    for one in (right, waits):
        entering.ask(one, email="office@example.org", language="en", by=bruno)
        letter = Letter.objects.filter(name="entry_is_right").latest("pk").body
        secrets.append(letter.partition("/my/entered/")[2].partition("/")[0])
    entering.say_right(right.entry, seen=entering.edition(right.current, entering.propose(right, right.current)))
    entering.say_wrong(waits.entry, remark="There were four courses.")
    yield Place("submissions:entries", "bruno")
    yield Place("submissions:enter", "bruno")
    yield Place("submissions:entry", "bruno", (waits.reference,))
    yield Place("submissions:entry", "nuno", (waits.reference,))
    for name in ("tasks", "check"):
        yield Place(f"submissions:{name}", "bruno", (waits.reference,))
    yield Place("submissions:page", "bruno", (waits.reference, "story"))
    yield Place("submissions:status", "joel", (waits.reference,))
    for secret in secrets:
        yield Place("submissions:entered", args=(secret,))


def pages_of_a_sketch(joel: User) -> Iterator[Place]:
    """Begun by two people before they had an account: Joel writes for an organisation by now, Chen does not."""
    brought, _secret = sketches.begin(language="en", person=joel)
    begun, _secret = sketches.begin(language="en", person=User.objects.get(email="chen@example.org"))
    for code, page in sketches.PAGES.items():
        answers = situations.posted(
            {**situations.ANSWERS[code], **({"starts_on_year": "20x5"} if code == "basics" else {})}
        )
        for sketch in (brought, begun):
            sketches.save_page(sketch, page, answers, seen=writing.Seen(-1, {}))
        yield Place("submissions:sketch_page", "chen", (code,))
    yield Place("submissions:sketch", "chen")
    yield Place("submissions:begin", "chen")
    yield Place("submissions:delete_sketch", "chen", (begun.identifier,))
    yield Place("submissions:bring", "joel", (brought.identifier,))
    yield Place("submissions:dashboard", "joel")


def tried_spreadsheet(joel: User) -> Spreadsheet:
    """A file of two rows that has been tried: one would be made, one is not taken."""
    from repository.attachments import put

    sha256 = put(b"title,places,start\nTraining of judges,QMA,20x5\n,QMB,2025\n")
    row = Spreadsheet.objects.create(
        organisation=joel.organisations()[0], by=joel, language="en", kind="csv", sha256=sha256
    )
    job = jobs.start_job("import_activities", {"spreadsheet": row.pk, "dry_run": True}, by=joel)
    Spreadsheet.objects.filter(pk=row.pk).update(job=job.identifier)
    while jobs.run_ready():
        pass
    return row


def pages_of_the_desk(joel: User, bruno: User) -> Iterator[Place]:
    changed = situations.returned(joel, reviewer=bruno)
    moves.submit(changed, by=joel)
    moves.take_up(changed, by=bruno)
    for view in ("review", "approve", "return_for_changes", "decline", "hand_over", "desk_states", "lead_on"):
        yield Place(f"submissions:{view}", "bruno", (changed.reference,))
    yield Place("submissions:similar", "bruno", (changed.reference,))
    yield Place("desk:trail", "olga", query="?record=nothing&verb=move")
    yield Place("submissions:propose_wording", "bruno", (changed.reference, "summary-en"))
    linked, other = Recommendation.objects.of_state("QMA").supported()[:2]
    yield Place("submissions:propose_link", "bruno", (changed.reference, linked.identifier))
    wording.propose_link(changed, instead_of=linked.identifier, identifier=other.identifier, why="It fits.", by=bruno)
    wording.propose(changed, field="summary-en", text="Four courses.", why="There were four.", by=bruno)
    listed.add(changed, State.objects.get(pk="QMB"), reason="It is described.", by=bruno)
    vera = User.objects.get(staff_roles__role="adviser")
    advice.ask(changed, adviser=str(vera.pk), question="Are the names right?", by=bruno)
    yield Place("submissions:status", "joel", (changed.reference,))
    yield Place("submissions:advised", "vera")
    yield Place("submissions:advise", "vera", (changed.reference,))
    one, other = situations.sent(joel), situations.sent(joel)
    yield Place("submissions:merge", "bruno", (one.reference, other.reference))
    merging.propose(one, into=other, reason="The same three courses.", by=bruno)
    yield Place("submissions:review", "bruno", (one.reference,))
    yield Place("submissions:answer_merging", "joel", (one.reference,))
    granted = situations.consented(joel, reviewer=bruno)
    yield Place("submissions:review", "sofia", (granted.reference,))
    yield Place("submissions:review", "olga", (granted.reference,))
    report = mistakes.send(page="/en/states/", text="A name is misspelt.", email="reader@example.org", language="en")
    yield Place("desk:mistakes", "bruno")
    yield Place("desk:mistake_report", "bruno", (report.reference,))
    yield Place("submissions:queue", "bruno")
    yield Place("submissions:queue", "sofia")
    yield Place("submissions:team_figures", "bruno", query="?from=nothing")
    organisations.propose(name="Harbour Legal Clinic", type="CSO", state=None, by=situations.cast.person("Newcomer"))
    for view in (
        "accounts:home",
        "accounts:checks",
        "accounts:staff",
        "accounts:lost_factors",
        "consent:mandates",
        "consent:enter_mandate",
    ):
        yield Place(view, "nuno")


def pages_of_amina(joel: User, bruno: User, amina: User) -> Iterator[Place]:
    waiting = asked_of_qma(joel, bruno)
    answered = asked_of_qma(joel, bruno)
    gate.grant(answered, by=amina)
    yield Place("accounts:home", "amina")
    yield Place("consent:inbox", "amina")
    yield Place("consent:inbox", "amina", query="?show=answered")
    yield Place("consent:decide", "amina", (waiting.reference,))
    yield Place("consent:decide", "amina", (answered.reference,))
    yield Place("consent:withdraw", "amina", (answered.reference,))
    link, secret = reading.share(waiting, reader="Ministry of Justice", days=7, by=amina)
    reading.comment(link, name="R. Moe", text="Please have the second paragraph corrected.")
    yield Place("consent:share", "amina", (waiting.reference,))
    yield Place("consent:read", args=(secret,))
    yield Place("consent:read", args=("nothing",), status=404)
    yield Place("consent:prolong", "amina", (answered.reference,))
    yield Place("consent:answers", "amina")
    yield Place("consent:delegation", "amina")
    yield Place("consent:minor_corrections", "amina", ("QMA",))
    receipt = Event.objects.filter(state="QMA", kind=EventKind.GRANTED).latest("number")
    yield Place("consent:receipt", "amina", ("QMA", receipt.state_number))


def pages_of_paper(joel: User, bruno: User, sofia: User) -> Iterator[Place]:
    said = paper.Received(
        "granted", "31/2026", date(2026, 5, 4), permissions=("files",), message="With thanks.", contradicts=True
    )
    scan = SimpleUploadedFile("nv.pdf", b"%PDF-1.7", "application/pdf")
    entered = paper.enter(asked_of_qma(joel, bruno), said, scan=scan, by=sofia)
    yield Place("consent:papers", "sofia")
    trouble.mark(asked_of_qma(joel, bruno), by=sofia, today=date.today())
    yield Place("consent:trouble", "sofia")
    yield Place("consent:seal", "sofia")
    yield Place("consent:corrections", "sofia")
    yield Place("consent:enter_paper", "sofia", query=f"?request={entered.request_id}")
    yield Place("consent:paper", "karima", (entered.pk,))


def asked_of_qma(joel: User, bruno: User) -> ConsentRequest:
    submission = situations.with_states(joel, reviewer=bruno)
    return ConsentRequest.objects.get(document=submission.current.document, state="QMA")


def pages_of_daniel(daniel: User) -> Iterator[Place]:
    session = CouncilSession.objects.get(pk=65)
    job = builds.begin(session, proposed(session), ["en"], by=daniel.pk)
    yield Place("reports:progress", "daniel", (job.identifier,))
    finished = builds.begin(session, proposed(session), ["en"], by=daniel.pk)
    jobs.run_ready(limit=1)
    yield Place("reports:desk", "daniel")
    yield Place("reports:new", "daniel")
    update = Update.objects.get(job=finished.identifier)
    for view in ("update", "settings", "figures", "text", "examples", "freeze", "corrigenda"):
        yield Place(f"reports:{view}", "daniel", (update.identifier,))
    yield Place("reports:figure", "daniel", (update.identifier, "published.stock"))
    yield Place("reports:section", "daniel", (update.identifier, "outlook"))


def pages_for_information(daniel: User, amina: User) -> Iterator[Place]:
    """Passages of a draft, sent to QMA and replied to."""
    update = Update.objects.earliest("pk")
    said = {"examples": [references.new("TCR")], "own": ["Two regions took part."], "sent_by_id": daniel.pk}
    sent = Passages.objects.create(update=update, state_id="QMA", **said)
    courtesy.reply(sent, "With thanks.", by=amina)
    open_one = Passages.objects.create(update=update, state_id="QMA", **said)
    yield Place("reports:courtesy", "daniel", (update.identifier,), "?state=QMA")
    yield Place("reports:for_information", "amina")
    yield Place("reports:passages", "amina", (sent.identifier,))
    yield Place("reports:passages", "amina", (open_one.identifier,))


def pages_of_imports(nuno: User) -> Iterator[Place]:
    with tempfile.TemporaryDirectory() as folder:
        row = ohchr_row("150.90", "Plant a hedge around every school (Sample State B);")
        path = ohchr_list(Path(folder) / "list.docx", row)
        sent = SimpleUploadedFile(path.name, path.read_bytes())
        preview = imports.begin_preview([sent], kind="recommendations", with_source_tags=False, by=nuno.pk)
    run_ready()
    yield Place("desk:imports", "nuno")
    yield Place("desk:import_work", "nuno", (preview.identifier,))
    imports.begin_applying(preview, by=nuno.pk)
    run_ready()
    yield Place("desk:import_batch", "nuno", (ImportBatch.objects.latest("pk").identifier,))


def run_ready() -> None:
    while jobs.run_ready():
        pass


def pages_of_the_reference_desk(nuno: User) -> Iterator[Place]:
    now = timezone.now()
    UnresolvedSpelling.objects.create(
        text="Sampel State A", folded="sampel state a", role="recommending", source="upr-info", rows=3,
        file_name="a.csv", first_met_at=now, last_met_at=now,
    )  # fmt: skip
    qmh = State.objects.get(pk="QMH")
    states.enter_group(qmh, "EEG", starts_on=None, ends_on=now.date(), by=nuno.pk)
    change = ReferenceChange.objects.latest("pk")
    review, term = Review.objects.filter(state="QMA").latest("cycle"), Term.objects.of("theme").first()
    for view in (
        "reference", "changes", "states", "spellings", "reviews", "schedule", "sessions", "add_session",
        "add_council_session", "vocabularies", "announcement", "put_up",
    ):  # fmt: skip
        yield Place(f"desk:{view}", "nuno")
    for view in ("state", "rename", "enter_group", "add_spelling"):
        yield Place(f"desk:{view}", "nuno", ("QMH",))
    yield Place("desk:change", "nuno", (change.pk,))
    yield Place("desk:change_group", "nuno", (qmh.memberships.first().pk,))
    for view in ("review", "postpone", "hold", "adopt"):
        yield Place(f"desk:{view}", "nuno", (review.pk,))
    yield Place("desk:change_session", "nuno", (54,))
    yield Place("desk:change_council_session", "nuno", (65,))
    for view in ("scheme", "add_term"):
        yield Place(f"desk:{view}", "nuno", (term.scheme_id,))
    yield Place("desk:people", "nuno")
    for view in ("person", "correct_person", "remove_person"):
        yield Place(f"desk:{view}", "nuno", (User.objects.get(email="ines@example.org").pk,))
    yield Place("desk:organisations", "nuno")
    for view in ("organisation", "correct_organisation", "merge_organisation"):
        yield Place(f"desk:{view}", "nuno", (Organisation.objects.get(name="Lantern Legal Aid").pk,))
    for view in ("term", "change_term", "merge_term", "retire_term"):
        yield Place(f"desk:{view}", "nuno", (term.pk,))


# --- Looking ---
