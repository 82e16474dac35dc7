"""Reads the messages in the file MESSAGES with the CNCF's SDK, by the rules of the NATS binding: every attribute is a
header of its name with `ce-` before it, and nothing else is an attribute."""

import json
from datetime import datetime

from cloudevents.core.bindings.http import HTTPMessage, from_binary, from_structured, to_structured
from cloudevents.core.exceptions import CloudEventValidationError
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent


def read(headers, body):
    attributes = {name: value for name, value in headers.items() if name.lower().startswith("ce-")}
    return from_binary(HTTPMessage(headers=attributes, body=body.encode()), JSONFormat(), CloudEvent)


def refused(headers, body):
    try:
        read(headers, body)
    except CloudEventValidationError:
        return True
    return False


messages = json.load(open(MESSAGES))
for message in messages:
    headers, body = message["headers"], message["body"]
    event = read(headers, body)
    assert f"{event.get_type()}.{event.get_subject()}" == message["subject"], message
    assert event.get_specversion() == "1.0" and event.get_datacontenttype() == "application/json", message
    assert event.get_id() == headers["Nats-Msg-Id"] and event.get_source().startswith("/services/"), message
    assert int(event.get_extension("incidentversion")) >= 1, message
    assert event.get_extension("correlationid") == headers["ce-correlationid"], message
    data = json.loads(body)
    assert event.get_data() == data, message
    assert event.get_time().utcoffset().total_seconds() == 0, message
    if "at" in data:
        decided = datetime.fromisoformat(data["at"][:26].rstrip("Z") + "+00:00")
        assert event.get_time() >= decided, message
    # It survives the other mode, in which others pass it on.
    again = from_structured(to_structured(event, JSONFormat()), JSONFormat(), CloudEvent)
    assert again.get_attributes() == event.get_attributes() and again.get_data() == data, message
    # The SDK does look: spoiled, the same message is no event.
    assert refused({**headers, "ce-source": ""}, body), message
    assert refused({name: value for name, value in headers.items() if name != "ce-type"}, body), message
print(f"{len(messages)} events read")
