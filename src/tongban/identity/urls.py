"""Addresses of identity: signing in, in whose name, mandates, who looked."""

from django.urls import path

from tongban.identity.web import access, acting, demo, mandates, sign_in

urlpatterns = [
    path("sign-in", sign_in.sign_in, name="sign_in"),
    path("sign-out", sign_in.sign_out, name="sign_out"),
    path("demo/become", demo.become, name="become"),
    path("my/mandates", mandates.mandates, name="mandates"),
    path("my/mandates/new", mandates.give, name="mandate_new"),
    path("my/mandates/<uuid:mandate_id>/revoke", mandates.revoke, name="mandate_revoke"),
    path("my/acting", acting.choose, name="acting"),
    path("my/acting/end", acting.end, name="acting_end"),
    path("my/access", access.access, name="access"),
]
