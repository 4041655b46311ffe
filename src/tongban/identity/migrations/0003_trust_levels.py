"""The five levels of how sure we are of a person (实名等级; domain.md 1.2)."""

from django.db import migrations

LEVELS = [
    (1, "anonymous", "未实名", "Anonymous", "没有登录", "Not signed in"),
    (2, "declared", "自报信息", "Declared", "本人填报，只核对格式", "Self-declared, format checked"),
    (
        3,
        "verified_name",
        "实名核验",
        "Verified name",
        "姓名和证件号与人口或法人库一致",
        "Name and number agree with the population or legal-person base",
    ),
    (
        4,
        "verified_person",
        "实人核验",
        "Verified person",
        "本人、姓名和证件一致",
        "Person, name and document agree",
    ),
    (
        5,
        "strong",
        "强核验",
        "Strong",
        "数字证书或窗口核验",
        "Digital certificate or check at a window",
    ),
]


def seed(apps, schema_editor):
    trust_level = apps.get_model("identity", "TrustLevel")
    names = ("level", "code", "name", "name_en", "how", "how_en")
    trust_level.objects.bulk_create(
        trust_level(**dict(zip(names, row, strict=True))) for row in LEVELS
    )


class Migration(migrations.Migration):
    dependencies = [("identity", "0002_integrity")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
