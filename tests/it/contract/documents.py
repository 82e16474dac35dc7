"""Reads the document in the file FILE with the models of `asyncapi3`, and prints what it found."""

import json, warnings
warnings.simplefilter("ignore")
from asyncapi3.models.asyncapi import AsyncAPI3
from pydantic import ValidationError

def read(document):
    return AsyncAPI3.model_validate(document)

document = json.load(open(FILE))
read_back = read(document)
print(len(read_back.channels.root), len(read_back.operations.root), len(read_back.components.messages.root))
# It does look: a word that the standard does not have, and an operation without an action, are refused.
for place, spoiled in [
    ("channels", {**document, "channels": {"x": {"adress": "slip"}}}),
    ("operations", {**document, "operations": {"x": {"channel": {"$ref": "#/channels/x"}}}}),
]:
    try:
        read(spoiled)
        print(place, "taken")
    except ValidationError:
        print(place, "refused")
