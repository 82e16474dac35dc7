"""Sends the requests in the file REQUESTS; prints the code of each reply (200 where there is none) and its body."""

import asyncio
import json

import nats


async def main():
    connection = await nats.connect(URL, user=USER, password=PASSWORD)
    for request in json.load(open(REQUESTS)):
        reply = await connection.request(
            request["subject"], bytes.fromhex(request["body"]), timeout=10, headers=request["headers"] or None
        )
        code = (reply.headers or {}).get("Nats-Service-Error-Code", "200")
        print(json.dumps([code, json.loads(reply.data)]))
    await connection.close()


asyncio.run(main())
