"""Keys of electronic seals (电子印章的密钥): RSA with a certificate chain of their own.

A seal is made together with a root that signs its certificate once and is forgotten: nobody can
make another seal under that root, and a document is checked against the root of its day. The
"private half" kept in the key's file is the key and its chain; the "public half" is the chain:
seal first, then root, as PEM. RSA, because readers of PDF know it everywhere; SM2 seals need
readers of their own.
"""

from datetime import timedelta

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import (
    RSAPrivateKey,
    RSAPublicKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID

from tongban.kernel import clock
from tongban.kernel.crypto.suites import SUITES, Intl, Suite

KEY_BITS = 3072
LASTS = timedelta(days=366 * 20)
NAMES = {
    "root": "Tongban demonstration root 演示根证书",
    "seal": "Tongban demonstration seal 演示印章（不具法律效力）",
}


class SealKeys(Intl):
    """Signatures of seals; digests, keyed hashes and encryption are those of INTL."""

    name = "X509"
    number = 0
    """No envelope names it."""
    signing_name = "x509"

    def new_signing_key(self) -> bytes:
        """A fresh seal with its chain. The key of its root ends here."""
        root, seal = _new_key(), _new_key()
        top = _certificate("root", root, root, "root")
        below = _certificate("seal", seal, root, "root")
        private = seal.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        return private + below.public_bytes(Encoding.PEM) + top.public_bytes(Encoding.PEM)

    def public_half(self, private: bytes) -> bytes:
        chain = x509.load_pem_x509_certificates(private)
        return b"".join(one.public_bytes(Encoding.PEM) for one in chain)

    def sign(self, private: bytes, message: bytes) -> bytes:
        key = load_pem_private_key(private, None)
        assert isinstance(key, RSAPrivateKey), "a seal has an RSA key"
        return key.sign(message, PKCS1v15(), SHA256())

    def verify(self, public: bytes, message: bytes, signature: bytes) -> bool:
        key = x509.load_pem_x509_certificates(public)[0].public_key()
        assert isinstance(key, RSAPublicKey), "a seal has an RSA key"
        try:
            key.verify(signature, message, PKCS1v15(), SHA256())
        except InvalidSignature:
            return False
        return True


X509 = SealKeys()


def suite_called(name: str) -> Suite | None:
    """The suite of a signing key as its record names it; None for an unknown one."""
    return X509 if name == X509.name else SUITES.get(name)


def _new_key() -> RSAPrivateKey:
    return generate_private_key(public_exponent=65537, key_size=KEY_BITS)


def _certificate(what: str, of: RSAPrivateKey, by: RSAPrivateKey, issuer: str) -> x509.Certificate:
    """Valid from the day before, for clocks that are behind."""
    now = clock.now().replace(microsecond=0)
    is_root = what == "root"
    usage = x509.KeyUsage(
        digital_signature=not is_root,
        content_commitment=not is_root,
        key_cert_sign=is_root,
        crl_sign=is_root,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
    public, signer = of.public_key(), by.public_key()
    return (
        x509.CertificateBuilder()
        .subject_name(_name(what))
        .issuer_name(_name(issuer))
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + LASTS)
        .add_extension(x509.BasicConstraints(is_root, 0 if is_root else None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer), critical=False)
        .sign(by, SHA256())
    )


def _name(what: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Tongban demonstration 通办演示"),
            x509.NameAttribute(NameOID.COMMON_NAME, NAMES[what]),
        ]
    )
