"""What somebody has uploaded is theirs alone: a file may say more than its delegation's other people may read."""

from apps.access.conditions import Self
from apps.access.own_rows import keep_own
from apps.access.policy import VIEW, Row, register
from apps.designations.policies import CLOCK
from apps.imports.models import FileBytes, FileImport, ImportedFeature

register(FileImport, [Row(VIEW, (Self("user_id"),)), Row(VIEW, (CLOCK,))])
register(FileBytes, [Row(VIEW, (Self("file__user_id"),)), Row(VIEW, (CLOCK,))])
register(ImportedFeature, [Row(VIEW, (Self("file__user_id"),)), Row(VIEW, (CLOCK,))])
keep_own(FileImport)
