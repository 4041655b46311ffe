"""Addresses of certificates."""

from django.urls import path

from tongban.certificates.web import desk, my, verify

urlpatterns = [
    path("verify", verify.form, name="verify"),
    path("verify/keys.json", verify.keys, name="verify_keys"),
    path("verify/<str:code>", verify.code, name="verify_code"),
    path("my/certificates", my.certificates, name="certificates"),
    path("my/certificates/<uuid:certificate_id>", my.certificate, name="certificate"),
    path("my/certificates/<uuid:certificate_id>.pdf", my.document, name="certificate_pdf"),
    path("desk/certificates", desk.find, name="desk_certificates"),
    path("desk/certificates/<uuid:certificate_id>", desk.revoke, name="desk_certificate"),
]
