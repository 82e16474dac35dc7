"""Reads what energy retailers refer to AEMO and answers it: a whole client of the incident portal, on nats-py.

    pip install nats-py
    NATS_URL=nats://127.0.0.1:4222 NATS_USER=aemo NATS_PASSWORD=… python answer_referrals.py

It runs until it is stopped; with --until-idle it ends once nothing is left to read. What it does for a referral stands
in `answer`; what a real system would look up stands in `look_into`.
"""

import argparse
import asyncio
import json
import os

import nats
from nats.errors import NoRespondersError, TimeoutError
from nats.js.errors import ServiceUnavailableError

STREAM, CONSUMER = "AEMO_REFERRALS", "AEMO"

# How long to wait for a message or a reply, and how long to leave the portal alone when it is away.
PATIENCE_SECONDS, PAUSE_SECONDS = 5, 10


class Refused(Exception):
    """The portal took the answer for what it is and refused it: sending it again changes nothing."""


async def main():
    arguments = argparse.ArgumentParser(description="Answers AEMO's referrals.")
    arguments.add_argument("--until-idle", action="store_true", help="end once nothing is left to read")
    until_idle = arguments.parse_args().until_idle

    # Reconnects for ever: what was not acknowledged comes again, so nothing is lost meanwhile.
    connection = await nats.connect(
        os.environ["NATS_URL"],
        user=os.environ["NATS_USER"],
        password=os.environ["NATS_PASSWORD"],
        max_reconnect_attempts=-1,
    )
    referrals = await connection.jetstream().pull_subscribe_bind(CONSUMER, STREAM)
    while True:
        try:
            [message] = await referrals.fetch(1, timeout=PATIENCE_SECONDS)
        except TimeoutError:
            if until_idle:
                break
            continue
        except ServiceUnavailableError:
            await asyncio.sleep(PAUSE_SECONDS)
            continue
        await handle(connection, message)
    await connection.close()


async def handle(connection, message):
    """Works on one message, and acknowledges it only once all that follows from it is done: until then it comes again,
    after five minutes (the consumer's ack wait) or when it is handed back."""
    body, kind = json.loads(message.data), message.headers["ce-type"]
    print(f"{body['referral']}: {kind} (number {message.headers['ce-incidentversion']})", flush=True)
    try:
        if kind == "aemo.referral.opened.v1":
            await answer(connection, message.headers, body)
        # `updated`, `withdrawn` and `closed` ask for nothing; a type that is not known yet is no reason to stop.
    except Refused as refusal:
        print(f"{body['referral']}: refused: {refusal}", flush=True)
    except (NoRespondersError, TimeoutError):
        # The portal is away. The same message comes again, and the same ids make the answers the same.
        await message.nak(delay=PAUSE_SECONDS)
        return
    try:
        await message.ack_sync()
    except TimeoutError:
        # Perhaps the broker has it, perhaps not: then it comes again, and is answered by the same ids.
        print(f"{body['referral']}: the acknowledgement is not confirmed", flush=True)


async def answer(connection, headers, body):
    """Takes the round up under a ticket number of AEMO's own, and gives what was found."""
    await send(connection, "accept", headers, body, {"reference": f"INC-{body['referral']}"})
    await send(connection, "contribute", headers, body, {"advice": look_into(body["change"]["packet"])})


def look_into(packet):
    """What AEMO finds. The interaction ids are those that AEMO's own logs hold."""
    ids = ", ".join(packet["evidence"]["interaction_ids"]) or "no interaction id given"
    return f"Looked into {packet['evidence']['secondary_operation']} ({ids}): the source file was reloaded."


async def send(connection, verb, headers, body, fields):
    """Sends one answer and waits for the reply, which means that it is committed."""
    reply = await connection.request(
        f"aemo.answer.{verb}",
        json.dumps({"incident": body["incident"], "round": body["round"], **fields}).encode(),
        timeout=PATIENCE_SECONDS,
        headers={
            # From the event's own id: when the event comes again, this is the same answer and not a second one.
            "Nats-Msg-Id": f"{headers['ce-id']}-{verb}",
            "ce-correlationid": headers["ce-correlationid"],
        },
    )
    result = json.loads(reply.data)
    code = (reply.headers or {}).get("Nats-Service-Error-Code")
    if code in ("500", "503"):
        raise TimeoutError
    if code is not None:
        raise Refused(f"{verb}: {result['detail']}")
    print(f"{body['referral']}: {verb} → {result['state']}", flush=True)


if __name__ == "__main__":
    asyncio.run(main())
