"""Every read of service items others need. Items are public: any role may ask, outside
`acting` too. The types of a definition come from here as well."""

from tongban.catalogue.packs.load import Reading, load
from tongban.catalogue.packs.problems import Problem
from tongban.catalogue.queries.lists import PAGE, GuideRow, found, guide, page_after, whole
from tongban.catalogue.queries.versions import (
    ItemRow,
    VersionRow,
    department_of,
    in_force,
    items,
    version,
    versions,
)
from tongban.catalogue.rules import (
    Audience,
    CaseKind,
    CertificateField,
    CertificateType,
    Field,
    FieldType,
    Founding,
    Group,
    Item,
    MaterialKind,
    MaterialRequirement,
    Option,
    Place,
    Question,
    Remedies,
    Step,
    Text,
    TimeLimit,
    TrustGrade,
    Unit,
    form,
    reading,
)
from tongban.catalogue.rules.building import from_data, to_data
from tongban.catalogue.rules.reading import Stored
from tongban.catalogue.rules.schema import schema
from tongban.catalogue.rules.themes import THEMES

__all__ = [
    "PAGE",
    "THEMES",
    "Audience",
    "CaseKind",
    "CertificateField",
    "CertificateType",
    "Field",
    "FieldType",
    "Founding",
    "Group",
    "GuideRow",
    "Item",
    "ItemRow",
    "MaterialKind",
    "MaterialRequirement",
    "Option",
    "Place",
    "Problem",
    "Question",
    "Reading",
    "Remedies",
    "Step",
    "Stored",
    "Text",
    "TimeLimit",
    "TrustGrade",
    "Unit",
    "VersionRow",
    "department_of",
    "form",
    "found",
    "from_data",
    "guide",
    "in_force",
    "items",
    "load",
    "page_after",
    "reading",
    "schema",
    "to_data",
    "version",
    "versions",
    "whole",
]
