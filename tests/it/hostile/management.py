"""Tries everything that JetStream's API can do to what is the portal's; prints what came of each."""

import asyncio
import json

import nats

# From the mildest to the worst, so that each has something to do, also for somebody who may.
CALLS = [
    ("INFO", {}),
    ("STREAM.NAMES", {}),
    ("STREAM.LIST", {}),
    *[
        (call.format(stream=stream, consumer=consumer), body)
        for stream, consumer in [
            ("CDR_EVENTS", "WORKFLOW"),
            ("DEAD_LETTERS", None),
            ("PARTICIPANT_EVENTS", None),
            ("AEMO_REFERRALS", "AEMO"),
        ]
        for call, body in [
            ("STREAM.INFO.{stream}", {}),
            ("CONSUMER.NAMES.{stream}", {}),
            ("CONSUMER.LIST.{stream}", {}),
            ("CONSUMER.INFO.{stream}.{consumer}", {}),
            ("STREAM.MSG.GET.{stream}", {"seq": 1}),
            ("STREAM.MSG.GET.{stream}", {"last_by_subj": ">"}),
            (
                "CONSUMER.CREATE.{stream}",
                {"stream_name": stream, "config": {"ack_policy": "none", "inactive_threshold": 10**9}},
            ),
            (
                "CONSUMER.CREATE.{stream}.SPY",
                {"stream_name": stream, "config": {"name": "SPY", "durable_name": "SPY", "ack_policy": "none"}},
            ),
            (
                "CONSUMER.DURABLE.CREATE.{stream}.SPY2",
                {"stream_name": stream, "config": {"durable_name": "SPY2", "ack_policy": "explicit"}},
            ),
            ("CONSUMER.MSG.NEXT.{stream}.SPY", {"batch": 1, "no_wait": True}),
            ("CONSUMER.DELETE.{stream}.SPY", {}),
            ("CONSUMER.DELETE.{stream}.{consumer}", {}),
            ("STREAM.MSG.DELETE.{stream}", {"seq": 1}),
            ("STREAM.PURGE.{stream}", {}),
            ("STREAM.DELETE.{stream}", {}),
        ]
        # Nothing is in these two to read or delete, and nobody reads them.
        if not (consumer is None and ("{consumer}" in call or ".MSG." in call))
        # What AEMO may: how its stream and its consumer stand.
        if not (stream == "AEMO_REFERRALS" and call in ("STREAM.INFO.{stream}", "CONSUMER.INFO.{stream}.{consumer}"))
    ],
    ("STREAM.CREATE.GRAB", {"name": "GRAB", "subjects": ["grab.>"], "storage": "file"}),
    ("STREAM.UPDATE.GRAB", {"name": "GRAB", "subjects": ["grab.>", "more.>"], "storage": "file"}),
    ("STREAM.CREATE.ALL", {"name": "ALL", "subjects": ["cdr.incident.>"], "storage": "file"}),
]


async def attempt(connection, call, body):
    try:
        # With an inbox of its own: a message from a stream comes under the subject that it has there.
        reply = await connection.request(f"$JS.API.{call}", json.dumps(body).encode(), timeout=0.3, old_style=True)
    except Exception as error:
        return type(error).__name__
    if (reply.headers or {}).get("Status", "200") >= "400" and "MSG.NEXT" not in call:
        return reply.headers["Status"]
    error = json.loads(reply.data).get("error") if reply.data.startswith(b"{") else None
    return "done" if error is None else error["description"]


async def main():
    async def ignore(_):
        pass

    connection = await nats.connect(
        URL, user=USER, password=PASSWORD, inbox_prefix=INBOX.encode(), error_cb=ignore, allow_reconnect=False
    )
    for call, body in CALLS:
        print(call, "→", await attempt(connection, call, body))
    await connection.close()


asyncio.run(main())
