"""`GET /healthz`: whether each part answers. Served before sessions and the database are touched, so that it can say
that they are down."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from redis import RedisError

from apps.ledger.checkpoints import theatre_signatories
from jic.heartbeat import BEAT_KEY, WORKER_KEY, alive, broker

PROCESSES = ("database", "broker", "worker", "beat")
# Officers' changes are sealed within a second; a lag of this many seconds means that nothing seals.
LAG_SECONDS = 30
# Witnesses of this machine sign in a moment; one elsewhere may be away for longer, and nobody waits for it.
WITNESS_SECONDS = 30


# By the primary key: what was taken from the outbox lies there until it is vacuumed. The newest checkpoint is behind
# when a signatory's witness has not cosigned it though it had time to.
_LEDGER = """
SELECT coalesce((SELECT extract(epoch FROM clock_timestamp() - at) FROM audit_change ORDER BY id LIMIT 1), 0)::float,
       ARRAY(SELECT DISTINCT kind FROM ledger_alert WHERE closed_at IS NULL ORDER BY kind),
       (SELECT extract(epoch FROM clock_timestamp() - c.sealed_at)::float FROM ledger_checkpoint c
         WHERE c.id = (SELECT max(id) FROM ledger_checkpoint)
           AND EXISTS (SELECT FROM ledger_witness w JOIN accounts_delegation d ON d.id = w.delegation_id
                        WHERE w.removed_at IS NULL AND d.is_signatory AND NOT EXISTS (
                              SELECT FROM ledger_cosignature s WHERE s.checkpoint_id = c.id AND s.witness_id = w.id))),
       ARRAY(SELECT code FROM unnest(%s::text[]) AS named (code) WHERE NOT EXISTS (
              SELECT FROM ledger_witness w JOIN accounts_delegation d ON d.id = w.delegation_id
               WHERE w.removed_at IS NULL AND d.is_signatory AND d.code = named.code))
"""


def _database() -> dict[str, Any]:
    """The database, and what it says of the log."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(_LEDGER, [theatre_signatories()])
            lag, alerts, unsigned, missing = cursor.fetchone()
    except Error:
        return {"database": "down", "ledger": "unknown", "witnesses": "unknown", "ledger_lag_seconds": None}
    finally:
        connection.close()
    return {
        "database": "ok",
        "ledger": "alert" if alerts else "ok",
        **({"alerts": alerts} if alerts else {}),
        "witnesses": "missing" if missing else "behind" if (unsigned or 0) > WITNESS_SECONDS else "ok",
        **({"missing_witnesses": missing} if missing else {}),
        "ledger_lag_seconds": max(0.0, round(lag, 3)),
    }


def _queue() -> dict[str, str]:
    try:
        with broker(settings.REDIS_URL) as client:
            worker, beat = alive(client, WORKER_KEY), alive(client, BEAT_KEY)
        return {"broker": "ok", "worker": "ok" if worker else "down", "beat": "ok" if beat else "down"}
    except RedisError:
        return {"broker": "down", "worker": "unknown", "beat": "unknown"}


def health() -> dict[str, Any]:
    """Each part as ok, down or unknown; the log as ok or alert, with the kinds of the open alerts; its witnesses as ok,
    behind, which degrades nothing, or missing, with whose; and the age in seconds of the oldest change that is not
    sealed."""
    parts = {**_database(), **_queue()}
    lag = parts["ledger_lag_seconds"]
    well = all(parts[name] == "ok" for name in (*PROCESSES, "ledger")) and lag is not None and lag < LAG_SECONDS
    well = well and parts["witnesses"] != "missing"
    parts["status"] = "ok" if well else "degraded"
    return parts


class HealthMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path != "/healthz":
            return self.get_response(request)
        if request.method not in ("GET", "HEAD"):
            return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
        parts = health()
        status = 200 if parts["status"] == "ok" else 503
        answer = JsonResponse(parts, status=status, headers={"Cache-Control": "no-store"})
        # Django logs every 5xx as a fault; this one is an answer, and is asked for every few seconds.
        answer._has_been_logged = True  # type: ignore[attr-defined]
        return answer
