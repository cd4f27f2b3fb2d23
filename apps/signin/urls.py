from apps.access.addresses import ADMINS, MEMBERS, OUTSIDE, Page, page
from apps.signin import account, recovering, views

app_name = "signin"
urlpatterns = [
    page("sign-in/", views.sign_in, name="sign-in", opens=OUTSIDE, guide="account#sign-in"),
    page("sign-in/passkey/", views.passkey, name="passkey", opens=OUTSIDE, guide="account#sign-in"),
    page("sign-in/passkey/options/", views.passkey_options, name="passkey-options", opens=OUTSIDE),
    page("sign-in/key/", views.key, name="key", opens=OUTSIDE, guide="account#sign-in"),
    page("sign-in/code/", views.code, name="code", opens=OUTSIDE, guide="account#codes"),
    page("sign-in/enrol/", views.enrol, name="enrol", opens=OUTSIDE, guide="account#codes"),
    page("sign-in/recover/", recovering.recover, name="recover", opens=OUTSIDE, guide="account#recovery"),
    page("sign-out/", views.sign_out, name="sign-out", opens=Page("nothing of the centre")),
    page("language/", views.language, name="language", opens=OUTSIDE),
    page(
        "account/",
        account.account,
        name="account",
        opens=Page("the reader's own sessions and one-time codes"),
        guide="account#sessions",
    ),
    page(
        "account/codes/",
        account.codes,
        name="codes",
        opens=Page("the reader's own one-time codes"),
        guide="account#codes",
    ),
    page(
        "account/sessions/end-others/",
        account.end_others,
        name="end-others",
        opens=Page("the reader's own sessions"),
        guide="account#sessions",
    ),
    page(
        "account/sessions/<uuid:session>/end/",
        account.end,
        name="end-session",
        opens=Page("the reader's own sessions"),
        guide="account#sessions",
    ),
    page(
        "account/people/<uuid:user>/",
        recovering.member,
        name="member",
        opens=Page(MEMBERS, ADMINS),
        guide="clearances#sign-in",
    ),
    page(
        "account/people/<uuid:user>/end-sessions/",
        account.end_member,
        name="end-member",
        opens=Page(MEMBERS, ADMINS),
        guide="clearances#sign-in",
    ),
    page(
        "account/recoveries/<uuid:recovery>/confirm/",
        recovering.confirm,
        name="confirm-recovery",
        opens=Page(MEMBERS, ADMINS),
        guide="clearances#sign-in",
    ),
    page(
        "account/recoveries/<uuid:recovery>/cancel/",
        recovering.cancel,
        name="cancel-recovery",
        opens=Page(MEMBERS, ADMINS),
        guide="account#recovery",
    ),
]
