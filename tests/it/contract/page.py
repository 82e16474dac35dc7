"""Does what the `nats` command line does for the commands of the page, on the wire: `consumer info` and `consumer next`
ask for the consumer first; `next` asks for one message and acknowledges it, or hands it back with `--nak`; `req` sends a
body and waits."""

import asyncio
import json
import shlex

import nats


async def consumer_info(connection, stream, consumer):
    reply = await connection.request(f"$JS.API.CONSUMER.INFO.{stream}.{consumer}", b"", timeout=5)
    return json.loads(reply.data)


async def next_message(connection, stream, consumer):
    inbox = connection.new_inbox()
    subscription = await connection.subscribe(inbox)
    ask = json.dumps({"batch": 1, "expires": 5_000_000_000}).encode()
    await connection.publish(f"$JS.API.CONSUMER.MSG.NEXT.{stream}.{consumer}", ask, reply=inbox)
    return await subscription.next_msg(timeout=5)


def left(info):
    """How many messages the consumer has still to give or to hear of."""
    return info["num_pending"] + info["num_ack_pending"]


def place(message):
    """The message's number in the stream."""
    return message.reply.split(".")[5]


async def run(connection, words):
    if words[1:3] == ["consumer", "info"]:
        info = await consumer_info(connection, *words[3:])
        return info if "error" not in info else {"refused": info["error"]}
    if words[1:3] == ["consumer", "next"]:
        stream, consumer, *flags = words[3:]
        assert flags in ([], ["--nak"]), flags
        info = await consumer_info(connection, stream, consumer)
        assert "error" not in info, info
        message = await next_message(connection, stream, consumer)
        if flags:
            await connection.publish(message.reply, b"-NAK")
            # It comes again, if not at once: the broker may give out the next one before it has heard.
            for _ in range(20):
                again = await next_message(connection, stream, consumer)
                await connection.publish(again.reply, b"-NAK")
                if place(again) == place(message):
                    return {"subject": message.subject}
            return {"refused": "it does not come again"}
        await connection.publish(message.reply, b"+ACK")
        await connection.flush()
        # The acknowledgement was taken: the consumer holds one message less.
        for _ in range(500):
            if left(await consumer_info(connection, stream, consumer)) < left(info):
                return {"subject": message.subject}
        return {"refused": "the acknowledgement was not taken"}
    assert words[1] == "req", words
    subject, body, *flags = words[2:]
    headers = dict(flag.split(":", 1) for flag in flags if flag != "-H")
    reply = await connection.request(subject, body.encode(), timeout=5, headers=headers or None)
    code = (reply.headers or {}).get("Nats-Service-Error-Code")
    return {"refused": code, "body": json.loads(reply.data)}


async def main():
    connection = await nats.connect(URL, user=USER, password=PASSWORD)
    for command in COMMANDS:
        print(json.dumps(await run(connection, shlex.split(command, comments=True))))
    await connection.close()


asyncio.run(main())
