from django.urls import path

from apps.signin import account, recovering, views

app_name = "signin"
urlpatterns = [
    path("sign-in/", views.sign_in, name="sign-in"),
    path("sign-in/passkey/", views.passkey, name="passkey"),
    path("sign-in/passkey/options/", views.passkey_options, name="passkey-options"),
    path("sign-in/key/", views.key, name="key"),
    path("sign-in/code/", views.code, name="code"),
    path("sign-in/enrol/", views.enrol, name="enrol"),
    path("sign-in/recover/", recovering.recover, name="recover"),
    path("sign-out/", views.sign_out, name="sign-out"),
    path("language/", views.language, name="language"),
    path("account/", account.account, name="account"),
    path("account/codes/", account.codes, name="codes"),
    path("account/sessions/end-others/", account.end_others, name="end-others"),
    path("account/sessions/<uuid:session>/end/", account.end, name="end-session"),
    path("account/people/<uuid:user>/", recovering.member, name="member"),
    path("account/people/<uuid:user>/end-sessions/", account.end_member, name="end-member"),
    path("account/recoveries/<uuid:recovery>/confirm/", recovering.confirm, name="confirm-recovery"),
    path("account/recoveries/<uuid:recovery>/cancel/", recovering.cancel, name="cancel-recovery"),
]
