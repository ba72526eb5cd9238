"""Prints botocore's model of EC2 calls: {action: [parameter name on the wire, with .1 for lists]} for those named."""

import json
import sys

import botocore.session

model = botocore.session.get_session().get_service_model("ec2")


def names(shape, prefix):
    if shape.type_name == "list":
        yield from names(shape.member, f"{prefix}.1")
    elif shape.type_name == "structure":
        for name, member in shape.members.items():
            wire = member.serialization.get("queryName")
            located = member.serialization.get("name", name)
            wire = wire or located[0].upper() + located[1:]
            yield from names(member, f"{prefix}.{wire}" if prefix else wire)
    else:
        yield prefix


actions = sys.argv[1:]
shapes = {action: model.operation_model(action).input_shape for action in actions}
json.dump({action: list(names(shape, "")) for action, shape in shapes.items()}, sys.stdout)
