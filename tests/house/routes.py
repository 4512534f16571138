"""Who may knock where: written down once more by hand, so that a route that changes its policy is seen."""

from selfmon.web.gate import Policy

ROUTES: dict[Policy, str] = {
    Policy.PUBLIC: """
        / GET
        /about GET
        /blank GET
        /calendar/<token> GET
        /healthz GET
        /healthz/ready GET
        /help GET
        /hide POST
        /install GET
        /invitation/<token> GET,POST
        /lock POST
        /manifest.webmanifest GET
        /note/<token> GET
        /offline/<language>/<page> GET
        /sw.js GET
        /note/<token>/stop GET,POST
        /reset GET,POST
        /reset/<token> GET,POST
        /sign-in GET,POST
        /sign-out POST
        /stay GET,POST
        /steady-now GET
    """,
    Policy.CLIENT_LOG: """
        /a-lot GET
        /after-session/<uuid:session_id> GET,POST
        /break GET,POST
        /check-in GET,POST
        /code GET,POST
        /drafts/<form> POST
        /fill-in/<uuid:assignment_id> GET,POST
        /fill-in/<uuid:assignment_id>/kept POST
        /fill-in/<uuid:assignment_id>/questions GET,POST
        /drafts/<form>/discard POST
        /entries/<uuid:entry_id>/hold-back POST
        /entries/<uuid:entry_id>/undo POST
        /hard-moment GET,POST
        /held GET,POST
        /helping GET,POST
        /helping/less GET,POST
        /kinder GET,POST
        /note/<token>/answer GET,POST
        /note/<token>/open GET
        /outbox GET,POST
        /next-step/<uuid:treatment_id>/answers/<uuid:answer_id>/withdraw POST
        /picture/<uuid:treatment_id>/<uuid:line_id>/withdraw POST
        /reminders/stop GET,POST
        /rhythm GET,POST
        /saved/<uuid:entry_id> GET
        /sharing/packs/<uuid:pack_id>/close POST
        /sharing/packs/<uuid:pack_id>/decline POST
        /sharing/stop GET,POST
        /steady GET
        /steady/<code> GET,POST
        /steady/<code>/after/<uuid:entry_id> GET,POST
        /stung GET,POST
        /today GET
        /week GET,POST
        /welcome/<int:page> GET,POST
    """,
    Policy.SIGNED_IN: """
        /account/sign-out-everywhere POST
        /account/told POST
        /confirm GET,POST
        /reset/not-me POST
        /unlock GET,POST
    """,
    Policy.READING: """
        /account GET
        /account/devices/<uuid:session_id>/sign-out POST
        /account/language POST
    """,
    Policy.FRESH: """
        /account/passkeys/<uuid:passkey_id>/remove POST
        /account/password GET,POST
        /account/recovery-codes POST
        /account/unlocking POST
    """,
    Policy.FACTOR: """
        /set-up/app GET,POST
        /set-up/passkey GET,POST
    """,
    Policy.ADMINISTRATOR: """
        /administration GET
        /administration/invitations/<uuid:invitation_id>/again POST
        /administration/invitations/<uuid:invitation_id>/withdraw POST
        /administration/answers GET
        /administration/invite POST
        /administration/people/<uuid:public_id>/sign-out POST
        /administration/people/<uuid:public_id>/switch POST
        /administration/reminders GET
        /vault GET
        /vault/<uuid:text_id> GET
        /vault/<uuid:text_id>/retire POST
        /vault/read POST
        /vault/text POST
        /administration/upkeep GET
    """,
    Policy.CLIENT_READ: """
        /my-data GET
        /again GET
        /bring GET,POST
        /entries/<uuid:entry_id> GET
        /entries/<uuid:entry_id>/change GET,POST
        /entries/<uuid:entry_id>/delete GET,POST
        /entries/<uuid:entry_id>/forget-earlier POST
        /entries/<uuid:entry_id>/talk-about POST
        /fill-in/<uuid:assignment_id>/afterwards GET
        /fill-in/<uuid:assignment_id>/take-back POST
        /goals GET,POST
        /experiments GET
        /experiments/<uuid:entry_id> GET,POST
        /experiments/new GET,POST
        /goals/<uuid:goal_id>/change GET,POST
        /goals/<uuid:goal_id>/close POST
        /goals/<uuid:goal_id>/done POST
        /goals/<uuid:goal_id>/still-mine POST
        /history GET
        /history/charts GET
        /history/hide POST
        /list GET,POST
        /list/<uuid:item_id>/done POST
        /own-item GET,POST
        /plan GET,POST
        /reminders GET
        /reminders/<uuid:reminder_id> GET,POST
        /reminders/<uuid:reminder_id>/do POST
        /reminders/calendar/off POST
        /reminders/new GET,POST
        /reminders/post POST
        /results GET
        /results/<uuid:filled_id> GET
        /settings GET,POST
        /sharing GET
        /sharing/<uuid:treatment_id>/end GET,POST
        /sharing/<uuid:treatment_id>/preview GET
        /sharing/<uuid:treatment_id>/stop POST
        /sharing/looked GET
        /sharing/packs/<uuid:pack_id> GET
        /steady/<code>/set-aside POST
        /steady/card/<code> GET
        /stung/<uuid:entry_id>/again GET,POST
        /strengths GET
        /stung/<uuid:entry_id>/settling GET,POST
        /stung/<uuid:entry_id>/settling/not-now POST
        /next-step GET
        /next-step/<uuid:treatment_id>/<uuid:review_id> POST
        /picture GET
        /picture/<uuid:treatment_id>/<uuid:line_id> POST
        /together GET
        /together/<uuid:treatment_id>/agree POST
        /together/<uuid:treatment_id>/between/<uuid:rupture_id> POST
        /together/<uuid:treatment_id>/coding POST
        /together/<uuid:treatment_id>/hand-over/<uuid:handover_id> POST
        /together/<uuid:treatment_id>/next/<uuid:phase_id> POST
        /versions GET
        /versions/<uuid:waiting_id> POST
        /waiting/<draft> GET
    """,
    Policy.THERAPIST: """
        /answers GET
        /answers/<uuid:answer_id> GET,POST
        /texts GET
        /texts/<uuid:text_id> GET,POST
        /clients GET
        /clients/<uuid:treatment_id> GET
        /clients/<uuid:treatment_id>/questionnaires GET
        /clients/<uuid:treatment_id>/questionnaires/<instrument> GET
        /clients/<uuid:treatment_id>/questionnaires/<uuid:assignment_id>/end POST
        /clients/<uuid:treatment_id>/questionnaires/assign/<instrument> GET,POST
        /clients/<uuid:treatment_id>/questionnaires/bring/<instrument> GET,POST
        /clients/<uuid:treatment_id>/questionnaires/enter/<instrument> GET,POST
        /clients/<uuid:treatment_id>/questionnaires/recorded/<uuid:record_id>/looked POST
        /clients/<uuid:treatment_id>/questionnaires/recorded/<uuid:record_id>/remove POST
        /clients/<uuid:treatment_id>/questionnaires/together/<instrument> GET,POST
        /clients/<uuid:treatment_id>/end GET,POST
        /clients/<uuid:treatment_id>/frame GET,POST
        /clients/<uuid:treatment_id>/between GET
        /clients/<uuid:treatment_id>/between/<uuid:rupture_id> POST
        /clients/<uuid:treatment_id>/come-back POST
        /clients/<uuid:treatment_id>/compare GET
        /clients/<uuid:treatment_id>/details/<code> GET
        /clients/<uuid:treatment_id>/entries GET
        /clients/<uuid:treatment_id>/look-together GET
        /clients/<uuid:treatment_id>/picture GET
        /clients/<uuid:treatment_id>/strengths GET
        /clients/<uuid:treatment_id>/picture/beside POST
        /clients/<uuid:treatment_id>/picture/closeness GET,POST
        /clients/<uuid:treatment_id>/picture/closeness/<uuid:place_id>/remove POST
        /clients/<uuid:treatment_id>/picture/lines/<uuid:line_id> GET,POST
        /clients/<uuid:treatment_id>/picture/offer POST
        /clients/<uuid:treatment_id>/picture/together GET,POST
        /clients/<uuid:treatment_id>/review GET,POST
        /clients/<uuid:treatment_id>/review/offer POST
        /clients/<uuid:treatment_id>/practice GET
        /clients/<uuid:treatment_id>/regulation GET
        /clients/<uuid:treatment_id>/feelings GET
        /clients/<uuid:treatment_id>/relating GET
        /clients/<uuid:treatment_id>/entries/<uuid:entry_id> GET
        /clients/<uuid:treatment_id>/entries/<uuid:entry_id>/code POST
        /clients/<uuid:treatment_id>/entries/<uuid:entry_id>/talked-about POST
        /clients/<uuid:treatment_id>/sequences GET
        /clients/<uuid:treatment_id>/worth-a-look GET,POST
        /clients/<uuid:treatment_id>/exercises GET
        /clients/<uuid:treatment_id>/exercises/<code>/assign POST
        /clients/<uuid:treatment_id>/exercises/<code>/open POST
        /clients/<uuid:treatment_id>/exercises/<uuid:assignment_id>/end POST
        /clients/<uuid:treatment_id>/hand-over GET,POST
        /clients/<uuid:treatment_id>/phases GET,POST
        /clients/<uuid:treatment_id>/phases/withdraw POST
        /clients/<uuid:treatment_id>/ratings GET,POST
        /clients/<uuid:treatment_id>/ratings/<uuid:rating_id>/together POST
        /clients/<uuid:treatment_id>/ratings/beside GET
        /clients/<uuid:treatment_id>/sessions GET,POST
        /clients/<uuid:treatment_id>/sessions/<uuid:session_id> GET,POST
        /clients/<uuid:treatment_id>/sessions/<uuid:session_id>/remove POST
        /clients/<uuid:treatment_id>/sessions/calendar POST
        /clients/<uuid:treatment_id>/sessions/calendar/keep POST
        /clients/<uuid:treatment_id>/sessions/one POST
        /clients/<uuid:treatment_id>/sessions/stop POST
        /clients/away GET,POST
        /clients/away/<uuid:absence_id>/remove POST
        /clients/<uuid:treatment_id>/reminders GET,POST
        /clients/invite GET,POST
        /digest GET,POST
        /clients/<uuid:treatment_id>/supervision GET,POST
        /clients/<uuid:treatment_id>/supervision/<uuid:pack_id>/decision GET,POST
        /clients/<uuid:treatment_id>/supervision/<uuid:pack_id>/own-lines GET,POST
        /clients/<uuid:treatment_id>/supervision/<uuid:pack_id>/withdraw POST
        /own-log GET
        /own-log/begin POST
        /own-log/close POST
        /own-log/consultation GET,POST
        /own-log/delete GET,POST
        /own-log/lines/<uuid:line_id>/remove POST
        /own-log/month GET,POST
        /own-log/open POST
        /own-log/tap POST
        /own-log/with/<uuid:treatment_id> GET
        /own-log/write GET,POST
    """,
    Policy.CLIENT_FRESH: """
        /account/leave GET,POST
        /my-data/bring POST
        /my-data/file POST
        /my-data/for-later POST
        /entries/<uuid:entry_id>/release GET,POST
        /imported/release GET,POST
        /results/file GET
        /reminders/calendar GET,POST
        /sharing/<uuid:treatment_id>/choose GET,POST
        /sharing/packs/<uuid:pack_id>/agree GET,POST
    """,
    Policy.SUPERVISOR: """
        /supervision GET
        /supervision/<uuid:pack_id> GET
    """,
    Policy.HALF: """
        /set-up GET
        /sign-in/second-step GET,POST
    """,
}


def table() -> dict[tuple[str, str], Policy]:
    """(rule, method) to policy."""
    found: dict[tuple[str, str], Policy] = {}
    for policy, lines in ROUTES.items():
        for line in filter(None, map(str.strip, lines.splitlines())):
            rule, methods = line.rsplit(" ", 1)
            found |= {(rule, method): policy for method in methods.split(",")}
    return found
